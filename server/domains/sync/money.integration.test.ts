import type { Order } from '@veza/shared/contracts/orders.ts'
import type { SyncSale } from '@veza/shared/contracts/sync.ts'
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
import { newUser } from '../../../e2e/support/server.ts'
import { settled } from '../../../e2e/support/settled.ts'
import { askChanges, type Picture, pull } from './testing.ts'

let rig: MoneyRig
beforeAll(async () => {
  rig = await startMoneyRig()
})
afterAll(() => rig.stop())

test('a sale, and what it earned, is told to its seller once it is paid, and nothing of the buyer', async () => {
  const { server } = rig
  const { seller, product } = await newProduct(rig)
  const stranger = await newUser(server)
  await settled(server)
  const cursor = await pull(server, seller, new Map())
  const others = await pull(server, stranger, new Map())

  await placeOrder(rig, undefined, { email: 'not-paid@veza.example', ...cartOf(product) })
  await settled(server)
  const before = await askChanges(server, seller, cursor)
  expect(before.entries).toEqual([])

  const { orderId } = await newPaidOrder(rig, { products: [product] })
  await settled(server)
  const page = await askChanges(server, seller, before.cursor)
  const [sale, balance] = ['sale', 'balance'].map((kind) => page.entries.find((entry) => entry.kind === kind))
  const [licence] = product.licences
  expect(sale).toMatchObject({
    id: orderId,
    item: { status: 'completed', items: [{ productId: product.id, amount: licence?.price }] },
  })
  const [item] = (sale?.item as SyncSale | undefined)?.items ?? []
  const earned = item?.earnings.reduce((sum, { amount }) => sum + amount, 0)
  expect(earned).toBeGreaterThan(0)
  expect(balance?.item).toEqual({
    balances: [{ currency: product.currency, owed: earned, debt: 0 }],
  })
  const { email } = (await rig.server.ctx.db
    .selectFrom('orders')
    .select('email')
    .where('id', '=', orderId)
    .executeTakeFirstOrThrow()) as Pick<Order, 'email'>
  expect(email).toMatch(/@/)
  expect(JSON.stringify(page)).not.toContain(email)

  // A listing has the same, and others nothing of it.
  const full: Picture = new Map()
  await pull(server, seller, full)
  expect(full.get(`sale ${orderId}`)).toEqual(sale?.item)
  expect((await askChanges(server, stranger, others)).entries).toEqual([])
})

test('what goes back to the buyer is told', async () => {
  const { server } = rig
  const { seller, product } = await newProduct(rig)
  const { orderId, accessToken } = await newPaidOrder(rig, { products: [product] })
  await settled(server)
  const cursor = await pull(server, seller, new Map())
  const { status, body } = await call(
    server,
    undefined,
    `POST /orders/${orderId}/refunds`,
    {},
    {
      'idempotency-key': 'once',
      'x-order-token': accessToken ?? '',
    },
  )
  expect([status, JSON.stringify(body)]).toEqual([
    expect.toSatisfy((s: number) => s < 300),
    expect.any(String),
  ])
  await settled(server)
  const { entries } = await askChanges(server, seller, cursor)
  expect(entries).toContainEqual(
    expect.objectContaining({ kind: 'sale', item: expect.objectContaining({ status: 'refund_pending' }) }),
  )
})
