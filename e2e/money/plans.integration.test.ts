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
  explaining = explainingDatabase(rig.database.url)
})
afterAll(async () => {
  await explaining?.close()
  await rig?.stop()
})

test('the orders that figures are taken from are such as ours: their books hold', async () => {
  expect(await findContradictions(rig.server.ctx.db)).toEqual([])
})

test('what sweeps, figures and workers look for is found by indexes, however many orders there are', async () => {
  const plans = await explainSweeps(rig.server.ctx, explaining)
  expect(plans.length).toBeGreaterThan(15)
  // The comparison of balances reads the transactions of four days, and there are no others here.
  const grown = /^(orders|order_items|order_shares|payments|transfers|ledger_entries)$/
  for (const { text, wholeTables } of plans)
    expect(
      wholeTables.filter((table) => grown.test(table)),
      text,
    ).toEqual([])
})
