import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { fakeClock } from '../../../e2e/support/bare-http.ts'
import { databaseUrl } from '../../../e2e/support/databases.ts'
import {
  cartOf,
  type MoneyRig,
  newPaidOrder,
  newProduct,
  placeOrder,
  sessionOf,
  startMoneyRig,
  tell,
} from '../../../e2e/support/money.ts'
import { type Database, openDatabase } from '../../platform/db/database.ts'
import { sweepUnpaid, UNPAID_KEPT_DAYS } from './sweep-unpaid.ts'
import { booksHold, guest, withToken } from './testing.ts'

const clock = fakeClock()
let rig: MoneyRig
/** Whom no missing right holds back. */
let root: Database
beforeAll(async () => {
  rig = await startMoneyRig({ clock })
  root = openDatabase(databaseUrl(inject('adminUrl'), rig.database.name), 1, () => undefined)
})
afterAll(async () => {
  await root?.close()
  await rig?.stop()
})

/** One that nobody paid, with a code's use. */
async function expired() {
  const { product, seller } = await newProduct(rig)
  await call(rig.server, seller, 'POST /discount-codes', { code: 'HALF', off: { basisPoints: 5_000 } })
  const { body } = await placeOrder(rig, undefined, {
    ...cartOf(product),
    email: guest(),
    discountCode: 'HALF',
  })
  const session = await sessionOf(rig, body.orderId)
  await rig.stripe.control.expire({ session })
  await tell(rig, 'checkout.session', session)
  return body
}
const payAgain = ({ orderId, accessToken }: { orderId: string; accessToken: string | null }) =>
  call(rig.server, undefined, `POST /orders/${orderId}/checkout`, undefined, withToken(accessToken))

async function orders(): Promise<string[]> {
  const rows = await root.db.selectFrom('orders').select('id').orderBy('id').execute()
  return rows.map(({ id }) => id)
}
/** Rows that name an order which there is not. */
async function orphans(): Promise<unknown> {
  const { rows } = await sql`
    SELECT (SELECT count(*)::int FROM order_items WHERE order_id NOT IN (SELECT id FROM orders)) AS items,
      (SELECT count(*)::int FROM order_shares WHERE order_item_id NOT IN (SELECT id FROM order_items)) AS shares,
      (SELECT count(*)::int FROM payments WHERE order_id NOT IN (SELECT id FROM orders)) AS payments,
      (SELECT count(*)::int FROM discount_uses WHERE order_id NOT IN (SELECT id FROM orders)) AS uses`.execute(
    root.db,
  )
  return rows[0]
}

test('what nobody paid is forgotten after 30 days, in pieces, and what was ever paid never', async () => {
  const gone = [await expired(), await expired(), await expired(), await expired()]
  const retried = await expired()
  const paid = await newPaidOrder(rig)
  clock.advance(1 * DAY_MS)
  // Of this one something was heard a day later.
  expect((await payAgain(retried)).status).toBe(200)
  const page = await sessionOf(rig, retried.orderId)
  await rig.stripe.control.expire({ session: page })
  await tell(rig, 'checkout.session', page)

  clock.advance((UNPAID_KEPT_DAYS - 1) * DAY_MS - 1)
  expect(await sweepUnpaid(rig.server.ctx)).toBe(0)
  clock.advance(2)
  const young = await expired()
  const stopped = new AbortController()
  const before = await orders()
  stopped.abort()
  await expect(sweepUnpaid(rig.server.ctx, stopped.signal)).rejects.toThrow()
  expect(await orders()).toEqual(before)
  expect(await sweepUnpaid(rig.server.ctx, undefined, 2)).toBe(4)
  const left = await orders()
  for (const { orderId } of gone) expect(left).not.toContain(orderId)
  expect(left.toSorted()).toEqual([retried.orderId, paid.orderId, young.orderId].toSorted())
  clock.advance(DAY_MS)
  expect(await sweepUnpaid(rig.server.ctx)).toBe(1)
  expect(await orphans()).toEqual({ items: 0, shares: 0, payments: 0, uses: 0 })
  await booksHold(rig)
})

test('one whose money came too late, or beside it, stays', async () => {
  const { orderId, sessionId } = await newPaidOrder(rig)
  const { session } = await rig.stripe.control.payTwice({ session: sessionId })
  await tell(rig, 'checkout.session', session)
  // As if the order had come to nothing all the same: its stray payment alone keeps it.
  await sql`UPDATE orders SET status = 'expired', completed_at = NULL WHERE id = ${orderId}`.execute(root.db)
  clock.advance(100 * DAY_MS)
  await sweepUnpaid(rig.server.ctx)
  expect(await orders()).toContain(orderId)
  await sql`UPDATE orders SET status = 'completed', completed_at = created_at WHERE id = ${orderId}`.execute(
    root.db,
  )
})

test.each([
  ['DELETE FROM orders', /row stays/],
  ['DELETE FROM payments', /go with their order/],
  ['DELETE FROM order_items', /go with their order/],
])('of orders that were paid a superuser cannot %s', async (statement, why) => {
  await newPaidOrder(rig)
  await expect(sql.raw(statement).execute(root.db)).rejects.toThrow(why)
})
