import { afterAll, beforeAll, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { newPaidOrder, type PaidOrder, tell } from '../../../e2e/support/money.ts'
import { newUser, type SignedInUser } from '../../../e2e/support/server.ts'
import { startTransfersRig, type TransfersRig } from '../transfers/testing.ts'
import { requestRefund } from './request.ts'
import { askAs, booksHold, productAt, refundRow } from './testing.ts'

let rig: TransfersRig
let owner: SignedInUser
let friend: SignedInUser
beforeAll(async () => {
  rig = await startTransfersRig({ PLATFORM_FEE_BPS: '1000' })
  owner = await newUser(rig.server)
  friend = await newUser(rig.server)
})
afterAll(() => rig?.stop())

/** Of which the friend has seven tenths. */
async function sharedProduct(price: number) {
  const product = await productAt(rig, owner, price)
  const parts = [
    { username: owner.username, basisPoints: 3_000, part: 'words' },
    { username: friend.username, basisPoints: 7_000, part: 'music' },
  ]
  const path = `POST /tracks/${product.tracks[0]?.id}/splits` as const
  const { body: sheet } = await call<{ id: string }>(rig.server, owner, path, { shares: parts })
  await call(rig.server, friend, `POST /splits/${sheet.id}/accept`)
  return product
}

async function giveBackBy(order: PaidOrder, wanted: { amount: number; itemId?: string }) {
  const { status, body } = await askAs(rig, order.orderId, owner, wanted)
  expect(status, JSON.stringify(body)).toBe(202)
  await requestRefund(rig.ctx, body.refund.id)
  await tell(rig, 'refund', (await refundRow(rig, body.refund.id)).pspRefundId ?? '')
}

/** By item: what each has given back. */
async function returnedOf({ orderId }: PaidOrder) {
  const rows = await rig.ctx.db
    .selectFrom('orderShares')
    .innerJoin('orderItems', 'orderItems.id', 'orderItemId')
    .select(['orderShares.sellerId', 'orderItems.position', 'returnedAmount'])
    .where('orderId', '=', orderId)
    .execute()
  const of = (position: number, sellerId: string | null) =>
    rows.find((row) => row.position === position && row.sellerId === sellerId)?.returnedAmount ?? 0
  return [...new Set(rows.map(({ position }) => position))]
    .sort()
    .map((at) => ({ fee: of(at, null), owner: of(at, owner.id), friend: of(at, friend.id) }))
}

test('who gives back cent by cent gives their own part of it, and so does everybody', async () => {
  const order = await newPaidOrder(rig, { products: [await sharedProduct(1_000)] })
  for (let cent = 0; cent < 10; cent++) await giveBackBy(order, { amount: 1 })
  expect(await returnedOf(order)).toEqual([{ fee: 1, owner: 3, friend: 6 }])
  await giveBackBy(order, { amount: 990 })
  expect(await returnedOf(order)).toEqual([{ fee: 100, owner: 270, friend: 630 }])
  await booksHold(rig)
})

test('what went back for one thing is not taken from the other when more goes back of the order', async () => {
  const products = [await sharedProduct(1_000), await productAt(rig, owner, 1_000)]
  const order = await newPaidOrder(rig, { products })
  const [first] = await rig.ctx.db
    .selectFrom('orderItems')
    .select('id')
    .where('orderId', '=', order.orderId)
    .orderBy('position')
    .execute()
  await giveBackBy(order, { amount: 500, itemId: first?.id ?? '' })
  await giveBackBy(order, { amount: 150 })
  await giveBackBy(order, { amount: 150 })
  expect(await returnedOf(order)).toEqual([
    { fee: 60, owner: 162, friend: 378 },
    { fee: 20, owner: 180, friend: 0 },
  ])
  await booksHold(rig)
})
