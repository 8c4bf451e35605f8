import { type NewProduct, type Product, productStates } from '@veza/shared/contracts/products.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call, newTrack } from '../../../e2e/support/api.ts'
import { fakeClock } from '../../../e2e/support/bare-http.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import {
  licenceOf,
  newDraft,
  newImage,
  newOnSale,
  newSaleableTrack,
  offerOf,
  type ProductAnswer,
} from '../../../e2e/support/products.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { StateConflict, transition } from '../../platform/db/transition.ts'

const clock = fakeClock()
let database: TestDatabase
let server: TestServer
let owner: SignedInUser
let other: SignedInUser

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' }, clock })
  owner = await newUser(server)
  other = await newUser(server)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const as = <T = ProductAnswer>(user: SignedInUser | undefined, request: string, body?: unknown) =>
  call<T>(server, user, request, body)
const mine = <T = ProductAnswer>(request: string, body?: unknown) => as<T>(owner, request, body)
const never = '01990000-0000-7000-8000-000000000000'

describe('a draft', () => {
  test('is made of a track, is called as it is, and is there for its seller alone', async () => {
    const track = await newSaleableTrack(server, owner, 'Night drive')
    const { status, body } = await mine('POST /products', {
      kind: 'track',
      trackIds: [track.id.toUpperCase()],
      description: ' On vinyl, once. ',
    })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      kind: 'track',
      status: 'draft',
      version: 1,
      title: 'Night drive',
      description: 'On vinyl, once.',
      listening: 'preview',
      seller: { username: owner.username },
      tracks: [{ id: track.id, title: 'Night drive', url: track.url }],
      images: [],
      licences: [],
      currency: null,
      coverUrl: null,
      obstacles: ['no-licence'],
      onSaleAt: null,
    })
    expect((await mine(`GET /products/${body.id}`)).body).toEqual(body)
    for (const nosy of [other, undefined]) {
      const { body: refused } = await as(nosy, `GET /products/${body.id}`)
      expect(refused).toMatchObject({ status: 404, code: 'product-not-found' })
    }
  })

  test('of a release has a title, and its tracks in their order', async () => {
    const tracks = [await newSaleableTrack(server, owner), await newSaleableTrack(server, owner)]
    const trackIds = tracks.map(({ id }) => id).toReversed()
    const { status, body } = await mine('POST /products', { kind: 'release', title: 'An album', trackIds })
    expect(status).toBe(201)
    expect(body.title).toBe('An album')
    expect(body.tracks.map(({ id }) => id)).toEqual(trackIds)
    const patched = await mine(`PATCH /products/${body.id}`, {
      version: 1,
      title: 'Another name',
      trackIds: trackIds.toReversed(),
      listening: 'whole',
    })
    expect(patched.body).toMatchObject({ version: 2, title: 'Another name', listening: 'whole' })
    expect(patched.body.tracks.map(({ id }) => id)).toEqual(trackIds.toReversed())
  })

  test.each<[string, (track: string) => object, string]>([
    ['a release without a title', (track) => ({ kind: 'release', trackIds: [track] }), 'title'],
    ['a track with a title', (track) => ({ kind: 'track', title: 'x', trackIds: [track] }), 'title'],
    ['no track', () => ({ kind: 'track', trackIds: [] }), 'trackIds'],
    ['two tracks as one', (track) => ({ kind: 'track', trackIds: [track, never] }), 'trackIds'],
    [
      'a track twice, in capitals once',
      (track) => ({ kind: 'release', title: 'x', trackIds: [track, track.toUpperCase()] }),
      'trackIds',
    ],
    [
      '101 tracks',
      () => ({
        kind: 'release',
        title: 'x',
        trackIds: Array.from({ length: 101 }, (_, n) => never.slice(0, -3) + String(n).padStart(3, '0')),
      }),
      'trackIds',
    ],
    ['another kind', (track) => ({ kind: 'shirt', trackIds: [track] }), 'kind'],
  ])('is refused of %s', async (_name, input, field) => {
    const { id } = await newTrack(server, owner)
    const { body } = await mine('POST /products', input(id))
    expect(body).toMatchObject({ status: 400, code: 'invalid' })
    expect(body.errors?.[0]?.field).toBe(field)
  })

  test('is refused of tracks that are not one’s own, be they public, deleted or nowhere', async () => {
    const foreign = await newSaleableTrack(server, other)
    const gone = await newTrack(server, owner)
    expect((await mine(`DELETE /tracks/${gone.id}`)).status).toBe(200)
    const { id } = await newTrack(server, owner)
    for (const one of [foreign.id, gone.id, never]) {
      const release = { kind: 'release', title: 'x', trackIds: [id, one] }
      expect((await mine('POST /products', release)).body).toMatchObject({ code: 'track-not-found' })
    }
    expect((await mine('GET /me/products?limit=100')).body).not.toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ title: 'x' })]),
    })
  })

  test('is one for each track: the second is refused, at once or at the same time', async () => {
    const track = await newSaleableTrack(server, owner)
    const make = () => mine('POST /products', { kind: 'track', trackIds: [track.id] })
    const answers = await Promise.all([make(), make(), make()])
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409])
    expect((await make()).body).toMatchObject({ code: 'track-has-product' })
    const release = { kind: 'release', title: 'x', trackIds: [track.id] }
    expect((await mine('POST /products', release)).status).toBe(201)
  })

  test('of the same Idempotency-Key is the same draft', async () => {
    const track = await newSaleableTrack(server, owner)
    const input = { kind: 'track', trackIds: [track.id] }
    const make = (body: object) =>
      call<ProductAnswer>(server, owner, 'POST /products', body, { 'idempotency-key': 'once' })
    const first = await make(input)
    expect(first.status).toBe(201)
    expect((await make(input)).body).toEqual(first.body)
    expect((await make({ ...input, listening: 'none' })).body.code).toBe('idempotency-key-reused')
  })

  test('needs a creator with a proved address', async () => {
    const listener = await newUser(server, ['listener'])
    const input = { kind: 'track', trackIds: [never] }
    expect((await as(listener, 'POST /products', input)).body.code).toBe('needs-creator')
    expect((await as(undefined, 'POST /products', input)).status).toBe(401)
    const unproved = await newUser(server)
    const track = await newTrack(server, unproved)
    const { ctx } = server
    await sql`UPDATE users SET email_verified_at = NULL WHERE id = ${unproved.id}`.execute(ctx.db)
    const { body } = await as(unproved, 'POST /products', { kind: 'track', trackIds: [track.id] })
    expect(body).toMatchObject({ status: 403, code: 'email-unverified' })
    expect((await as<{ items: [] }>(unproved, 'GET /me/products')).body.items).toEqual([])
  })

  test('may be deleted, with all that belongs to it; then it never was', async () => {
    const draft = await newDraft(server, owner)
    await mine(`PUT /products/${draft.id}/offer`, { version: 1, ...offerOf([licenceOf(500)]) })
    expect((await mine(`DELETE /products/${draft.id}`)).status).toBe(200)
    expect((await mine(`DELETE /products/${draft.id}`)).body.code).toBe('product-not-found')
    expect((await mine(`GET /products/${draft.id}`)).status).toBe(404)
    const again = await mine('POST /products', { kind: 'track', trackIds: [draft.tracks[0]?.id] })
    expect(again.status).toBe(201)
  })

  test('of a track keeps the track’s title and its one track', async () => {
    const draft = await newDraft(server, owner)
    for (const changes of [{ title: 'Mine' }, { trackIds: [never] }]) {
      const { body } = await mine(`PATCH /products/${draft.id}`, { version: 1, ...changes })
      expect(body).toMatchObject({ code: 'invalid', errors: [{ field: Object.keys(changes)[0] }] })
    }
  })
})

describe('somebody else’s product', () => {
  const changes = (id: string): [string, unknown?][] => [
    [`PATCH /products/${id}`, { version: 1, description: 'mine now' }],
    [`PUT /products/${id}/offer`, { version: 1, ...offerOf([licenceOf(0)]) }],
    [`POST /products/${id}/on-sale`],
    [`POST /products/${id}/withdraw`],
    [`DELETE /products/${id}`],
  ]

  test('is not there while it is a draft, for any call', async () => {
    const { id } = await newDraft(server, owner)
    for (const [request, body] of [...changes(id), ...changes(never)])
      expect([request, (await as(other, request, body)).body]).toMatchObject([
        request,
        { status: 404, code: 'product-not-found' },
      ])
  })

  test('can be read while it is on sale, and changed by nobody else', async () => {
    const product = await newOnSale(server, owner)
    for (const reader of [other, undefined])
      expect((await as(reader, `GET /products/${product.id}`)).body).toEqual(product)
    for (const [request, body] of changes(product.id))
      expect([request, (await as(other, request, body)).body]).toMatchObject([
        request,
        { status: 403, code: 'not-your-product' },
      ])
    expect((await mine(`GET /products/${product.id}`)).body).toEqual(product)
  })
})

describe('the states of a product', () => {
  const legal = ['draft on-sale', 'on-sale withdrawn', 'withdrawn on-sale']
  const pairs = productStates.states.flatMap((from) => productStates.states.map((to) => ({ from, to })))

  async function productIn(status: string): Promise<string> {
    if (status === 'draft') {
      const { id, version } = await newDraft(server, owner)
      await mine(`PUT /products/${id}/offer`, { version, ...offerOf([licenceOf(1_000)]) })
      return id
    }
    const { id } = await newOnSale(server, owner)
    if (status === 'withdrawn') await mine(`POST /products/${id}/withdraw`)
    return id
  }

  test('are three, so that there are nine pairs', () => expect(pairs).toHaveLength(9))

  test.each(pairs)('$from → $to', async ({ from, to }) => {
    const id = await productIn(from)
    const now = clock.now()
    const move = { table: 'products', id, from, to, now } as const
    const moved = server.ctx.transaction(async (tx) => {
      await sql`UPDATE products SET on_sale_at = ${now} WHERE id = ${id}`.execute(tx)
      await transition(tx, productStates, move)
    })
    if (!legal.includes(`${from} ${to}`)) return expect(moved).rejects.toThrow('is not a legal transition')
    await moved
    expect((await mine(`GET /products/${id}`)).body.status).toBe(to)
    // Whoever saw it as it was comes too late.
    const late = server.ctx.transaction((tx) => transition(tx, productStates, move))
    return expect(late).rejects.toThrow(StateConflict)
  })

  test.each([
    ['draft', 'on-sale', 'draft', 200],
    ['on-sale', 'on-sale', 'withdrawn', 409],
    ['withdrawn', 'on-sale', 'withdrawn', 409],
  ])('over HTTP: %s, put on sale: %s; withdrawn: %s; deleted: %i', async (from, sold, drawn, deleted) => {
    const [one, two, three] = [await productIn(from), await productIn(from), await productIn(from)]
    const put = await mine(`POST /products/${one}/on-sale`)
    expect([put.status, put.body.status]).toEqual([200, sold])
    expect((await mine(`POST /products/${one}/on-sale`)).body, 'a repeat').toEqual(put.body)
    const taken = await mine(`POST /products/${two}/withdraw`)
    expect([taken.status, taken.body.status]).toEqual([200, drawn])
    expect((await mine(`POST /products/${two}/withdraw`)).body, 'a repeat').toEqual(taken.body)
    const removed = await mine(`DELETE /products/${three}`)
    expect(removed.status).toBe(deleted)
    if (deleted === 409) expect(removed.body.code).toBe('was-on-sale')
  })

  test('the database keeps what has been on sale, whoever asks', async () => {
    const id = await productIn('withdrawn')
    const removed = sql`DELETE FROM products WHERE id = ${id}`.execute(server.ctx.db)
    await expect(removed).rejects.toThrow('its row stays')
  })

  test('the first day on sale stays the first', async () => {
    const product = await newOnSale(server, owner)
    expect(product.onSaleAt).toBe(clock.now().toISOString())
    await mine(`POST /products/${product.id}/withdraw`)
    clock.advance(60_000)
    expect((await mine(`POST /products/${product.id}/on-sale`)).body.onSaleAt).toBe(product.onSaleAt)
  })
})

describe('nothing is on sale that cannot be delivered', () => {
  const obstacles = async (id: string) => {
    const { status, body } = await mine(`POST /products/${id}/on-sale`)
    return [status, body.code, body.obstacles]
  }

  test('a draft says what is missing, a release its cover too', async () => {
    const bare = await newDraft(server, owner)
    expect(await obstacles(bare.id)).toEqual([409, 'not-sellable', ['no-licence']])
    const { id } = await newTrack(server, owner)
    const draft = await newDraft(server, owner, { kind: 'release', title: 'Early', trackIds: [id] })
    const licences = [licenceOf(500, { formats: ['lossless', 'original', 'aac'] })]
    const offered = await mine(`PUT /products/${draft.id}/offer`, { version: 1, ...offerOf(licences) })
    const missing = ['track-unpublished', 'no-aac', 'no-lossless', 'no-original']
    expect(offered.body.obstacles).toEqual(missing)
    expect(await obstacles(draft.id)).toEqual([409, 'not-sellable', [...missing, 'no-cover']])
  })

  test.each<[string, string, (trackId: string) => Promise<unknown>]>([
    ['track-unpublished', 'unpublished', (id) => mine(`POST /tracks/${id}/unpublish`)],
    [
      'track-unpublished',
      'private',
      async (id) => {
        const { body } = await mine(`GET /tracks/${id}`)
        return mine(`PATCH /tracks/${id}`, { version: body.version, visibility: 'private' })
      },
    ],
    ['track-deleted', 'deleted', (id) => mine(`DELETE /tracks/${id}`)],
    [
      'track-blocked',
      'taken down',
      (id) => sql`UPDATE tracks SET dmca_blocked = true WHERE id = ${id}`.execute(server.ctx.db),
    ],
    [
      'sold-exclusively',
      'somebody’s alone',
      (id) =>
        sql`INSERT INTO exclusive_sales (track_id, order_id, licence_id, claimed_at, sold_at)
          SELECT ${id}, gen_random_uuid(), id, now(), now() FROM product_licences LIMIT 1`.execute(
          server.ctx.db,
        ),
    ],
  ])(
    '%s: a product whose track is %s cannot be bought, and is nobody else’s to see',
    async (obstacle, _how, spoil) => {
      const product = await newOnSale(server, owner)
      const trackId = product.tracks[0]?.id ?? ''
      await spoil(trackId)
      const { body } = await mine(`GET /products/${product.id}`)
      expect(body).toMatchObject({ status: 'on-sale', obstacles: [obstacle] })
      const { status } = await as(other, `GET /products/${product.id}`)
      expect(status).toBe(obstacle === 'track-blocked' ? 451 : 404)
      await mine(`POST /products/${product.id}/withdraw`)
      expect(await obstacles(product.id)).toEqual([409, 'not-sellable', [obstacle]])
    },
  )

  test.each([
    ['seller-away', 'suspended_at = now()'],
    ['seller-away', 'deletion_at = now()'],
    ['address-unverified', 'email_verified_at = NULL'],
  ])('%s: whose seller is %s sells nothing', async (obstacle, state) => {
    const seller = await newUser(server)
    const product = await newOnSale(server, seller)
    await sql`UPDATE users SET ${sql.raw(state)} WHERE id = ${seller.id}`.execute(server.ctx.db)
    expect((await as(other, `GET /products/${product.id}`)).status).toBe(404)
    await sql`UPDATE users SET suspended_at = NULL WHERE id = ${seller.id}`.execute(server.ctx.db)
    if (state.startsWith('suspended')) return
    const { body } = await as(seller, `GET /products/${product.id}`)
    expect(body.obstacles).toEqual([obstacle])
  })

  test('what is on sale may not be changed into something else that cannot be delivered', async () => {
    const tracks = [await newSaleableTrack(server, owner)]
    const draft = await newTrack(server, owner)
    const image = await newImage(server, owner)
    const product = await newOnSale(server, owner, offerOf([licenceOf(500)], { images: [image.id] }), {
      kind: 'release',
      title: 'Two',
      trackIds: tracks.map(({ id }) => id),
    })
    const trackIds = [...tracks.map(({ id }) => id), draft.id]
    const patched = await mine(`PATCH /products/${product.id}`, { version: product.version, trackIds })
    expect(patched.body).toMatchObject({ code: 'not-sellable', obstacles: ['track-unpublished', 'no-aac'] })
    const lossless = offerOf([licenceOf(500, { formats: ['lossless'] })])
    const put = await mine(`PUT /products/${product.id}/offer`, { version: product.version, ...lossless })
    expect(put.body).toMatchObject({ code: 'not-sellable', obstacles: ['no-lossless'] })
    expect((await mine(`GET /products/${product.id}`)).body).toEqual(product)
  })
})

describe('what listeners hear', () => {
  const flags = async (id: string) => {
    const { body } = await mine<{ paid: boolean; previewEnabled: boolean; version: number }>(
      `GET /tracks/${id}`,
    )
    return [body.paid, body.previewEnabled]
  }
  const offer = offerOf([licenceOf(500)])

  test.each([
    ['whole', [false, false]],
    ['preview', [true, true]],
    ['none', [true, false]],
  ] as const)(
    '%s is set when a product goes on sale, and stays when it is withdrawn',
    async (listening, expected) => {
      const draft = await newDraft(server, owner, { listening })
      const trackId = draft.tracks[0]?.id ?? ''
      await mine(`PUT /products/${draft.id}/offer`, { version: 1, ...offer })
      expect(await flags(trackId), 'not before').toEqual([false, false])
      await mine(`POST /products/${draft.id}/on-sale`)
      expect(await flags(trackId)).toEqual(expected)
      await mine(`POST /products/${draft.id}/withdraw`)
      expect(await flags(trackId)).toEqual(expected)
    },
  )

  test('is the least that any of a track’s products on sale allows', async () => {
    const open = await newOnSale(server, owner, offer, { listening: 'whole' })
    const trackId = open.tracks[0]?.id ?? ''
    expect(await flags(trackId)).toEqual([false, false])
    const image = await newImage(server, owner)
    const input: Partial<NewProduct> = {
      kind: 'release',
      title: 'All',
      trackIds: [trackId],
      listening: 'none',
    }
    const closed = await newOnSale(server, owner, { ...offer, images: [image.id] }, input)
    expect(await flags(trackId)).toEqual([true, false])
    const changed = await mine(`PATCH /products/${closed.id}`, {
      version: closed.version,
      listening: 'preview',
    })
    expect(changed.status).toBe(200)
    expect(await flags(trackId)).toEqual([true, true])
  })

  test('is no matter of drafts, nor of what was withdrawn', async () => {
    const closed = await newOnSale(server, owner, offer, { listening: 'none' })
    const trackId = closed.tracks[0]?.id ?? ''
    await mine(`POST /products/${closed.id}/withdraw`)
    await newDraft(server, owner, { kind: 'release', title: 'x', trackIds: [trackId], listening: 'none' })
    const image = await newImage(server, owner)
    const input: Partial<NewProduct> = {
      kind: 'release',
      title: 'y',
      trackIds: [trackId],
      listening: 'preview',
    }
    await newOnSale(server, owner, { ...offer, images: [image.id] }, input)
    expect(await flags(trackId)).toEqual([true, true])
  })

  test('is set by none that waits for another in a circle, however the tracks stand', async () => {
    const tracks = await Promise.all(Array.from({ length: 12 }, () => newSaleableTrack(server, owner)))
    const trackIds = tracks.map(({ id }) => id)
    const image = await newImage(server, owner)
    const release = async (ids: string[]) => {
      const { id } = await newDraft(server, owner, { kind: 'release', title: 'x', trackIds: ids })
      await mine(`PUT /products/${id}/offer`, { version: 1, ...offer, images: [image.id] })
      return id
    }
    const ids = [await release(trackIds), await release(trackIds.toReversed())]
    for (let round = 0; round < 5; round += 1) {
      const answers = await Promise.all(ids.map((id) => mine(`POST /products/${id}/on-sale`)))
      expect(answers.map(({ status }) => status)).toEqual([200, 200])
      await Promise.all(ids.map((id) => mine(`POST /products/${id}/withdraw`)))
      for (const id of trackIds)
        await sql`UPDATE tracks SET paid = false WHERE id = ${id}`.execute(server.ctx.db)
    }
  })

  test('is the same when two products of one track go on sale at once', async () => {
    const track = await newSaleableTrack(server, owner)
    const image = await newImage(server, owner)
    const drafts = await Promise.all(
      (['whole', 'preview', 'none'] as const).map((listening) =>
        newDraft(server, owner, { kind: 'release', title: listening, trackIds: [track.id], listening }),
      ),
    )
    for (const { id } of drafts)
      await mine(`PUT /products/${id}/offer`, { version: 1, ...offer, images: [image.id] })
    const answers = await Promise.all(drafts.map(({ id }) => mine(`POST /products/${id}/on-sale`)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(await flags(track.id)).toEqual([true, false])
  })
})

describe('lists', () => {
  test('one’s own: drafts too, newest first, page by page, nobody else’s', async () => {
    const seller = await newUser(server)
    const ids: string[] = []
    for (let count = 0; count < 3; count += 1) {
      clock.advance(1_000)
      ids.unshift((await newDraft(server, seller)).id)
    }
    type Page = { items: Product[]; nextCursor: string | null }
    const first = await as<Page>(seller, 'GET /me/products?limit=2')
    const second = await as<Page>(seller, `GET /me/products?limit=2&cursor=${first.body.nextCursor}`)
    expect([...first.body.items, ...second.body.items].map(({ id }) => id)).toEqual(ids)
    expect(second.body.nextCursor).toBeNull()
    expect((await as(undefined, 'GET /me/products')).status).toBe(401)
  })

  test('of a track: what is on sale with it, for everybody who may see the track', async () => {
    const single = await newOnSale(server, owner)
    const trackId = single.tracks[0]?.id ?? ''
    const image = await newImage(server, owner)
    clock.advance(1_000)
    const offer = offerOf([licenceOf(2_000)], { images: [image.id] })
    const album = await newOnSale(server, owner, offer, { kind: 'release', title: 'A', trackIds: [trackId] })
    await newDraft(server, owner, { kind: 'release', title: 'B', trackIds: [trackId] })
    type Page = { items: Product[]; nextCursor: string | null }
    const list = async (query = '') =>
      (await as<Page>(undefined, `GET /tracks/${trackId}/products${query}`)).body
    expect((await list()).items.map(({ id }) => id)).toEqual([album.id, single.id])
    const first = await list('?limit=1')
    expect(first.items.map(({ id }) => id)).toEqual([album.id])
    const second = await list(`?limit=1&cursor=${first.nextCursor}`)
    expect(second.items.map(({ id }) => id)).toEqual([single.id])
    await mine(`POST /products/${album.id}/withdraw`)
    expect((await list()).items.map(({ id }) => id)).toEqual([single.id])
    await mine(`POST /tracks/${trackId}/unpublish`)
    expect((await as(undefined, `GET /tracks/${trackId}/products`)).status).toBe(404)
    expect((await mine<Page>(`GET /tracks/${trackId}/products`)).body.items).toEqual([])
  })
})
