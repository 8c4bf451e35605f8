import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  cartOf,
  type MoneyRig,
  newPaidOrder,
  newProduct,
  placeOrder,
  seeOrder,
  sessionOf,
  startMoneyRig,
  tell,
} from '../../../e2e/support/money.ts'
import { newUser } from '../../../e2e/support/server.ts'
import { findContradictions } from '../ledger/index.ts'

let rig: MoneyRig
beforeAll(async () => {
  rig = await startMoneyRig()
})
afterAll(() => rig?.stop())

test('a guest buys: order, page, payment, and all that follows', async () => {
  const { product, seller } = await newProduct(rig)
  const answer = await placeOrder(rig, undefined, { ...cartOf(product), email: 'Guest@Veza.example' })
  expect(answer.status).toBe(201)
  expect(answer.body).toMatchObject({ status: 'pending', total: 1_000, currency: 'eur' })
  expect(answer.body.checkoutUrl).toContain(rig.stripe.url)
  const { orderId, accessToken } = answer.body
  const session = await sessionOf(rig, orderId)
  expect(await tell(rig, 'checkout.session', session)).toMatchObject({ kind: 'nothing' })
  await rig.stripe.control.pay({ session })
  expect(await tell(rig, 'checkout.session', session)).toEqual({ kind: 'applied' })
  const order = await seeOrder(rig, orderId, accessToken ?? '')
  expect(order).toMatchObject({ status: 'completed', payment: { status: 'paid' } })
  expect(order.items[0]?.grant?.status).toBe('active')
  const transfers = await rig.server.ctx.db.selectFrom('transfers').selectAll().execute()
  expect(transfers).toMatchObject([{ orderId, sellerId: seller.id, amount: 900, status: 'pending' }])
  expect(await findContradictions(rig.server.ctx.db)).toEqual([])
})

test('somebody signed in buys, and sees it', async () => {
  const buyer = await newUser(rig.server, ['listener'])
  const { orderId, accessToken } = await newPaidOrder(rig, { buyer })
  expect(accessToken).toBeNull()
  expect((await seeOrder(rig, orderId, buyer)).status).toBe('completed')
})
