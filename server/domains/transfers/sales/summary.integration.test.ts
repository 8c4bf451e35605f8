import { randomUUID } from 'node:crypto'
import type { Sale, SalesSummary } from '@veza/shared/contracts/selling.ts'
import type { SyncSale } from '@veza/shared/contracts/sync.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../../../e2e/support/api.ts'
import {
  cartOf,
  type MoneyRig,
  newPaidOrder,
  newProduct,
  placeOrder,
  startMoneyRig,
} from '../../../../e2e/support/money.ts'
import { licenceOf, newOnSale, offerOf } from '../../../../e2e/support/products.ts'
import { newUser, type SignedInUser } from '../../../../e2e/support/server.ts'
import { settled } from '../../../../e2e/support/settled.ts'
import { personalData } from '../../../personal-data.ts'
import { splitTrack } from '../../orders/testing.ts'
import { type Picture, pull } from '../../sync/testing.ts'

let rig: MoneyRig
beforeAll(async () => {
  rig = await startMoneyRig({ env: { PLATFORM_FEE_BPS: '1000' } })
})
afterAll(() => rig?.stop())

const db = () => rig.server.ctx.db
const summaryOf = async (user: SignedInUser, span: { from?: string; to?: string } = {}) => {
  const { status, body } = await call<SalesSummary>(
    rig.server,
    user,
    `GET /me/sales/summary?${new URLSearchParams(span)}`,
  )
  expect(status).toBe(200)
  return body.currencies
}
const buyersOf = async (user: SignedInUser) => (await summaryOf(user)).map(({ buyers }) => buyers)

/** What the Studio has of each sale. */
async function syncedOf(user: SignedInUser): Promise<SyncSale[]> {
  await settled(rig.server)
  const picture: Picture = new Map()
  await pull(rig.server, user, picture)
  return [...picture].filter(([key]) => key.startsWith('sale ')).map(([, item]) => item as SyncSale)
}
const differentIn = async (user: SignedInUser) =>
  new Set((await syncedOf(user)).map(({ buyer }) => buyer)).size

async function shop() {
  const { seller, product } = await newProduct(rig)
  const sell = (given: { buyer?: SignedInUser; email?: string; country?: string } = {}) =>
    newPaidOrder(rig, {
      products: [product],
      ...(given.buyer ? { buyer: given.buyer } : {}),
      ...(given.country ? { country: given.country } : {}),
      ...(given.email ? { order: { email: given.email } } : {}),
    })
  return { seller, product, sell }
}
const address = () => `Guest-${randomUUID()}@veza.example`

describe('buyers', () => {
  test('a guest is their address, however it is written; an account is one, and what it bought as a guest before', async () => {
    const { seller, sell } = await shop()
    const email = address()
    await sell({ email })
    await sell({ email: ` ${email.toUpperCase()} ` })
    expect(await buyersOf(seller)).toEqual([1])
    const buyer = await newUser(rig.server)
    await sell({ email: buyer.email })
    await sell({ buyer })
    await sell({ buyer })
    expect(await buyersOf(seller)).toEqual([2])
    await sell()
    expect(await buyersOf(seller)).toEqual([3])
    expect(await differentIn(seller)).toBe(3)
  })

  test('an account that changes its address stays the buyer that it was', async () => {
    const { seller, sell } = await shop()
    const buyer = await newUser(rig.server)
    await sell({ email: buyer.email })
    await sell({ buyer })
    await db()
      .updateTable('users')
      .set({ email: address().toLowerCase() })
      .where('id', '=', buyer.id)
      .execute()
    await sell({ buyer })
    expect([await buyersOf(seller), await differentIn(seller)]).toEqual([[1], 1])
  })

  test('who has all of it back is none any more; who has a part of it back still is', async () => {
    const { seller, sell } = await shop()
    const email = address()
    const [first, second] = [await sell({ email }), await sell({ email })]
    const other = await sell()
    for (const orderId of [first.orderId, other.orderId])
      await db()
        .updateTable('orderItems')
        .set((row) => ({ refundedAmount: row.ref('amount') }))
        .where('orderId', '=', orderId)
        .execute()
    await db()
      .updateTable('orderItems')
      .set({ refundedAmount: 1 })
      .where('orderId', '=', second.orderId)
      .execute()
    const [eur] = await summaryOf(seller)
    expect(eur).toMatchObject({ orders: 1, buyers: 1, pieces: 1 })
  })

  test('who has left stays one, and nothing of them does', async () => {
    const { seller, sell } = await shop()
    const buyer = await newUser(rig.server)
    await sell({ buyer })
    await sell({ buyer })
    await settled(rig.server)
    const [before] = await syncedOf(seller)
    await rig.server.ctx.transaction(async (tx) => {
      for (const { erase } of personalData) await erase?.(tx, buyer.id, rig.server.ctx.clock.now())
    })
    expect(await buyersOf(seller)).toEqual([1])
    expect(await differentIn(seller)).toBe(1)
    expect((await syncedOf(seller))[0]?.buyer).not.toBe(before?.buyer)
  })

  test('are told apart towards each seller in another way, and named to none', async () => {
    const [one, other] = [await shop(), await shop()]
    const email = address()
    const bought = await one.sell({ email })
    await other.sell({ email })
    const [first, second] = [await syncedOf(one.seller), await syncedOf(other.seller)]
    expect(first[0]?.buyer).toMatch(/^[0-9a-f]{32}$/)
    expect(second[0]?.buyer).not.toBe(first[0]?.buyer)
    const { body } = await call(rig.server, one.seller, 'GET /me/sales')
    const seen = JSON.stringify([first, body, await summaryOf(one.seller)])
    expect(seen).not.toContain(email.toLowerCase())
    expect(seen).toContain(bought.orderId)
  })
})

describe('countries', () => {
  test('each has what was sold there, and what is not known stands apart; who bought in two is one buyer', async () => {
    const { seller, sell } = await shop()
    const email = address()
    await sell({ email, country: 'FR' })
    await sell({ email, country: 'BE' })
    await sell({ country: 'FR' })
    const { orderId } = await sell({ country: 'FR' })
    await db().updateTable('orders').set({ buyerCountry: null }).where('id', '=', orderId).execute()
    expect(await summaryOf(seller)).toEqual([
      {
        ...{ currency: 'eur', earned: 3_600, pieces: 4, orders: 4, buyers: 3 },
        countries: [
          { country: 'FR', earned: 1_800, pieces: 2, orders: 2, buyers: 2 },
          { country: 'BE', earned: 900, pieces: 1, orders: 1, buyers: 1 },
          { country: null, earned: 900, pieces: 1, orders: 1, buyers: 1 },
        ],
      },
    ])
    const { body } = await call<{ items: Sale[] }>(rig.server, seller, 'GET /me/sales')
    expect(body.items.map(({ country }) => country)).toEqual([null, 'FR', 'BE', 'FR'])
    expect((await syncedOf(seller)).map(({ country }) => country).sort()).toEqual(['BE', 'FR', 'FR', null])
  })

  test('a day belongs to whoever asks: from its first instant on, before the next one’s', async () => {
    const { seller, sell } = await shop()
    const { orderId } = await sell({ country: 'JP' })
    // The first of November in Tokyo, still October in Paris.
    await db()
      .updateTable('orders')
      .set({ completedAt: new Date('2026-10-31T15:00:00Z') })
      .where('id', '=', orderId)
      .execute()
    const ordersIn = async (from: string, to: string) =>
      (await summaryOf(seller, { from, to }))[0]?.orders ?? 0
    const [tokyo, paris, nextInParis] = [
      '2026-10-31T15:00:00Z',
      '2026-10-31T23:00:00Z',
      '2026-11-30T23:00:00Z',
    ]
    expect(await ordersIn(tokyo, '2026-11-30T15:00:00Z')).toBe(1)
    expect(await ordersIn(paris, nextInParis)).toBe(0)
    expect(await ordersIn('2026-09-30T22:00:00Z', paris)).toBe(1)
    expect(await ordersIn('2026-09-30T15:00:00Z', tokyo)).toBe(0)
  })

  test('currencies stand side by side, and what is given away has a buyer and no country', async () => {
    const { seller } = await shop()
    const yen = await newOnSale(rig.server, seller, { ...offerOf([licenceOf(500)]), currency: 'jpy' })
    const free = await newOnSale(rig.server, seller, offerOf([licenceOf(0)]))
    await newPaidOrder(rig, { products: [yen], country: 'JP' })
    const buyer = await newUser(rig.server)
    const [licence] = free.licences
    await call(
      rig.server,
      buyer,
      'POST /orders',
      { items: [{ productId: free.id, licenceId: licence?.id, quantity: 1 }] },
      { 'idempotency-key': randomUUID() },
    )
    expect(await summaryOf(seller)).toMatchObject([
      { currency: 'jpy', earned: 450, buyers: 1, countries: [{ country: 'JP' }] },
      { currency: 'eur', earned: 0, pieces: 1, buyers: 1, countries: [{ country: null, buyers: 1 }] },
    ])
  })
})

describe('whose they are', () => {
  test('nobody sees another’s; who has a part sees theirs, strangers are asked to sign in', async () => {
    const { seller, product, sell } = await shop()
    const [partner, stranger] = [await newUser(rig.server), await newUser(rig.server)]
    const trackId = product.tracks[0]?.id ?? ''
    await splitTrack(rig, { trackId, ownerId: seller.id }, [
      [seller.id, 7_500],
      [partner.id, 2_500],
    ])
    await sell({ country: 'FR' })
    expect((await summaryOf(seller))[0]).toMatchObject({ earned: 675, buyers: 1 })
    expect((await summaryOf(partner))[0]).toMatchObject({ earned: 225, buyers: 1 })
    expect(await summaryOf(stranger)).toEqual([])
    expect((await call(rig.server, undefined, 'GET /me/sales/summary')).status).toBe(401)
    expect((await call(rig.server, seller, 'GET /me/sales/summary?from=yesterday')).status).toBe(400)
  })

  test('what is not paid is not there', async () => {
    const { seller, product } = await shop()
    const { status } = await placeOrder(rig, undefined, { ...cartOf(product), email: address() })
    expect([status, await summaryOf(seller)]).toEqual([201, []])
  })
})
