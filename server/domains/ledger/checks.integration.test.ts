import { randomUUID } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { databaseUrl } from '../../../e2e/support/databases.ts'
import { newPaidOrder, tell } from '../../../e2e/support/money.ts'
import { type Database, openDatabase, type Tx } from '../../platform/db/database.ts'
import {
  giveBack,
  newSale,
  newSeller,
  reverseTransfer,
  sendTransfer,
  startTransfersRig,
  type TransfersRig,
} from '../transfers/testing.ts'
import { type CheckName, checkNames, contradictionsIn, type Finding, findContradictions } from './checks.ts'
import { advanceCheckpoint, lockSellers } from './queries.ts'

let rig: TransfersRig
/** Of a superuser, whom no constraint and no trigger stops: only so can the books be made to contradict themselves. */
let root: Database
/** Ids of what happened: one thing of every kind that a check looks at. */
let ids: Record<
  | 'sale'
  | 'refund'
  | 'transfer'
  | 'unsent'
  | 'reversal'
  | 'lost'
  | 'lostOrder'
  | 'stray'
  | 'share'
  | 'item'
  | 'account',
  string
>

beforeAll(async () => {
  rig = await startTransfersRig()
  root = openDatabase(databaseUrl(inject('adminUrl'), rig.database.name), 1, () => undefined)
  ids = { ...(await soldSentAndReturned()), ...(await lostOrder()), stray: await strayPayment() }
})
afterAll(async () => {
  await root?.close()
  await rig?.stop()
})

async function soldSentAndReturned() {
  const { ctx } = rig
  const seller = await newSeller(rig)
  const { orderId, transferIds, shareIds } = await newSale(rig, [{ sellerId: seller.id, amount: 900 }])
  const transfer = transferIds[0] ?? ''
  const [unsent = ''] = (await newSale(rig, [{ sellerId: seller.id, amount: 500 }])).transferIds
  await sendTransfer(ctx, transfer)
  await giveBack(rig, { orderId, transferIds, shareIds, charge: '' }, [300])
  expect(await reverseTransfer(ctx, transfer)).toBe('reversed')
  const one = async (query: RawBuilder<{ id: string }>) => (await query.execute(ctx.db)).rows[0]?.id ?? ''
  const account = await one(sql`
    SELECT id FROM ledger_accounts WHERE user_id = ${seller.id} AND kind = 'seller_payable'`)
  await ctx.transaction(async (tx) => {
    await lockSellers(tx, [seller.id])
    await advanceCheckpoint(tx, account, ctx.clock.now())
  })
  return {
    sale: orderId,
    transfer,
    unsent,
    account,
    share: shareIds[0] ?? '',
    item: await one(sql`SELECT id FROM order_items WHERE order_id = ${orderId}`),
    refund: await one(sql`SELECT id FROM refunds WHERE order_id = ${orderId}`),
    reversal: await one(sql`SELECT id FROM transfer_reversals WHERE transfer_id = ${transfer}`),
  }
}

async function lostOrder() {
  const { orderId } = await newPaidOrder(rig)
  const { pspChargeId } = await rig.ctx.db
    .selectFrom('payments')
    .select('pspChargeId')
    .where('orderId', '=', orderId)
    .executeTakeFirstOrThrow()
  const { dispute } = await rig.stripe.control.openDispute({ charge: pspChargeId ?? '' })
  await rig.stripe.control.loseDispute({ dispute })
  await tell(rig, 'dispute', dispute)
  const { id } = await rig.ctx.db.selectFrom('disputes').select('id').executeTakeFirstOrThrow()
  return { lost: id, lostOrder: orderId }
}

async function strayPayment(): Promise<string> {
  const { sessionId } = await newPaidOrder(rig)
  const { session } = await rig.stripe.control.payTwice({ session: sessionId })
  await tell(rig, 'checkout.session', session)
  const { id } = await rig.ctx.db
    .selectFrom('payments')
    .select('id')
    .where('isStray', '=', true)
    .executeTakeFirstOrThrow()
  return id
}

class Undo extends Error {}

/** What the checks find once the books have been tampered with; afterwards they are as they were. */
async function foundAfter(tamper: readonly RawBuilder<unknown>[], limit?: number): Promise<Finding[]> {
  let found: Finding[] = []
  const work = async (tx: Tx) => {
    await sql`SET LOCAL session_replication_role = replica`.execute(tx)
    for (const statement of tamper) {
      const { numAffectedRows } = await statement.execute(tx)
      expect(numAffectedRows, 'rows that were tampered with').toBeGreaterThan(0n)
    }
    found = await contradictionsIn(tx, limit)
    throw new Undo()
  }
  await root.db
    .transaction()
    .execute(work)
    .catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error
    })
  return found
}

const entriesOf = (kind: string, sourceId: string) =>
  sql`transaction_id = (SELECT id FROM ledger_transactions WHERE kind = ${kind} AND source_id = ${sourceId})`
const accountsOf = (kind: string) => sql`account_id IN (SELECT id FROM ledger_accounts WHERE kind = ${kind})`
/** As if it had never been posted. */
const forget = (kind: string, sourceId: string) =>
  sql`UPDATE ledger_transactions SET kind = 'correction' WHERE kind = ${kind} AND source_id = ${sourceId}`
/** As if it had been posted for something that there is not. */
const misname = (kind: string, sourceId: string, other: string) =>
  sql`UPDATE ledger_transactions SET source_id = ${other} WHERE kind = ${kind} AND source_id = ${sourceId}`
const raise = (kind: string, sourceId: string) =>
  sql`UPDATE ledger_entries SET amount = amount * 2 WHERE ${entriesOf(kind, sourceId)}`

interface Planted {
  readonly check: CheckName
  readonly what: string
  readonly tamper: () => readonly RawBuilder<unknown>[]
  readonly subject: () => string
}

const nobody = randomUUID()
/** The three ways in which a posting and its row can differ. */
const posting = (check: CheckName, kind: string, sourceId: () => string): readonly Planted[] => [
  {
    check,
    what: `a ${kind} that was never posted`,
    tamper: () => [forget(kind, sourceId())],
    subject: sourceId,
  },
  { check, what: `a ${kind} of another amount`, tamper: () => [raise(kind, sourceId())], subject: sourceId },
  {
    check,
    what: `a ${kind} of something that there is not`,
    tamper: () => [misname(kind, sourceId(), nobody)],
    subject: () => nobody,
  },
]

const planted: readonly Planted[] = [
  {
    check: 'transaction-sums-to-zero',
    what: 'an entry of one cent more',
    tamper: () => [
      sql`UPDATE ledger_entries SET amount = amount + 1
        WHERE ${entriesOf('sale', ids.sale)} AND ${accountsOf('platform_revenue')}`,
    ],
    subject: () => '*',
  },
  ...posting('sale-is-the-order', 'sale', () => ids.sale),
  {
    check: 'sale-is-the-order',
    what: 'an order of a higher total',
    tamper: () => [sql`UPDATE orders SET total = total + 1, subtotal = subtotal + 1 WHERE id = ${ids.sale}`],
    subject: () => ids.sale,
  },
  {
    check: 'sale-is-the-order',
    what: 'an order in another currency',
    tamper: () => [sql`UPDATE orders SET currency = 'usd' WHERE id = ${ids.sale}`],
    subject: () => ids.sale,
  },
  {
    check: 'sale-is-the-order',
    what: 'shares of somebody else',
    tamper: () => [sql`UPDATE order_shares SET seller_id = ${nobody} WHERE id = ${ids.share}`],
    subject: () => ids.sale,
  },
  ...posting('stray-payment-is-the-payment', 'stray-payment', () => ids.stray),
  ...posting('fee-is-the-fee', 'provider-fee', () => ids.stray),
  {
    check: 'fee-is-the-fee',
    what: 'a fee that no row tells of',
    tamper: () => [sql`UPDATE payments SET fee_amount = NULL, fee_currency = NULL WHERE id = ${ids.stray}`],
    subject: () => ids.stray,
  },
  ...posting('refund-is-the-refund', 'refund', () => ids.refund),
  {
    check: 'refund-is-the-refund',
    what: 'a refund that succeeded, of which nothing stands in the books',
    tamper: () => [
      sql`INSERT INTO refunds SELECT (jsonb_populate_record(r, jsonb_build_object('id', ${nobody}::text, 'psp_refund_id', 're_of_nobody'))).*
        FROM refunds r WHERE id = ${ids.refund}`,
    ],
    subject: () => nobody,
  },
  {
    check: 'returned-refund-is-the-refund',
    what: 'a refund that came back, of which nothing stands in the books',
    tamper: () => [sql`UPDATE refunds SET status = 'returned' WHERE id = ${ids.refund}`],
    subject: () => ids.refund,
  },
  {
    check: 'returned-refund-is-the-refund',
    what: 'a refund that came back in the books alone',
    tamper: () => [
      sql`UPDATE ledger_transactions SET kind = 'refund-returned', source_id = ${ids.refund}
        WHERE kind = 'stray-payment'`,
    ],
    subject: () => ids.refund,
  },
  ...posting('lost-dispute-is-the-dispute', 'dispute-lost', () => ids.lost),
  {
    check: 'nothing-is-held-without-a-dispute',
    what: 'money still held by the bank of a dispute that is lost',
    tamper: () => [
      sql`UPDATE ledger_entries SET amount = amount - 1
        WHERE ${entriesOf('dispute-lost', ids.lost)} AND ${accountsOf('disputes')}`,
    ],
    subject: () => ids.lostOrder,
  },
  {
    check: 'no-more-goes-back-than-is-owed',
    what: 'money for nothing that went back twice',
    tamper: () => [
      sql`UPDATE ledger_entries SET amount = -amount
        WHERE ${entriesOf('stray-payment', ids.stray)} AND ${accountsOf('unapplied_payments')}`,
    ],
    subject: () => '*',
  },
  {
    check: 'no-more-is-made-good-than-was-lost',
    what: 'money that a buyer is owed, kept as if it had been lost before',
    tamper: () => [
      sql`INSERT INTO ledger_accounts (id, kind, currency)
        SELECT gen_random_uuid(), 'platform_losses', currency FROM ledger_accounts WHERE kind = 'unapplied_payments'
        ON CONFLICT DO NOTHING`,
      sql`UPDATE ledger_entries SET account_id = (SELECT id FROM ledger_accounts
          WHERE kind = 'platform_losses' AND currency = ledger_entries.currency)
        WHERE ${entriesOf('stray-payment', ids.stray)} AND ${accountsOf('unapplied_payments')}`,
    ],
    subject: () => '*',
  },
  ...posting('transfer-is-the-transfer', 'transfer', () => ids.transfer),
  {
    check: 'transfer-is-the-transfer',
    what: 'a transfer of which more was sent',
    tamper: () => [sql`UPDATE transfers SET amount = amount + 1 WHERE id = ${ids.transfer}`],
    subject: () => ids.transfer,
  },
  ...posting('reversal-is-the-reversal', 'reversal', () => ids.reversal),
  {
    check: 'earnings-are-sent-or-held',
    what: 'a transfer of which more came back than was brought',
    tamper: () => [
      sql`UPDATE transfers SET reversed_amount = reversed_amount + 1 WHERE id = ${ids.transfer}`,
    ],
    subject: () => '*',
  },
  {
    check: 'nobody-holds-more-than-theirs',
    what: 'a seller who was paid what they never earned',
    tamper: () => [
      sql`UPDATE ledger_entries SET amount = amount + 1000000
        WHERE ${entriesOf('sale', ids.sale)} AND ${accountsOf('seller_payable')}`,
    ],
    subject: () => '*',
  },
  {
    check: 'nobody-holds-less-than-theirs',
    what: 'a transfer that sends a cent less than was earned',
    tamper: () => [sql`UPDATE transfers SET amount = amount - 1 WHERE id = ${ids.unsent}`],
    subject: () => '*',
  },
  {
    check: 'nobody-holds-less-than-theirs',
    what: 'a transfer that is gone',
    tamper: () => [sql`DELETE FROM transfers WHERE id = ${ids.unsent}`],
    subject: () => '*',
  },
  {
    check: 'nobody-holds-less-than-theirs',
    what: 'a transfer that counts as reversed, and was never sent',
    tamper: () => [sql`UPDATE transfers SET status = 'reversed' WHERE id = ${ids.unsent}`],
    subject: () => '*',
  },
  {
    check: 'returned-shares-add-up',
    what: 'a share of which a cent more was returned',
    tamper: () => [
      sql`UPDATE order_shares SET returned_amount = returned_amount + 1 WHERE id = ${ids.share}`,
    ],
    subject: () => ids.share,
  },
  {
    check: 'refunded-items-add-up',
    what: 'an item of which a cent more was refunded',
    tamper: () => [sql`UPDATE order_items SET refunded_amount = refunded_amount + 1 WHERE id = ${ids.item}`],
    subject: () => ids.item,
  },
  {
    check: 'refunded-orders-add-up',
    what: 'an order of which a cent more was refunded',
    tamper: () => [sql`UPDATE orders SET refunded_amount = refunded_amount + 1 WHERE id = ${ids.sale}`],
    subject: () => ids.sale,
  },
  {
    check: 'checkpoint-is-the-sum',
    what: 'a checkpoint that is a cent off',
    tamper: () => [
      sql`UPDATE ledger_checkpoints SET balance = balance + 1 WHERE account_id = ${ids.account}`,
    ],
    subject: () => ids.account,
  },
  {
    check: 'correction-has-its-row',
    what: 'a posting that nobody said why of',
    tamper: () => [forget('sale', ids.sale)],
    subject: () => ids.sale,
  },
  {
    check: 'correction-has-its-row',
    what: 'a reason of which nothing is posted',
    tamper: () => [
      sql`INSERT INTO ledger_corrections (id, reason, recorded_at) VALUES (${ids.lost}, 'paid by hand', now())`,
    ],
    subject: () => ids.lost,
  },
]

test('books that nobody tampered with hold', async () => {
  expect(await findContradictions(rig.ctx.db)).toEqual([])
})

describe('the books are found out by', () => {
  test.each(planted)('$check: $what', async ({ check, tamper, subject }) => {
    const found = (await foundAfter(tamper())).filter((finding) => finding.check === check)
    expect(found).not.toEqual([])
    for (const { expected, actual } of found) expect(actual).not.toBe(expected)
    if (subject() !== '*') expect(found.map((finding) => finding.subject)).toContain(subject())
  })

  test('each of the checks', () => {
    expect(new Set(planted.map(({ check }) => check))).toEqual(new Set(checkNames))
  })
})

test('no more than so many contradictions of one kind are told', async () => {
  const everyItem = [sql`UPDATE order_items SET refunded_amount = abs(refunded_amount - 1)`]
  const ofItems = (found: readonly Finding[]) =>
    found.filter(({ check }) => check === 'refunded-items-add-up').length
  expect(ofItems(await foundAfter(everyItem))).toBeGreaterThan(1)
  expect(ofItems(await foundAfter(everyItem, 1))).toBe(1)
})
