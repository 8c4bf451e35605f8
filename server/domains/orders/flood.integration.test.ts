import type { Checkout } from '@veza/shared/contracts/orders.ts'
import { HOUR_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { cartOf, newProduct, placeOrder, sessionOf, tell } from '../../../e2e/support/money.ts'
import { postedMails } from '../accounts/testing.ts'
import { startTransfersRig, type TransfersRig } from '../transfers/testing.ts'
import { guest, withToken } from './testing.ts'

const EXPIRED = 'Your order has expired'

let rig: TransfersRig
beforeAll(async () => {
  rig = await startTransfersRig()
})
afterAll(() => rig?.stop())

/** What a guest of this address orders, one thing at a time. */
async function buyerAt(email: string) {
  const { product } = await newProduct(rig)
  return async () =>
    (await placeOrder<Checkout & { code?: string }>(rig, undefined, { ...cartOf(product), email })).body
}

const payAgain = ({ orderId, accessToken }: Checkout) =>
  call<{ code?: string }>(
    rig.server,
    undefined,
    `POST /orders/${orderId}/checkout`,
    undefined,
    withToken(accessToken),
  )

async function expire({ orderId }: Checkout): Promise<void> {
  const session = await sessionOf(rig, orderId)
  await rig.stripe.control.expire({ session })
  await tell(rig, 'checkout.session', session)
}

const statusOf = async ({ orderId }: Checkout) =>
  (await rig.ctx.db.selectFrom('orders').select('status').where('id', '=', orderId).executeTakeFirstOrThrow())
    .status

const expiredMails = async (email: string): Promise<number> =>
  (await postedMails(rig.ctx, email)).filter(({ subject }) => subject === EXPIRED).length

test('that an order has expired is told once, however often it is tried again', async () => {
  const email = guest()
  const order = await (await buyerAt(email))()
  for (let n = 0; n < 3; n++) {
    await expire(order)
    expect(await statusOf(order)).toBe('expired')
    expect((await payAgain(order)).status).toBe(200)
  }
  expect(await expiredMails(email)).toBe(1)
})

test('whoever makes room for another order of theirs is not told that the first has expired; later they are', async () => {
  const email = guest()
  const buy = await buyerAt(email)
  const orders: Checkout[] = []
  for (let n = 0; n < 6; n++) {
    orders.push(await buy())
    rig.clock.advance(8 * MINUTE_MS)
  }
  const [first] = orders
  if (!first) throw new Error('nothing was ordered')
  expect(await statusOf(first)).toBe('expired')
  expect(await expiredMails(email)).toBe(0)
  rig.clock.advance(HOUR_MS)
  expect((await payAgain(first)).status).toBe(200)
  await expire(first)
  expect(await expiredMails(email)).toBe(1)
})

test('nobody ends a page that was just opened for a guest by knowing their address', async () => {
  const email = guest()
  const buy = await buyerAt(email)
  const own = await buy()
  for (let n = 0; n < 4; n++) await buy()
  rig.clock.advance(10 * MINUTE_MS)
  expect(await buy()).toMatchObject({ code: 'too-many-unpaid' })
  await rig.stripe.control.pay({ session: await sessionOf(rig, own.orderId) })
  expect(await tell(rig, 'checkout.session', await sessionOf(rig, own.orderId))).toEqual({ kind: 'applied' })
  expect(await statusOf(own)).toBe('completed')
})

test('an order is tried to be paid ten times at most', async () => {
  const order = await (await buyerAt(guest()))()
  for (let tries = 1; tries < 10; tries++) {
    await expire(order)
    expect((await payAgain(order)).status).toBe(200)
  }
  await expire(order)
  expect(await payAgain(order)).toMatchObject({ status: 409, body: { code: 'too-many-tries' } })
})
