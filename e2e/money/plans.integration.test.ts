import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { findContradictions } from '../../server/domains/ledger/index.ts'
import { fakeClock } from '../support/bare-http.ts'
import { databaseUrl } from '../support/databases.ts'
import { fillOrders } from '../support/many-orders/index.ts'
import { explainSweeps } from '../support/many-orders/sweeps.ts'
import { type MoneyRig, startMoneyRig } from '../support/money.ts'
import { type ExplainingDatabase, explainingDatabase } from '../support/plans.ts'

const NOW = new Date('2026-11-21T12:00:00Z')
let rig: MoneyRig
let explaining: ExplainingDatabase

beforeAll(async () => {
  rig = await startMoneyRig({ clock: fakeClock(NOW), env: { ROLE: 'web', LOG_LEVEL: 'silent' } })
  const adminUrl = databaseUrl(inject('adminUrl'), rig.database.name)
  await fillOrders({ adminUrl, orders: 6_000, sellers: 50, now: NOW })
  await sql`
    INSERT INTO webhook_events (id, log_id, type, object_type, object_id, livemode, status, created_at, updated_at)
    SELECT 'evt_' || n, gen_random_uuid(), 'charge.updated', 'charge', 'ch_' || n, false, 'done', ${NOW}, ${NOW}
    FROM generate_series(1, 6000) AS n`.execute(rig.server.ctx.db)
  await sql`ANALYZE webhook_events`.execute(rig.server.ctx.db)
  explaining = explainingDatabase(rig.database.url)
})
afterAll(async () => {
  await explaining?.close()
  await rig?.stop()
})

test('the orders that figures are taken from are such as ours: their books hold', async () => {
  expect(await findContradictions(rig.server.ctx.db)).toEqual([])
})

/** What has to be asked: whatever is not, is held by nothing here. */
const questions: Readonly<Record<string, RegExp>> = {
  'payments that wait': /"id", coalesce\(psp_session_id.*"payments".*"processing_at" is null/,
  'payments that a bank takes days for':
    /"id", coalesce\(psp_session_id.*"payments".*"processing_at" is not null/,
  'refunds that wait': /"psp_refund_id" as "object_id" from "refunds".*"psp_refund_id" is not null/,
  'orphan refunds': /select "id" from "refunds".*"psp_refund_id" is null/,
  'stray payments': /SELECT p\.id\s+FROM payments p[\s\S]*is_stray/,
  'disputes that are not decided': /"psp_dispute_id" as "object_id" from "disputes"/,
  'late payouts': /"psp_payout_id" as "object_id"[\s\S]*from "payouts"/,
  'accounts of sellers': /"psp_account_id" as "object_id" from "seller_accounts"/,
  'events that are known': /select "id", .* from "webhook_events" where "id" in/,
  'transfers to send': /from "transfers" where "status" in \(\$1, \$2\) and \(next_retry_at/,
  'transfers to bring back': /from "transfers" where "status" in \(\$1\) and \(next_retry_at/,
  'figure of stuck orders': /AS figure FROM payments\s+WHERE status = 'pending'/,
  'figure of orphan refunds': /AS figure FROM refunds WHERE status = 'pending' AND psp_refund_id IS NULL/,
  'figure of stuck refunds':
    /AS figure FROM refunds\s+WHERE status = 'pending' AND psp_refund_id IS NOT NULL/,
  'figure of transfers given up': /AS figure FROM transfers WHERE status = 'permanently_failed'/,
  'figure of reversals': /AS figure FROM transfers WHERE status = 'reversal_pending'/,
  'figure of reversals that take too long': /AS figure FROM transfers t CROSS JOIN LATERAL/,
  'figure of imbalance': /AS figure FROM ledger_transactions/,
  'figure of disputes': /AS figure FROM disputes/,
  'figure of what buyers are owed': /AS figure[\s\S]*'unapplied_payments'/,
  'figure of what sellers are owed': /AS figure[\s\S]*'permanently_failed' AND psp_transfer_id IS NULL/,
  'figure of what is not answered': /AS figure[\s\S]*FROM reconciliation_runs/,
  'figure of disputes that are open too long': /AS figure FROM disputes[\s\S]*needs_response/,
  'figure of refunds that came late': /AS figure FROM refunds late/,
  'the last run': /from "reconciliation_runs"/,
}

test('what sweeps, figures and workers look for is found by indexes, however many orders there are', async () => {
  const plans = await explainSweeps(rig.server.ctx, explaining)
  for (const [question, pattern] of Object.entries(questions))
    expect(plans.filter(({ query }) => pattern.test(query)).length, question).toBeGreaterThan(0)
  const ofSellers = plans.find(({ query }) => questions['figure of what sellers are owed']?.test(query))?.text
  // Others would do, and read every transfer that waits, or was ever given up.
  for (const index of ['transfers_refused', 'transfers_never_sent']) expect(ofSellers).toContain(index)
  // The comparison of balances reads the transactions of four days, and there are no others here.
  const grown = /^(orders|order_items|order_shares|payments|transfers|ledger_entries|webhook_events)$/
  for (const { text, wholeTables } of plans)
    expect(
      wholeTables.filter((table) => grown.test(table)),
      text,
    ).toEqual([])
})
