import type { Product } from '@veza/shared/contracts/products.ts'
import { WISHES_MAX, type Wish } from '@veza/shared/contracts/wishes.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { bareCaller } from '../../../e2e/support/bare-http.ts'
import { type BrowserTab, browserTab, signInTab } from '../../../e2e/support/browser-tab.ts'
import { cartOf, type MoneyRig, placeOrder, startMoneyRig } from '../../../e2e/support/money.ts'
import { licenceOf, newImage, newOnSale, offerOf } from '../../../e2e/support/products.ts'
import { newUser, type SignedInUser, type TestServer } from '../../../e2e/support/server.ts'
import { wishesData } from './personal-data.ts'

let rig: MoneyRig
let server: TestServer
let seller: SignedInUser
let fan: SignedInUser
let product: Product

beforeAll(async () => {
  rig = await startMoneyRig({ env: { ROLE: 'web' } })
  server = rig.server
})
beforeEach(async () => {
  seller = await newUser(server)
  fan = await newUser(server, ['listener'])
  product = await newOnSale(server, seller, offerOf([licenceOf(0)]))
})
afterAll(() => rig?.stop())

interface Told {
  readonly isWished?: boolean
  readonly count?: number
  readonly code?: string
}
const wish = (who: SignedInUser | undefined, { id }: { readonly id: string }) =>
  call<Told>(server, who, `PUT /me/wishes/${id}`)
const unwish = (who: SignedInUser, { id }: { readonly id: string }) =>
  call<Told>(server, who, `DELETE /me/wishes/${id}`)
const count = (who: SignedInUser | undefined, { id }: { readonly id: string }) =>
  call<Told>(server, who, `GET /products/${id}/wishes`)
const pageOfList = (who: SignedInUser, query = '') =>
  call<{ items: Wish[]; nextCursor: string | null }>(server, who, `GET /me/wishes${query}`)
const list = async (who: SignedInUser) => (await pageOfList(who)).body.items.map(({ id }) => id)
const rowsOf = ({ id }: SignedInUser) =>
  server.ctx.db.selectFrom('wishes').select('productId').where('userId', '=', id).execute()
const buy = (who: SignedInUser | undefined, what: Product, more = {}) =>
  placeOrder(rig, who, { ...cartOf(what), ...more })
const newRelease = async (of: SignedInUser, trackIds: string[]) =>
  newOnSale(server, of, offerOf([licenceOf(0)], { images: [(await newImage(server, of)).id] }), {
    ...{ kind: 'release' as const, title: 'Album', trackIds },
  })

describe('a wish list', () => {
  test('has what one put on it, the newest first, until one takes it off', async () => {
    const later = await newOnSale(server, seller)
    for (const one of [product, product, later]) expect((await wish(fan, one)).body.isWished).toBe(true)
    expect(await list(fan)).toEqual([later.id, product.id])
    const first = (await pageOfList(fan, '?limit=1')).body
    const second = (await pageOfList(fan, `?limit=1&cursor=${first.nextCursor}`)).body
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual([later.id, product.id])
    expect(second.nextCursor).toBeNull()
    for (let n = 0; n < 2; n++) expect((await unwish(fan, product)).body.isWished).toBe(false)
    expect(await list(fan)).toEqual([later.id])
  })

  test('takes nothing of one’s own, nothing that is not for sale, and nothing of nobody', async () => {
    expect((await wish(undefined, product)).status).toBe(401)
    expect((await wish(seller, product)).body.code).toBe('own-work')
    expect((await wish(fan, { id: server.ctx.newId() })).body.code).toBe('product-not-found')
    await server.ctx.db
      .updateTable('products')
      .set({ status: 'withdrawn' })
      .where('id', '=', product.id)
      .execute()
    expect((await wish(fan, product)).body.code).toBe('product-not-found')
    expect(await rowsOf(fan)).toEqual([])
  })

  test('says nothing of what cannot be bought any more, or lies behind a block; it can be taken off', async () => {
    await wish(fan, product)
    await call(server, seller, `PUT /people/${fan.username}/block`)
    expect((await pageOfList(fan)).body.items).toMatchObject([{ id: product.id, product: null }])
    expect((await wish(fan, await newOnSale(server, seller))).body.code).toBe('product-not-found')
    await call(server, seller, `DELETE /people/${fan.username}/block`)
    await server.ctx.db
      .updateTable('products')
      .set({ moderation: 'hidden' })
      .where('id', '=', product.id)
      .execute()
    expect((await pageOfList(fan)).body.items).toMatchObject([{ id: product.id, product: null }])
    await unwish(fan, product)
    expect(await list(fan)).toEqual([])
  })

  test('is left by what one buys, in whatever way', async () => {
    const inAlbum = await newOnSale(server, seller)
    const album = await newRelease(
      seller,
      inAlbum.tracks.map(({ id }) => id),
    )
    const other = await newOnSale(server, seller, offerOf([licenceOf(0)]))
    for (const one of [product, inAlbum, album, other]) expect((await wish(fan, one)).status).toBe(200)
    expect((await buy(fan, product)).body.status).toBe('completed')
    expect((await list(fan)).toSorted()).toEqual([inAlbum, album, other].map(({ id }) => id).toSorted())
    // Its track is had with it, and the rest is not.
    await buy(fan, album)
    expect(await rowsOf(fan)).toEqual([{ productId: other.id }])
    // As a guest, under the same address.
    await buy(undefined, other, { email: fan.email })
    expect(await rowsOf(fan)).toEqual([])
    for (const one of [product, inAlbum, other]) expect((await wish(fan, one)).body.code).toBe('bought')
  })

  test('leaves out what was bought in the moment that it was put there', async () => {
    await buy(fan, product)
    await server.ctx.db
      .insertInto('wishes')
      .values({ userId: fan.id, productId: product.id, createdAt: new Date() })
      .execute()
    expect(await list(fan)).toEqual([])
  })

  test('has room for so many, of two who put the last one there at once too', async () => {
    const { db } = server.ctx
    await sql`INSERT INTO products (id, seller_id, kind, status, title, listening, created_at, updated_at)
      SELECT gen_random_uuid(), ${seller.id}, 'release', 'draft', 'Many', 'whole', now(), now()
      FROM generate_series(1, ${WISHES_MAX - 1})`.execute(db)
    await sql`INSERT INTO wishes SELECT ${fan.id}, id, now() FROM products WHERE seller_id = ${seller.id} AND title = 'Many'`.execute(
      db,
    )
    const others = [product, await newOnSale(server, seller)]
    const next = new URL(product.url ?? '').pathname
    const codes = (await Promise.all(others.map((one) => wish(fan, one)))).map(({ body }) => body.code)
    expect(codes.toSorted()).toEqual(['wishes-full', undefined])
    expect(await rowsOf(fan)).toHaveLength(WISHES_MAX)
    const tab = browserTab(server.url)
    await signInTab(tab, bareCaller(server.url), fan)
    const { csrf } = await tab.get(next)
    const more = await newOnSale(server, seller)
    const told = await tab.post('/library/wishes', { csrf, product: more.id, next, do: 'wish' })
    expect([told.status, told.markup.includes('Your wish list is full')]).toEqual([409, true])
  })

  test('is nobody else’s: the seller learns how many', async () => {
    const others = [fan, await newUser(server, ['listener'])]
    for (const one of others) await wish(one, product)
    expect((await count(seller, product)).body).toEqual({ count: 2 })
    expect((await count(undefined, product)).status).toBe(401)
    expect((await count(fan, product)).body.code).toBe('not-your-product')
    await unwish(fan, product)
    expect((await count(seller, product)).body).toEqual({ count: 1 })
  })

  test('is in the copy of one’s data, and goes with the account', async () => {
    await wish(fan, product)
    const copied = []
    const parts = wishesData.collect(server.ctx.db, fan.id)
    for (const rows of Object.values(parts)) for await (const row of rows) copied.push(row)
    expect(copied).toMatchObject([{ id: product.id }])
    await server.ctx.transaction(async (tx) => wishesData.erase?.(tx, fan.id, new Date()))
    expect(await rowsOf(fan)).toEqual([])
  })
})

describe('without scripts', () => {
  const tabOf = async (user: SignedInUser): Promise<BrowserTab> => {
    const tab = browserTab(server.url)
    await signInTab(tab, bareCaller(server.url), user)
    return tab
  }
  const marks = (markup: string) =>
    [...markup.matchAll(/<button class="[^"]*\bwish"[^>]*value="(\w+)" aria-pressed="(\w+)"/g)].map(
      ([, does, pressed]) => `${does} ${pressed}`,
    )

  test.each(['track', 'release'] as const)(
    'the page of a %s puts it on the list and takes it off',
    async (kind) => {
      const shown = kind === 'track' ? product : await newRelease(seller, [product.tracks[0]?.id ?? ''])
      const path = new URL(shown.url ?? '').pathname
      const visitor = await browserTab(server.url).get(path)
      expect(visitor.markup).toContain(
        `href="/sign-in?next=${encodeURIComponent(path)}" rel="nofollow" aria-label="Wish list: `,
      )
      const tab = await tabOf(fan)
      const { csrf, markup } = await tab.get(path)
      expect(marks(markup)).toEqual(['wish false'])
      const fields = { csrf, product: shown.id, next: path }
      for (let n = 0; n < 2; n++) {
        const sent = await tab.post('/library/wishes', { ...fields, do: 'wish' })
        expect([sent.status, sent.location]).toEqual([303, path])
      }
      expect(marks((await tab.get(path)).markup)).toEqual(['unwish true'])
      const library = await tab.get('/library/wishes')
      expect(library.markup).toContain(`href="${path}"`)
      expect(marks(library.markup)).toEqual(['unwish true'])
      const own = await (await tabOf(seller)).get(path)
      expect(own.markup).toContain('On the wish list of 1 person.')
      expect(own.markup).not.toContain(fan.username)
      expect((await tab.post('/library/wishes', { ...fields, do: 'unwish' })).location).toBe(path)
      expect((await tab.get('/library/wishes')).markup).toContain('for you alone')
    },
  )

  test('what was bought has no mark; wrong forms are not taken; who is not signed in is led there', async () => {
    const path = new URL(product.url ?? '').pathname
    const tab = await tabOf(fan)
    const { csrf } = await tab.get(path)
    await buy(fan, product)
    expect(marks((await tab.get(path)).markup)).toEqual([])
    const other = await newOnSale(server, seller)
    const at = new URL(other.url ?? '').pathname
    expect(marks((await tab.get(at)).markup)).toEqual(['wish false'])
    await buy(fan, await newRelease(seller, [other.tracks[0]?.id ?? '']))
    expect(marks((await tab.get(at)).markup)).not.toContain('wish false')
    const fields = { csrf, product: product.id, next: '//evil.example', do: 'wish' }
    expect((await tab.post('/library/wishes', fields)).location).toBe('/')
    for (const wrong of [{ do: 'love' }, { product: 'x' }])
      expect((await tab.post('/library/wishes', { ...fields, ...wrong })).status).toBe(404)
    expect((await tab.post('/library/wishes', { ...fields, csrf: 'none' })).status).toBe(403)
    expect((await tab.get('/library/wishes?cursor=abc')).location).toBe('/library/wishes')
    const visitor = await browserTab(server.url).get('/library/wishes')
    expect(visitor.location).toBe('/sign-in?next=%2Flibrary%2Fwishes')
  })
})
