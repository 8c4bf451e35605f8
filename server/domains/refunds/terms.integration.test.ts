import type { RefundTerms } from '@veza/shared/contracts/refunds.ts'
import type { SplitSheet } from '@veza/shared/contracts/splits.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { newPaidOrder, type PaidOrder, tell } from '../../../e2e/support/money.ts'
import { licenceOf, newOnSale, offerOf } from '../../../e2e/support/products.ts'
import { newUser, type SignedInUser } from '../../../e2e/support/server.ts'
import { startTransfersRig, type TransfersRig } from '../transfers/testing.ts'
import { requestRefund } from './request.ts'
import { askAs, newAdmin, productAt, refundRow, see } from './testing.ts'

let rig: TransfersRig
let seller: SignedInUser
beforeAll(async () => {
  rig = await startTransfersRig({ PLATFORM_FEE_BPS: '1000' })
  seller = await newUser(rig.server)
})
afterAll(() => rig?.stop())

const termsFor = (by: SignedInUser | undefined, { orderId }: Pick<PaidOrder, 'orderId'>, token?: string) =>
  call<RefundTerms & { code?: string }>(
    rig.server,
    by,
    `GET /orders/${orderId}/refund-terms`,
    undefined,
    token ? { 'x-order-token': token } : {},
  )
const termsOf = async (by: SignedInUser, order: Pick<PaidOrder, 'orderId'>) =>
  (await termsFor(by, order)).body

/** A product whose one track is shared. */
async function sharedWith(other: SignedInUser) {
  const product = await productAt(rig, seller, 1_000)
  const shares = [
    { username: seller.username, basisPoints: 7_500 },
    { username: other.username, basisPoints: 2_500 },
  ]
  const path = `POST /tracks/${product.tracks[0]?.id}/splits`
  const { body } = await call<SplitSheet>(rig.server, seller, path, { shares })
  const { status } = await call(rig.server, other, `POST /splits/${body.id}/accept`)
  expect(status).toBe(200)
  return product
}

test('what it would take from whom is what it then takes', async () => {
  const [other, buyer] = [await newUser(rig.server), await newUser(rig.server)]
  const products = [await sharedWith(other), await productAt(rig, seller, 333)]
  const order = await newPaidOrder(rig, { buyer, products })
  const [first, second] = (await see(rig, order)).items.map(({ id }) => id)
  const terms = await termsOf(seller, order)
  expect(terms).toEqual({
    currency: 'eur',
    obstacle: null,
    until: new Date(rig.clock.now().getTime() + 14 * DAY_MS).toISOString(),
    choices: [
      {
        itemId: null,
        amount: 1_333,
        parts: expect.arrayContaining([
          { who: 'self', name: null, amount: 975 },
          { who: 'collaborator', name: expect.any(String), amount: 225 },
          { who: 'platform', name: null, amount: 133 },
        ]),
      },
      { itemId: first, amount: 1_000, parts: expect.any(Array) },
      { itemId: second, amount: 333, parts: expect.any(Array) },
    ],
    part: null,
  })
  for (const { amount, parts } of terms.choices)
    expect(parts.reduce((sum, part) => sum + part.amount, 0)).toBe(amount)

  const { body } = await askAs(rig, order.orderId, seller, { itemId: first ?? '' })
  expect(await termsOf(seller, order)).toMatchObject({ obstacle: 'in-progress', choices: [] })
  await requestRefund(rig.ctx, body.refund.id)
  await tell(rig, 'refund', (await refundRow(rig, body.refund.id)).pspRefundId ?? '')
  const taken = await rig.ctx.db
    .selectFrom('returnedShares')
    .innerJoin('orderShares', 'orderShares.id', 'returnedShares.orderShareId')
    .select(['orderShares.sellerId', 'returnedShares.amount'])
    .where('refundId', '=', body.refund.id)
    .execute()
  const of = (id: string | null) => taken.find(({ sellerId }) => sellerId === id)?.amount
  const said = terms.choices[1]?.parts
  expect([of(seller.id), of(other.id), of(null)]).toEqual(
    ['self', 'collaborator', 'platform'].map((who) => said?.find((part) => part.who === who)?.amount),
  )
  // What is left.
  const after = await termsOf(seller, order)
  expect(after.choices.map(({ itemId, amount }) => [itemId, amount])).toEqual([
    [null, 333],
    [second, 333],
  ])
})

test('each is told of what is theirs to give, and nobody else of anything', async () => {
  const [other, buyer, collaborator] = [
    await newUser(rig.server),
    await newUser(rig.server),
    await newUser(rig.server),
  ]
  const products = [await sharedWith(collaborator), await productAt(rig, other, 2_000)]
  const order = await newPaidOrder(rig, { buyer, products })
  const [own, others] = (await see(rig, order)).items.map(({ id }) => id)
  const choices = async (by: SignedInUser) => (await termsOf(by, order)).choices.map(({ itemId }) => itemId)
  expect(await choices(seller)).toEqual([own])
  expect(await choices(other)).toEqual([others])
  expect(await choices(await newAdmin(rig))).toEqual([null, own, others])
  const toBuyer = await termsOf(buyer, order)
  expect(toBuyer.choices.map(({ itemId, parts }) => [itemId, parts])).toEqual([
    [null, []],
    [own, []],
    [others, []],
  ])
  const refused = [
    await termsFor(undefined, order),
    await termsFor(await newUser(rig.server), order),
    await termsFor(collaborator, order),
    await termsFor(undefined, order, 'a-wrong-token'),
  ]
  expect(refused.map(({ status, body }) => [status, body.code])).toEqual(
    refused.map(() => [404, 'order-not-found']),
  )
})

test('of a part it is said to the cent what it would take, to whoever may name one, and of no more than is left', async () => {
  const [other, buyer] = [await newUser(rig.server), await newUser(rig.server)]
  const order = await newPaidOrder(rig, { buyer, products: [await sharedWith(other)] })
  const [item] = (await see(rig, order)).items.map(({ id }) => id)
  const partOf = async (by: SignedInUser, query: string) => {
    const { status, body } = await call<RefundTerms>(
      rig.server,
      by,
      `GET /orders/${order.orderId}/refund-terms?${query}`,
    )
    return status === 200 ? body.part : status
  }
  const said = await partOf(seller, `amount=333&itemId=${item}`)
  expect(said).toMatchObject({ itemId: item, amount: 333 })
  for (const query of ['amount=1001', `amount=1&itemId=${order.orderId}`, ''])
    expect([query, await partOf(seller, query)]).toEqual([query, null])
  expect([await partOf(seller, 'amount=0'), await partOf(seller, 'amount=1.5')]).toEqual([400, 400])
  // A buyer gives back whole things.
  expect(await partOf(buyer, 'amount=333')).toBeNull()

  const { body } = await askAs(rig, order.orderId, seller, { itemId: item ?? '', amount: 333 })
  await requestRefund(rig.ctx, body.refund.id)
  await tell(rig, 'refund', (await refundRow(rig, body.refund.id)).pspRefundId ?? '')
  const taken = await rig.ctx.db
    .selectFrom('returnedShares')
    .innerJoin('orderShares', 'orderShares.id', 'returnedShares.orderShareId')
    .select('returnedShares.amount')
    .where('refundId', '=', body.refund.id)
    .execute()
  const parts = said !== null && typeof said === 'object' ? said.parts : []
  expect(taken.map(({ amount }) => amount).sort()).toEqual(parts.map(({ amount }) => amount).sort())
  expect(await partOf(seller, 'amount=668')).toBeNull()
  expect(await partOf(seller, 'amount=667')).toMatchObject({ amount: 667 })
})

test('where nothing may be given back, it is said why', async () => {
  const free = await newOnSale(rig.server, seller, offerOf([licenceOf(0)]))
  const [sold, given] = [
    await newPaidOrder(rig, { products: [await productAt(rig, seller, 1_000)] }),
    await call<{ orderId: string }>(
      rig.server,
      await newUser(rig.server),
      'POST /orders',
      { items: [{ productId: free.id, licenceId: free.licences[0]?.id, quantity: 1 }] },
      { 'idempotency-key': 'a-free-one' },
    ),
  ]
  expect(await termsOf(seller, given.body)).toMatchObject({ obstacle: 'free', choices: [] })
  rig.clock.advance(14 * DAY_MS + 1_000)
  const { email, password } = seller
  const { body } = await call<{ accessToken: string }>(rig.server, undefined, 'POST /auth/login', {
    email,
    password,
  })
  const again = { ...seller, accessToken: body.accessToken, authorization: `Bearer ${body.accessToken}` }
  expect(await termsOf(again, sold)).toMatchObject({ obstacle: 'too-late', choices: [] })
})
