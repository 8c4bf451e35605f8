import type { Product } from '@veza/shared/contracts/products.ts'
import type { Review, Reviews } from '@veza/shared/contracts/reviews.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { bareCaller } from '../../../e2e/support/bare-http.ts'
import { type BrowserTab, browserTab, signInTab } from '../../../e2e/support/browser-tab.ts'
import { moderating } from '../../../e2e/support/moderation.ts'
import { cartOf, type MoneyRig, placeOrder, startMoneyRig } from '../../../e2e/support/money.ts'
import { ringsPng } from '../../../e2e/support/pictures.ts'
import { licenceOf, newImage, newOnSale, offerOf } from '../../../e2e/support/products.ts'
import { newUser, type SignedInUser, type TestServer } from '../../../e2e/support/server.ts'
import { newStaff } from '../../../e2e/support/staff.ts'
import { reviewsData } from './personal-data.ts'

let rig: MoneyRig
let server: TestServer
let seller: SignedInUser
let buyer: SignedInUser
let product: Product

beforeAll(async () => {
  rig = await startMoneyRig()
  server = rig.server
})
beforeEach(async () => {
  seller = await newUser(server)
  product = await newOnSale(server, seller, offerOf([licenceOf(0)]))
  buyer = await newBuyer()
})
afterAll(() => rig?.stop())

type Answered = Review & { readonly code: string }
const newBuyer = async () => {
  const user = await newUser(server, ['listener'])
  await buy(user)
  return user
}
const buy = (who: SignedInUser, what = product) => placeOrder(rig, who, cartOf(what))
const put = (who: SignedInUser | undefined, rating: unknown, text = '') =>
  call<Answered>(server, who, `PUT /products/${product.id}/review`, { rating, text })
const remove = (who: SignedInUser) => call<Answered>(server, who, `DELETE /products/${product.id}/review`)
const read = async (who?: SignedInUser, query = '') =>
  (await call<Reviews>(server, who, `GET /products/${product.id}/reviews${query}`)).body
const texts = async (who?: SignedInUser) => (await read(who)).items.map(({ text }) => text)
const giveBack = (status: 'revoked' | 'active') =>
  server.ctx.db
    .updateTable('licenceGrants')
    .set({ status })
    .where((eb) =>
      eb(
        'orderItemId',
        'in',
        eb
          .selectFrom('orderItems')
          .innerJoin('orders', 'orders.id', 'orderId')
          .select('orderItems.id')
          .where('buyerId', '=', buyer.id),
      ),
    )
    .execute()

describe('a review', () => {
  test('is one of each buyer: written, changed and taken back; mean and number follow', async () => {
    expect(await read(buyer)).toMatchObject({ items: [], own: null, mayReview: true })
    for (let n = 0; n < 2; n++) expect((await put(buyer, 4, 'Warm.')).status).toBe(200)
    expect((await put(buyer, 4, 'Warm.')).body.editedAt).toBeNull()
    await put(await newBuyer(), 1)
    expect((await read()).ratings).toEqual({ count: 2, mean: 2.5 })
    expect(await texts()).toEqual(['', 'Warm.'])
    const changed = await put(buyer, 5, 'Warmer.')
    expect(changed.body.editedAt).not.toBeNull()
    expect(await read(buyer)).toMatchObject({
      ratings: { count: 2, mean: 3 },
      own: { rating: 5, text: 'Warmer.' },
    })
    for (let n = 0; n < 2; n++) expect((await remove(buyer)).status).toBe(200)
    expect(await read(buyer)).toMatchObject({ ratings: { count: 1, mean: 1 }, own: null })
  })

  test('written in several windows at once is one', async () => {
    const statuses = await Promise.all([1, 2, 3, 4, 5].map((rating) => put(buyer, rating)))
    expect(statuses.map(({ status }) => status)).toEqual(Array(5).fill(200))
    expect((await read()).ratings.count).toBe(1)
  })

  test('is for buyers alone, of what they did not make, with words that can be kept', async () => {
    const stranger = await newUser(server, ['listener'])
    expect((await put(undefined, 5)).status).toBe(401)
    expect((await put(stranger, 5)).body.code).toBe('not-bought')
    expect((await read(stranger)).mayReview).toBe(false)
    expect((await put(seller, 5)).body.code).toBe('own-work')
    for (const rating of [0, 6, 2.5, '5', null]) expect((await put(buyer, rating)).status).toBe(400)
    for (const text of ['x'.repeat(2_001), 'a\u202eb']) expect((await put(buyer, 5, text)).status).toBe(400)
    expect((await read()).ratings).toEqual({ count: 0, mean: null })
  })

  test('of who gave it back is shown to nobody and counts no more; nor can they write another', async () => {
    await put(buyer, 2, 'Not mine')
    await giveBack('revoked')
    expect(await read()).toMatchObject({ items: [], ratings: { count: 0, mean: null } })
    expect((await put(buyer, 1)).body.code).toBe('not-bought')
    expect((await read(buyer)).mayReview).toBe(false)
    await giveBack('active')
    expect(await texts()).toEqual(['Not mine'])
  })

  test.each(['the buyer', 'the seller'])(
    'is not seen across a block, but by its seller, also where %s blocks',
    async (who) => {
      const reader = await newUser(server, ['listener'])
      const { id } = (await put(buyer, 3, 'Plain')).body
      await call(server, reader, `PUT /people/${buyer.username}/block`)
      expect(await texts(reader)).toEqual([])
      const [blocker, blocked] = who === 'the buyer' ? [buyer, seller] : [seller, buyer]
      await call(server, blocker, `PUT /people/${blocked.username}/block`)
      expect([await texts(), await texts(seller)]).toEqual([['Plain'], ['Plain']])
      expect((await moderating(server).report(seller, 'review', id)).status).toBe(201)
    },
  )

  test('comes page by page, the newest first', async () => {
    const others = [await newBuyer(), await newBuyer()]
    await put(buyer, 1, 'one')
    for (const [at, other] of others.entries()) await put(other, 5, ['two', 'three'][at])
    const first = await read(undefined, '?limit=2')
    const second = await read(undefined, `?limit=2&cursor=${first.nextCursor}`)
    expect([...first.items, ...second.items].map(({ text }) => text)).toEqual(['three', 'two', 'one'])
    expect([second.nextCursor, first.ratings.count]).toEqual([null, 3])
  })

  test('is in the copy of one’s data, and goes with the account', async () => {
    await put(buyer, 5, 'Mine')
    const copied = []
    for (const rows of Object.values(reviewsData.collect(server.ctx.db, buyer.id)))
      for await (const row of rows) copied.push(row)
    expect(copied).toMatchObject([{ productId: product.id, rating: 5, text: 'Mine' }])
    await server.ctx.transaction(async (tx) => reviewsData.erase?.(tx, buyer.id, new Date()))
    expect((await read()).ratings.count).toBe(0)
  })
})

test('the seller reports one; hidden it is its author’s alone and cannot be changed; an appeal brings it back', async () => {
  const { report, decided, tokenOf, appeal, decideAppeal } = moderating(server)
  const [one, other] = [await newStaff(server, 'moderator'), await newStaff(server, 'moderator')]
  const { id } = (await put(buyer, 1, 'Quagmire')).body
  expect((await report(buyer, 'review', id)).body.code).toBe('own-target')
  const { id: caseId, target } = await decided(one, seller, ['review', id], 'remove')
  expect(target).toMatchObject({
    kind: 'review',
    title: 'Quagmire',
    text: 'Quagmire',
    path: `/reviews/${id}`,
  })
  const statusOf = async (who?: SignedInUser) =>
    (
      await fetch(`${server.url}/reviews/${id}`, {
        headers: { accept: 'text/html', ...(who ? { authorization: who.authorization } : {}) },
      })
    ).status
  expect([await statusOf(), await statusOf(buyer), await statusOf(one)]).toEqual([404, 404, 200])
  expect(await read(buyer)).toMatchObject({ items: [], own: null, mayReview: false, ratings: { count: 0 } })
  expect([(await put(buyer, 5)).body.code, (await remove(buyer)).body.code]).toEqual(['withheld', 'withheld'])
  await appeal(await tokenOf(buyer.email, '“Quagmire” was removed'))
  await decideAppeal(other, caseId, 'reversed')
  expect(await texts()).toEqual(['Quagmire'])
  expect(await statusOf()).toBe(200)
})

describe('without scripts', () => {
  const tabOf = async (user: SignedInUser): Promise<BrowserTab> => {
    const tab = browserTab(server.url)
    await signInTab(tab, bareCaller(server.url), user)
    return tab
  }
  const ratingIn = (markup: string) =>
    (
      JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/s.exec(markup)?.[1] ?? '{}') as Record<
        string,
        unknown
      >
    ).aggregateRating

  test.each(['track', 'release'] as const)(
    'on the page of a %s it is written, shown, told to machines, and taken back',
    async (kind) => {
      if (kind === 'release') {
        const images = [(await newImage(server, seller, ringsPng())).id]
        const trackIds = [product.tracks[0]?.id ?? '']
        const offer = offerOf([licenceOf(0)], { images })
        product = await newOnSale(server, seller, offer, { kind, title: 'Album', trackIds })
        await buy(buyer)
      }
      const path = new URL(product.url ?? '').pathname
      const tab = await tabOf(buyer)
      const { csrf, markup } = await tab.get(path)
      expect(markup).toContain('Publish review')
      expect(ratingIn(markup)).toBeUndefined()
      const fields = {
        csrf,
        product: product.id,
        next: path,
        do: 'put',
        rating: '4',
        text: 'Low <b>tide</b>',
      }
      for (let n = 0; n < 2; n++)
        expect((await tab.post('/reviews', fields)).location).toBe(`${path}#reviews`)
      const seen = (await browserTab(server.url).get(path)).markup
      expect(seen).toContain('Low &#60;b&#62;tide')
      expect(seen).not.toContain('review-form')
      expect(ratingIn(seen)).toMatchObject({ ratingValue: 4, reviewCount: 1, bestRating: 5 })
      for (const wrong of [{ rating: '' }, { rating: '9' }, { text: 'a\u202eb' }]) {
        const again = await tab.post('/reviews', { ...fields, ...wrong })
        expect([again.status, again.markup.includes('id="review-fault"')]).toEqual([422, true])
      }
      for (const wrong of [{ do: 'love' }, { product: 'x' }])
        expect((await tab.post('/reviews', { ...fields, ...wrong })).status).toBe(404)
      await tab.post('/reviews', { ...fields, do: 'remove' })
      expect((await browserTab(server.url).get(path)).markup).not.toContain('Low &#60;')
    },
  )
})
