import type { Product } from '@veza/shared/contracts/products.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import {
  cartOf,
  type MoneyRig,
  placeOrder,
  sessionOf,
  startMoneyRig,
  tell,
} from '../../../e2e/support/money.ts'
import { licenceOf, newOnSale, newSaleableTrack, offerOf } from '../../../e2e/support/products.ts'
import { newUser, type SignedInUser } from '../../../e2e/support/server.ts'
import { sellerBalances } from '../ledger/index.ts'
import { booksHold, guest, splitTrack } from './testing.ts'

let rig: MoneyRig
let seller: SignedInUser
let mates: SignedInUser[]
beforeAll(async () => {
  rig = await startMoneyRig({ env: { PLATFORM_FEE_BPS: '1000' } })
  seller = await newUser(rig.server)
  mates = [await newUser(rig.server), await newUser(rig.server)]
})
afterAll(() => rig?.stop())

/** A product whose track three people earn by, in thirds as near as can be. */
async function ofThree(price: number, currency: 'eur' | 'jpy' = 'eur'): Promise<Product> {
  const track = await newSaleableTrack(rig.server, seller)
  const offer = offerOf([licenceOf(price, { payWhatYouWant: { minimum: 0 } })], { currency })
  const product = await newOnSale(rig.server, seller, offer, { trackIds: [track.id] })
  await splitTrack(rig, { trackId: track.id, ownerId: seller.id }, [
    [seller.id, 3_334],
    ...mates.map(({ id }) => [id, 3_333] as const),
  ])
  return product
}

async function buy(order: Parameters<typeof placeOrder>[2]): Promise<string> {
  const { status, body } = await placeOrder(rig, undefined, { email: guest(), ...order })
  if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`)
  if (body.checkoutUrl) {
    const session = await sessionOf(rig, body.orderId)
    await rig.stripe.control.pay({ session })
    await tell(rig, 'checkout.session', session)
  }
  return body.orderId
}

const sent = async (orderId: string) =>
  (
    await rig.server.ctx.db
      .selectFrom('transfers')
      .select(['sellerId', 'amount'])
      .where('orderId', '=', orderId)
      .execute()
  )
    .map(
      ({ sellerId, amount }) => [[seller, ...mates].findIndex(({ id }) => id === sellerId), amount] as const,
    )
    .sort(([one], [other]) => one - other)
    .map(([, amount]) => amount)

test('one cent among three goes to one of them, and the rest of the order where it belongs', async () => {
  const [cent, other] = [await ofThree(100), await ofThree(5_000)]
  await call(rig.server, seller, 'POST /discount-codes', {
    code: 'BUTACENT',
    off: { amount: 99, currency: 'eur' },
    productIds: [cent.id],
  })
  const orderId = await buy({ ...cartOf(cent, other), discountCode: 'butacent' })
  const items = await rig.server.ctx.db
    .selectFrom('orderItems')
    .select('amount')
    .where('orderId', '=', orderId)
    .orderBy('position')
    .execute()
  expect(items.map(({ amount }) => amount)).toEqual([1, 5_000])
  expect(await sent(orderId)).toEqual([1_501, 1_500, 1_500])
  await booksHold(rig)
})

test('fifty yen, and the most that the provider takes', async () => {
  expect(await sent(await buy(cartOf(await ofThree(50, 'jpy'))))).toEqual([15, 15, 15])
  expect(await sent(await buy(cartOf(await ofThree(99_999_999))))).toEqual([
    30_005_999, 29_997_000, 29_997_000,
  ])
  await booksHold(rig)
})

test('a discount of all of it, thing by thing, leaves nothing to anybody', async () => {
  const product = await ofThree(100)
  await call(rig.server, seller, 'POST /discount-codes', { code: 'ALLOFIT', off: { basisPoints: 10_000 } })
  const orderId = await buy({ ...cartOf(product), discountCode: 'ALLOFIT' })
  expect(await sent(orderId)).toEqual([])
  await booksHold(rig)
})

test('whatever the cart, each cent is somebody’s, and the books hold', async () => {
  const products = [await ofThree(100), await ofThree(333), await ofThree(9_999)]
  await call(rig.server, seller, 'POST /discount-codes', { code: 'ODD', off: { basisPoints: 3_333 } })
  await call(rig.server, seller, 'POST /discount-codes', {
    code: 'SEVEN',
    off: { amount: 7, currency: 'eur' },
  })
  const line = fc.record({
    product: fc.integer({ min: 0, max: 2 }),
    quantity: fc.integer({ min: 1, max: 7 }),
    amount: fc.oneof(fc.integer({ min: 50, max: 400 }), fc.integer({ min: 50, max: 90_000 })),
  })
  const cart = fc
    .record({
      lines: fc.uniqueArray(line, { minLength: 1, maxLength: 3, selector: ({ product }) => product }),
      discountCode: fc.option(fc.constantFrom('ODD', 'SEVEN'), { nil: undefined }),
    })
    // With a third off, less than the provider takes is left of one cheap thing.
    .filter(({ lines, discountCode }) => discountCode === undefined || worth(lines) >= LEAST_WITH_CODE)
  await fc.assert(
    fc.asyncProperty(cart, async ({ lines, discountCode }) => {
      const items = lines.map(({ product, quantity, amount }) => ({
        productId: products[product]?.id ?? '',
        licenceId: products[product]?.licences[0]?.id ?? '',
        quantity,
        amount,
      }))
      const before = await earned()
      const orderId = await buy({ items, ...(discountCode ? { discountCode } : {}) })
      const { total } = await rig.server.ctx.db
        .selectFrom('orders')
        .select('total')
        .where('id', '=', orderId)
        .executeTakeFirstOrThrow()
      const shares = await rig.server.ctx.db
        .selectFrom('orderShares')
        .innerJoin('orderItems', 'orderItems.id', 'orderItemId')
        .select(['orderShares.amount', 'orderShares.sellerId'])
        .where('orderId', '=', orderId)
        .execute()
      expect(shares.reduce((sum, { amount }) => sum + amount, 0)).toBe(total)
      const theirs = shares.filter(({ sellerId }) => sellerId).reduce((sum, { amount }) => sum + amount, 0)
      expect((await earned()) - before).toBe(theirs)
    }),
    { numRuns: 12 },
  )
  await booksHold(rig)
})

/** In cents: two thirds of it are more than the provider's least, 50. */
const LEAST_WITH_CODE = 90
const worth = (lines: readonly { quantity: number; amount: number }[]) =>
  lines.reduce((sum, { quantity, amount }) => sum + quantity * amount, 0)

/** What the three are owed in euro. */
async function earned(): Promise<number> {
  let sum = 0
  for (const { id } of [seller, ...mates])
    for (const { currency, payable } of await sellerBalances(rig.server.ctx.db, id))
      if (currency === 'eur') sum += payable
  return sum
}
