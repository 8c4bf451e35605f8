import type { Discount } from '@veza/shared/contracts/discounts.ts'
import type { Product } from '@veza/shared/contracts/products.ts'
import { currencies } from '@veza/shared/kernel/money.ts'
import { licenceWords } from '@veza/shared/licences/index.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { fakeClock } from '../../../e2e/support/bare-http.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { licenceOf, newImage, newOnSale, newSaleableTrack, offerOf } from '../../../e2e/support/products.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import {
  type CartQuote,
  claimCart,
  quoteCart,
  releaseClaims,
  releaseExclusive,
  sellExclusively,
} from './index.ts'

const clock = fakeClock()
let database: TestDatabase
let server: TestServer
let anna: SignedInUser
let ben: SignedInUser

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' }, clock })
  anna = await newUser(server)
  ben = await newUser(server)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const item = ({ id, licences }: Product, more: { at?: number; quantity?: number; amount?: number } = {}) => ({
  productId: id,
  licenceId: licences[more.at ?? 0]?.id ?? '',
  quantity: more.quantity ?? 1,
  ...(more.amount === undefined ? {} : { amount: more.amount }),
})
type Items = Parameters<typeof quoteCart>[1]['items']
const quote = (items: Items, codes: readonly string[] = [], language: 'en' | 'fr' = 'en') =>
  quoteCart(server.ctx.db, { items, codes, language, now: clock.now(), currencies })
async function quoted(items: Items, codes: readonly string[] = []): Promise<CartQuote> {
  const answer = await quote(items, codes)
  if (answer.kind === 'refused') throw new Error(answer.code)
  return answer
}
const newCode = async (seller: SignedInUser, input: object) =>
  (await call<Discount>(server, seller, 'POST /discount-codes', input)).body
const exclusive = offerOf([licenceOf(90_000, { terms: { template: 'exclusive' } }), licenceOf(1_000)])
const orderId = () => server.ctx.newId()
const claim = (of: CartQuote, order: string) =>
  server.ctx.transaction((tx) => claimCart(tx, of, { orderId: order, now: clock.now() }))
const statusOf = async (seller: SignedInUser, { id }: Product) =>
  (await call<Product>(server, seller, `GET /products/${id}`)).body.status

describe('a quote', () => {
  test('says all that an order keeps: words, prices, what is delivered', async () => {
    const tracks = [
      await newSaleableTrack(server, anna, 'First'),
      await newSaleableTrack(server, anna, 'Second'),
    ]
    const image = await newImage(server, anna)
    const own = { ownName: 'School', ownText: 'In class.' }
    const offer = offerOf([licenceOf(1_999), licenceOf(300, { terms: own })], { images: [image.id] })
    const trackIds = tracks.map(({ id }) => id)
    const album = await newOnSale(server, anna, offer, { kind: 'release', title: 'Both', trackIds })
    const asked = licenceOf(500, { payWhatYouWant: { minimum: 200 } })
    const single = await newOnSale(server, ben, offerOf([asked]))
    const items = [item(album, { quantity: 2 }), item(album, { at: 1 }), item(single, { amount: 700 })]
    const answer = await quote(items, [], 'fr')
    const words = licenceWords('personal', 1, 'fr')
    const deliverables = tracks.map(({ id, title }) => ({ trackId: id, title, formats: ['aac'] }))
    expect(answer).toMatchObject({
      kind: 'quoted',
      currency: 'eur',
      subtotal: 4_998,
      total: 4_998,
      codeIds: [],
      exclusives: [],
      lines: [
        {
          productId: album.id,
          licenceId: album.licences[0]?.id,
          sellerId: anna.id,
          quantity: 2,
          title: 'Both',
          artist: anna.username,
          licenceName: words.name,
          licenceText: words.text,
          deliverables,
          unitPrice: 1_999,
          list: 3_998,
          discount: 0,
          net: 3_998,
        },
        { licenceName: 'School', licenceText: 'In class.', net: 300 },
        { sellerId: ben.id, title: single.title, unitPrice: 700, net: 700 },
      ],
    })
  })

  test('is refused of what is not on sale, by the line', async () => {
    const product = await newOnSale(server, anna)
    const good = item(product)
    const gone = await newOnSale(server, anna)
    await call(server, anna, `POST /products/${gone.id}/withdraw`)
    const replaced = await newOnSale(server, anna)
    const offer = { version: replaced.version, ...offerOf([licenceOf(1_001)]) }
    await call(server, anna, `PUT /products/${replaced.id}/offer`, offer)
    for (const bad of [
      item(gone),
      item(replaced),
      { ...good, licenceId: gone.licences[0]?.id ?? '' },
      { ...good, productId: orderId() },
    ])
      expect(await quote([good, bad])).toMatchObject({ kind: 'refused', code: 'not-for-sale', line: 1 })
    expect(await quote([])).toMatchObject({ code: 'cart-empty' })
    expect(await quote([item(product, { amount: 1 })])).toMatchObject({ code: 'price-is-fixed', line: 0 })
  })

  test('counts the codes of those who sell, each for its own', async () => {
    const [mine, his] = [await newOnSale(server, anna), await newOnSale(server, ben)]
    const first = await newCode(anna, { code: 'SPRING', off: { basisPoints: 1_000 } })
    const both = [item(mine), item(his)]
    expect((await quoted(both, ['spring'])).lines.map(({ net }) => net)).toEqual([900, 1_000])
    const second = await newCode(ben, { code: 'Spring', off: { amount: 300, currency: 'eur' } })
    const answer = await quoted(both, [' sPrInG '])
    expect(answer.lines.map(({ net }) => net)).toEqual([900, 700])
    expect(answer.codeIds.toSorted()).toEqual([first.id, second.id].sort())
    expect((await quoted(both, ['spring', 'SPRING'])).total, 'typed twice').toBe(1_600)
    const elsewhere = await newOnSale(server, ben)
    const changes = { version: second.version, productIds: [elsewhere.id] }
    await call(server, ben, `PATCH /discount-codes/${second.id}`, changes)
    expect((await quoted(both, ['spring'])).codeIds, 'one that is for nothing here').toEqual([first.id])
    await newCode(anna, { code: 'other', off: { basisPoints: 1 } })
    expect(await quote(both, ['spring', 'other'])).toMatchObject({ code: 'codes-not-combined' })
  })

  test('says what is wrong with a code', async () => {
    const product = await newOnSale(server, anna)
    const elsewhere = await newOnSale(server, anna)
    const now = clock.now().getTime()
    const off = { basisPoints: 500 }
    await newCode(anna, { code: 'later', off, validFrom: new Date(now + 1).toISOString() })
    await newCode(anna, { code: 'over', off, validUntil: new Date(now).toISOString() })
    await newCode(anna, { code: 'disabled', off, enabled: false })
    await newCode(anna, { code: 'elsewhere', off, productIds: [elsewhere.id] })
    await newCode(anna, { code: 'dollars', off: { amount: 100, currency: 'usd' } })
    await newCode(anna, { code: 'nearly-all', off: { basisPoints: 9_990 } })
    await newCode(ben, { code: 'of-ben', off })
    const once = await newCode(anna, { code: 'once', off, maxUses: 1 })
    expect(await claim(await quoted([item(product)], ['once']), orderId())).toBeUndefined()
    const codeOf = async (code: string) => {
      const answer = await quote([item(product)], [code])
      return answer.kind === 'refused' ? answer.code : answer.kind
    }
    expect(
      Object.fromEntries(
        await Promise.all(
          [
            'later',
            'over',
            'disabled',
            'elsewhere',
            'dollars',
            'nearly-all',
            'of-ben',
            once.code,
            'never',
            `a' OR 'a'='a`,
            '\0',
            'x'.repeat(1_000),
          ].map(async (code) => [code.slice(0, 20), await codeOf(code)]),
        ),
      ),
    ).toEqual({
      later: 'code-not-yet',
      over: 'code-over',
      disabled: 'code-unknown',
      elsewhere: 'code-does-not-apply',
      dollars: 'code-other-currency',
      'nearly-all': 'below-minimum-charge',
      'of-ben': 'code-unknown',
      once: 'code-used-up',
      never: 'code-unknown',
      "a' OR 'a'='a": 'code-unknown',
      '\0': 'code-unknown',
      ['x'.repeat(20)]: 'code-unknown',
    })
  })
})

describe('what there is not enough of', () => {
  test('a code that was used up since the quote is refused, and nothing is held', async () => {
    const product = await newOnSale(server, anna, exclusive)
    const code = await newCode(anna, { code: 'last', off: { basisPoints: 100 }, maxUses: 1 })
    const answer = await quoted([item(product)], ['last'])
    expect(await claim(await quoted([item(product, { at: 1 })], ['last']), orderId())).toBeUndefined()
    const late = orderId()
    expect(await claim(answer, late)).toMatchObject({ kind: 'refused', code: 'code-used-up' })
    const { rows } =
      await sql`SELECT FROM exclusive_sales WHERE order_id = ${late} AND released_at IS NULL`.execute(
        server.ctx.db,
      )
    expect(rows).toHaveLength(0)
    expect((await call<Discount>(server, anna, `GET /discount-codes/${code.id}`)).body.uses).toBe(1)
  })

  test('an exclusive licence is one buyer’s, of 20 who come at once', async () => {
    const product = await newOnSale(server, anna, exclusive)
    const answer = await quoted([item(product)])
    const [{ id: trackId = '' } = {}] = product.tracks
    expect(answer.exclusives).toEqual([{ trackId, licenceId: product.licences[0]?.id }])
    const orders = Array.from({ length: 20 }, orderId)
    const refusals = await Promise.all(orders.map((order) => claim(answer, order)))
    expect(refusals.filter((refusal) => refusal === undefined)).toHaveLength(1)
    expect(refusals.filter((refusal) => refusal?.code === 'exclusive-taken')).toHaveLength(19)
    const winner = orders[refusals.indexOf(undefined)] ?? ''
    expect(await claim(answer, winner), 'who holds it holds it').toBeUndefined()
    expect(await quote([item(product, { quantity: 2 })])).toMatchObject({ code: 'exclusive-once', line: 0 })
    expect(await quote([item(product), item(product)])).toMatchObject({ code: 'exclusive-once', line: 1 })
  })

  test('given back, it is anybody’s again, also the same order’s', async () => {
    const product = await newOnSale(server, anna, exclusive)
    await newCode(anna, { code: 'back', off: { basisPoints: 100 }, maxUses: 1 })
    const answer = await quoted([item(product)], ['back'])
    const [one, two] = [orderId(), orderId()]
    const release = (order: string) =>
      server.ctx.transaction((tx) => releaseClaims(tx, { orderId: order, now: clock.now() }))
    expect(await claim(answer, one)).toBeUndefined()
    await release(two)
    expect(await claim(answer, two), 'not by another’s giving back').toMatchObject({
      code: 'exclusive-taken',
    })
    await release(one)
    await release(one)
    expect(await claim(answer, two)).toBeUndefined()
    await release(two)
    expect(await claim(answer, one)).toBeUndefined()
  })

  test('sold, all that holds the track goes off sale, for good, until the money goes back', async () => {
    const track = await newSaleableTrack(server, anna)
    const single = await newOnSale(server, anna, exclusive, { trackIds: [track.id] })
    const image = await newImage(server, anna)
    const other = await newSaleableTrack(server, anna)
    const album = await newOnSale(server, anna, offerOf([licenceOf(500)], { images: [image.id] }), {
      kind: 'release',
      title: 'With it',
      trackIds: [other.id, track.id],
    })
    const apart = await newOnSale(server, anna, offerOf([licenceOf(500)]), { trackIds: [other.id] })
    const order = orderId()
    await claim(await quoted([item(single)]), order)
    expect(await quote([item(single, { at: 1 })]), 'not before it is paid').toMatchObject({ kind: 'quoted' })
    const sell = () =>
      server.ctx.transaction((tx) => sellExclusively(tx, { orderId: order, now: clock.now() }))
    await sell()
    expect([await statusOf(anna, single), await statusOf(anna, album), await statusOf(anna, apart)]).toEqual([
      'withdrawn',
      'withdrawn',
      'on-sale',
    ])
    await sell()
    for (const product of [single, album]) {
      const again = await call(server, anna, `POST /products/${product.id}/on-sale`)
      expect(again.body).toMatchObject({ code: 'not-sellable', obstacles: ['sold-exclusively'] })
    }
    await server.ctx.transaction((tx) => releaseExclusive(tx, { orderId: order, now: clock.now() }))
    expect((await call(server, anna, `POST /products/${single.id}/on-sale`)).status).toBe(200)
  })

  test('an exclusive licence of a release is of all its tracks, or of none', async () => {
    const tracks = [await newSaleableTrack(server, anna), await newSaleableTrack(server, anna)]
    const single = await newOnSale(server, anna, exclusive, { trackIds: [tracks[1]?.id ?? ''] })
    const image = await newImage(server, anna)
    const trackIds = tracks.map(({ id }) => id)
    const offer = { ...exclusive, images: [image.id] }
    const album = await newOnSale(server, anna, offer, { kind: 'release', title: 'All', trackIds })
    const [one, two] = [orderId(), orderId()]
    const [ofSingle, ofAlbum] = [await quoted([item(single)]), await quoted([item(album)])]
    expect(await claim(ofSingle, one)).toBeUndefined()
    expect(await claim(ofAlbum, two)).toMatchObject({ code: 'exclusive-taken' })
    const { rows } = await sql`SELECT FROM exclusive_sales WHERE order_id = ${two}`.execute(server.ctx.db)
    expect(rows).toHaveLength(0)
    expect(await claim(await quoted([item(single), item(album)]), orderId())).toMatchObject({
      code: 'exclusive-taken',
    })
    await server.ctx.transaction((tx) => releaseClaims(tx, { orderId: one, now: clock.now() }))
    expect(await claim(await quoted([item(single), item(album)]), orderId()), 'both, for one').toBeUndefined()
  })
})
