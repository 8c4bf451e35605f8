import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import {
  cartOf,
  type MoneyRig,
  newProduct,
  placeOrder,
  seeOrder,
  sessionOf,
  startMoneyRig,
  tell,
} from '../../../e2e/support/money.ts'
import { Crash, CrashSwitch } from '../../platform/crash-points/index.ts'
import { buyerOf } from './buyer.ts'
import { orderProviderEvents } from './provider-events.ts'
import { payAgain } from './retry.ts'
import { buy } from './service.ts'
import { booksHold, guest, orderCount } from './testing.ts'

let rig: MoneyRig
beforeAll(async () => {
  rig = await startMoneyRig()
})
afterAll(() => rig?.stop())

const db = () => rig.server.ctx.db

describe('the same key', () => {
  test('gives the same order and page, also when prices have changed since', async () => {
    const { product, seller } = await newProduct(rig)
    const [order, key] = [{ ...cartOf(product), email: guest() }, randomUUID()]
    const first = await placeOrder(rig, undefined, order, key)
    await call(rig.server, seller, `POST /products/${product.id}/withdraw`)
    const second = await placeOrder(rig, undefined, order, key)
    expect([second.status, second.body]).toEqual([201, first.body])
  })

  test('with other content is refused, and of somebody else is another key', async () => {
    const { product } = await newProduct(rig)
    const [order, key] = [{ ...cartOf(product), email: guest() }, randomUUID()]
    const first = await placeOrder(rig, undefined, order, key)
    const changed = await placeOrder<{ code: string }>(rig, undefined, { ...order, locale: 'fr' }, key)
    expect(changed).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } })
    const other = await placeOrder(rig, undefined, { ...order, email: guest() }, key)
    expect(other.status).toBe(201)
    expect(other.body.orderId).not.toBe(first.body.orderId)
  })

  test('twenty times at once makes one order', async () => {
    const { product } = await newProduct(rig)
    const [order, key] = [{ ...cartOf(product), email: guest() }, randomUUID()]
    const before = await orderCount(rig)
    await Promise.all(Array.from({ length: 20 }, () => placeOrder(rig, undefined, order, key)))
    expect(await orderCount(rig)).toBe(before + 1)
  })
})

describe('cut off', () => {
  const crashes = new CrashSwitch()
  const ctx = () => ({ ...rig.server.ctx, crashPoint: crashes.crashPoint })

  test.each(['orders.order-stored', 'orders.page-opened'] as const)(
    'at %s, the same call finds the same order, and one page',
    async (point) => {
      const { product } = await newProduct(rig)
      const input = { ...cartOf(product), locale: 'en', email: guest() } as const
      const key = randomUUID()
      const buyer = await buyerOf(db(), undefined, input.email)
      crashes.arm(point)
      await expect(buy(ctx(), buyer, input, key)).rejects.toThrow(Crash)
      expect(crashes.fired).toBe(point)
      const [order, ...others] = await db()
        .selectFrom('orders')
        .select('id')
        .where('email', '=', input.email)
        .execute()
      expect(others).toEqual([])
      const after = await buy(ctx(), buyer, input, key)
      expect(after.orderId).toBe(order?.id)
      const sessions = await sessionsOf(after.orderId)
      expect(sessions).toEqual([await sessionOf(rig, after.orderId)])
    },
  )

  test('at orders.attempt-stored, the next call opens the page of the same try', async () => {
    const { product } = await newProduct(rig)
    const { body } = await placeOrder(rig, undefined, { ...cartOf(product), email: guest() })
    const { orderId } = body
    const session = await sessionOf(rig, orderId)
    await rig.stripe.control.expire({ session })
    await tell(rig, 'checkout.session', session)
    const access = { viewer: undefined, token: body.accessToken ?? undefined, address: '127.0.0.1' }
    crashes.arm('orders.attempt-stored')
    await expect(payAgain(ctx(), access, orderId)).rejects.toThrow(Crash)
    const again = await payAgain(ctx(), access, orderId)
    expect(again.checkoutUrl).not.toBe(body.checkoutUrl)
    const attempts = await db()
      .selectFrom('payments')
      .select(['attempt', 'status'])
      .where('orderId', '=', orderId)
      .orderBy('attempt')
      .execute()
    expect(attempts).toEqual([
      { attempt: 0, status: 'expired' },
      { attempt: 1, status: 'pending' },
    ])
    expect(await sessionsOf(orderId)).toHaveLength(2)
  })

  test.each(['orders.payment-read', 'orders.payment-applied'] as const)(
    'at %s, the next telling does what is left, and nothing twice',
    async (point) => {
      const { product } = await newProduct(rig)
      const { body } = await placeOrder(rig, undefined, { ...cartOf(product), email: guest() })
      const session = await sessionOf(rig, body.orderId)
      await rig.stripe.control.pay({ session })
      const told = () =>
        orderProviderEvents(ctx())['checkout.session']({ objectId: session, eventType: 'of a test' })
      crashes.arm(point)
      await expect(told()).rejects.toThrow(Crash)
      expect((await told()).kind).toBe(point === 'orders.payment-read' ? 'applied' : 'nothing')
      expect((await seeOrder(rig, body.orderId, body.accessToken ?? '')).status).toBe('completed')
      await booksHold(rig)
    },
  )
})

/** Every session that the provider has for an order. */
async function sessionsOf(orderId: string): Promise<string[]> {
  const answer = await fetch(`${rig.stripe.url}/v1/checkout/sessions?limit=100`, {
    headers: { authorization: 'Bearer sk_test_of_tests_alone' },
  })
  const { data } = (await answer.json()) as { data: { id: string; client_reference_id: string }[] }
  return data.filter((one) => one.client_reference_id === orderId).map(({ id }) => id)
}
