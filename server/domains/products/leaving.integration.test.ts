import type { SplitSheet } from '@veza/shared/contracts/splits.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { fakeClock } from '../../../e2e/support/bare-http.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import {
  licenceOf,
  newDraft,
  newImage,
  newOnSale,
  newSaleableTrack,
  offerOf,
} from '../../../e2e/support/products.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { personalData } from '../../personal-data.ts'
import { accountsJobs } from '../accounts/index.ts'
import { productsData } from './index.ts'

const clock = fakeClock()
let database: TestDatabase
let server: TestServer

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' }, clock })
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const own = { ownName: 'By Somebody', ownText: 'As Somebody says.' }

/** Somebody with one of everything. */
async function seller() {
  const user = await newUser(server)
  const image = await newImage(server, user)
  const offer = offerOf([licenceOf(500), licenceOf(700, { terms: own })], { images: [image.id] })
  const trackIds = [(await newSaleableTrack(server, user, 'Of Somebody')).id]
  const input = { kind: 'release', title: 'Somebody’s own', trackIds, description: 'I am Somebody' } as const
  const sold = await newOnSale(server, user, offer, input)
  const draft = await newDraft(server, user, { kind: 'release', title: 'Somebody’s next', trackIds })
  const code = await call<{ id: string }>(server, user, 'POST /discount-codes', {
    code: 'SOMEBODY',
    off: { basisPoints: 100 },
    productIds: [sold.id],
  })
  return { user, sold, draft, trackId: trackIds[0] ?? '', codeId: code.body.id, imageId: image.id }
}

const erase = (user: SignedInUser) =>
  server.ctx.transaction((tx) => Promise.resolve(productsData.erase?.(tx, user.id, clock.now())))
const propose = (user: SignedInUser, trackId: string, shares: [SignedInUser, number][]) =>
  call<SplitSheet>(server, user, `POST /tracks/${trackId}/splits`, {
    shares: shares.map(([{ username }, basisPoints]) => ({ username, basisPoints, part: 'as Somebody' })),
  })

test('a copy holds what one sells, with words and prices, codes and shares, and nobody else’s', async () => {
  const { user, sold, draft, trackId } = await seller()
  const friend = await newUser(server)
  await propose(user, trackId, [
    [user, 5_000],
    [friend, 5_000],
  ])
  const copy = async (of: SignedInUser) => {
    const files: Record<string, object[]> = {}
    for (const [name, rows] of Object.entries(productsData.collect(server.ctx.db, of.id))) {
      const kept: object[] = []
      for await (const row of rows) kept.push(row as object)
      files[name] = kept
    }
    return files
  }
  const mine = await copy(user)
  expect(mine.products?.map((row) => (row as { id: string }).id).sort()).toEqual([sold.id, draft.id].sort())
  expect(mine).toMatchObject({
    discountCodes: [{ code: 'SOMEBODY' }],
    splitShares: [{ basisPoints: 5_000, answer: 'accepted', trackId }],
  })
  expect(mine.licences).toHaveLength(2)
  expect(mine.licences).toContainEqual(expect.objectContaining({ price: 700, ownText: 'As Somebody says.' }))
  expect(await copy(friend)).toMatchObject({
    products: [],
    licences: [],
    discountCodes: [],
    splitShares: [{ basisPoints: 5_000, answer: 'pending', trackId }],
  })
})

test('who leaves leaves the rows of what was on sale, nameless and withdrawn, and nothing else', async () => {
  const { user, sold, draft, codeId, imageId } = await seller()
  await erase(user)
  await erase(user)
  const { db } = server.ctx
  const { rows } = await sql<object>`
    SELECT products.id, products.status, title, description, own_name, own_text, price, on_sale_at IS NOT NULL AS was
    FROM products JOIN product_licences ON product_id = products.id
    WHERE seller_id = ${user.id} ORDER BY price`.execute(db)
  const row = { id: sold.id, status: 'withdrawn', title: '—', description: '', was: true }
  expect(rows).toEqual([
    { ...row, ownName: null, ownText: null, price: 500 },
    { ...row, ownName: '—', ownText: '—', price: 700 },
  ])
  const gone = await sql`SELECT FROM products WHERE id = ${draft.id}`.execute(db)
  const images = await sql`SELECT FROM product_images WHERE upload_id = ${imageId}`.execute(db)
  expect([gone.rows.length, images.rows.length]).toEqual([0, 0])
  const codes = await sql<object>`SELECT code, enabled FROM discount_codes WHERE id = ${codeId}`.execute(db)
  expect(codes.rows).toEqual([{ code: `gone-${codeId.replaceAll('-', '')}`, enabled: false }])
})

test('who leaves ends what is proposed, and what was agreed stays', async () => {
  const { user, trackId } = await seller()
  const friend = await newUser(server)
  const { body: agreed } = await propose(user, trackId, [
    [user, 5_000],
    [friend, 5_000],
  ])
  await call(server, friend, `POST /splits/${agreed.id}/accept`)
  const { body: open } = await propose(user, trackId, [
    [user, 6_000],
    [friend, 4_000],
  ])
  const others = await newSaleableTrack(server, friend)
  const { body: asked } = await propose(friend, others.id, [
    [friend, 5_000],
    [user, 5_000],
  ])
  await erase(user)
  const now = async ({ id }: SplitSheet) => (await call<SplitSheet>(server, friend, `GET /splits/${id}`)).body
  expect([(await now(agreed)).status, (await now(open)).status, (await now(asked)).status]).toEqual([
    'effective',
    'withdrawn',
    'declined',
  ])
  expect((await now(agreed)).shares.map(({ basisPoints, part }) => [basisPoints, part])).toEqual([
    [5_000, ''],
    [5_000, 'as Somebody'],
  ])
})

test('an account that sold can be erased whole', async () => {
  const { user, sold, trackId } = await seller()
  await propose(user, trackId, [[user, 10_000]])
  await sql`UPDATE users SET deletion_at = ${clock.now()} WHERE id = ${user.id}`.execute(server.ctx.db)
  const attempt = { id: 'x', signal: new AbortController().signal, isLast: true }
  await accountsJobs(server.ctx, personalData)['accounts.erase']({}, attempt)
  const { rows } = await sql<object>`
    SELECT users.erased_at IS NOT NULL AS erased, products.status FROM users JOIN products ON seller_id = users.id
    WHERE products.id = ${sold.id}`.execute(server.ctx.db)
  expect(rows).toEqual([{ erased: true, status: 'withdrawn' }])
})
