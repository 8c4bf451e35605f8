import type { Checkout } from '@veza/shared/contracts/orders.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
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
import { newUser, type SignedInUser } from '../../../e2e/support/server.ts'
import { limitTable } from '../../platform/limits/table.ts'
import { guest, withToken } from './testing.ts'

let rig: MoneyRig
beforeAll(async () => {
  rig = await startMoneyRig({ env: { DISABLE_RATE_LIMIT_FOR_TESTS: 'false' } })
})
afterAll(() => rig?.stop())

/** How often it is answered before it is one too many; at most a hundred times. */
async function admitted(ask: () => Promise<number>): Promise<number> {
  for (let times = 0; times < 100; times++) {
    const status = await ask()
    if (status === 429) return times
    expect(status).toBeLessThan(300)
  }
  return Number.POSITIVE_INFINITY
}

test('an account makes so many orders an hour, and others go on', async () => {
  const { product } = await newProduct(rig)
  const [buyer, other] = [await newUser(rig.server), await newUser(rig.server)]
  const order = async (by: SignedInUser) => (await placeOrder<Checkout>(rig, by, cartOf(product))).status
  expect(await admitted(() => order(buyer))).toBe(limitTable['order-user'].points)
  expect(await order(other)).toBe(201)
})

test('an order of a guest that is tried again counts as a new one, from whatever network; a page that is open does not', async () => {
  const { product } = await newProduct(rig)
  const email = guest()
  const orders: Checkout[] = []
  for (let n = 0; n < 4; n++)
    orders.push((await placeOrder(rig, undefined, { ...cartOf(product), email })).body)
  const payAgain = async (order: Checkout | undefined): Promise<number> =>
    (
      await call(
        rig.server,
        undefined,
        `POST /orders/${order?.orderId}/checkout`,
        undefined,
        withToken(order?.accessToken ?? null),
      )
    ).status
  let times = 0
  const again = async () => {
    const order = orders[times++ % orders.length]
    const session = await sessionOf(rig, order?.orderId ?? '')
    await rig.stripe.control.expire({ session })
    await tell(rig, 'checkout.session', session)
    return payAgain(order)
  }
  expect(await admitted(again)).toBe(limitTable['guest-order-account'].points - orders.length)
  expect(await payAgain(orders[times % orders.length])).toBe(200)
})

test('invoices are made so often an hour for an account, and for one order by its link', async () => {
  const { product } = await newProduct(rig)
  const [buyer, other] = [await newUser(rig.server), await newUser(rig.server)]
  const own = await newPaidOrder(rig, { buyer, products: [product] })
  const others = await newPaidOrder(rig, { buyer: other, products: [product] })
  const byLink = await newPaidOrder(rig, { products: [product] })
  const invoice = async (by: SignedInUser | undefined, { orderId, accessToken }: typeof own) =>
    (
      await call(rig.server, by, `GET /orders/${orderId}/invoice.pdf`, undefined, {
        ...(accessToken ? { 'x-order-token': accessToken } : {}),
      })
    ).status
  expect(await admitted(() => invoice(buyer, own))).toBe(limitTable['invoice-user'].points)
  expect(await invoice(other, others)).toBe(200)
  expect(await admitted(() => invoice(undefined, byLink))).toBe(limitTable['invoice-order'].points)
})

test('how money stands, and the list of statements, are asked so often a minute', async () => {
  const seller = await newUser(rig.server)
  const get = (path: string) => async () => (await call(rig.server, seller, `GET ${path}`)).status
  expect(await admitted(get('/me/selling'))).toBe(limitTable.selling.points)
  expect(await admitted(get('/me/statements'))).toBe(limitTable['statement-list'].points)
})
