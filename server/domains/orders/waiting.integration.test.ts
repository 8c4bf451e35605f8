import type { Discount } from '@veza/shared/contracts/discounts.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import {
  cartOf,
  type MoneyRig,
  newPaidOrder,
  newProduct,
  placeOrder,
  startMoneyRig,
} from '../../../e2e/support/money.ts'
import { licenceOf, offerOf } from '../../../e2e/support/products.ts'
import { guest } from './testing.ts'

let rig: MoneyRig
beforeAll(async () => {
  rig = await startMoneyRig()
})
afterAll(() => rig?.stop())

/** As soon as so many transactions of this database wait for another one. */
async function untilWaiting(count: number): Promise<void> {
  for (;;) {
    const { rows } = await sql<{ n: number }>`
      SELECT count(*)::int AS n FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(rig.server.ctx.db)
    if ((rows[0]?.n ?? 0) >= count) return
  }
}

test('what is free and sold to one buyer alone, and a change of the code that makes it so, wait for one another in turn', async () => {
  const { product, seller } = await newProduct(rig, {
    offer: offerOf([licenceOf(1_000, { terms: { template: 'exclusive' } })]),
  })
  const { body: code } = await call<Discount>(rig.server, seller, 'POST /discount-codes', {
    code: 'FREE100',
    off: { basisPoints: 10_000 },
  })
  const both = await rig.server.ctx.transaction(async (tx) => {
    await sql`SELECT FROM products WHERE id = ${product.id} FOR UPDATE`.execute(tx)
    const order = placeOrder(rig, undefined, { ...cartOf(product), email: guest(), discountCode: 'FREE100' })
    await untilWaiting(1)
    const patch = call(rig.server, seller, `PATCH /discount-codes/${code.id}`, {
      version: code.version,
      productIds: [product.id],
    })
    await untilWaiting(2)
    return [order, patch] as const
  })
  expect((await Promise.all(both)).map(({ status }) => status)).toEqual([201, 200])
})

test('the number of an invoice is taken when all else is written', async () => {
  const { db } = rig.server.ctx
  await sql`CREATE TABLE test_written (order_id uuid, postings integer, transfers integer)`.execute(db)
  await sql`
    CREATE FUNCTION test_note() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO test_written SELECT id, (SELECT count(*) FROM ledger_transactions WHERE order_id = orders.id),
        (SELECT count(*) FROM transfers WHERE order_id = orders.id)
      FROM orders WHERE xmin = pg_current_xact_id()::xid;
      RETURN NEW;
    END $$`.execute(db)
  await sql`CREATE TRIGGER test_note AFTER INSERT OR UPDATE ON invoice_counters FOR EACH ROW EXECUTE FUNCTION test_note()`.execute(
    db,
  )
  const { orderId } = await newPaidOrder(rig)
  const { rows } = await sql`
    SELECT order_id, postings, transfers,
      (SELECT count(*)::int FROM ledger_transactions WHERE order_id = test_written.order_id) AS "postingsInTheEnd"
    FROM test_written`.execute(db)
  expect(rows).toEqual([{ orderId, postings: 2, transfers: 1, postingsInTheEnd: 2 }])
})
