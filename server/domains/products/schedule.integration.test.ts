import { randomUUID } from 'node:crypto'
import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Problem } from '@veza/shared/contracts/common.ts'
import type { Product } from '@veza/shared/contracts/products.ts'
import { SCHEDULE_MAX_MS } from '@veza/shared/contracts/schedule.ts'
import { MINUTE_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { fakeClock } from '../../../e2e/support/bare-http.ts'
import { giveSound } from '../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { licenceOf, newImage, offerOf } from '../../../e2e/support/products.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { jobHandlers } from '../../job-handlers.ts'

const clock = fakeClock()
let database: TestDatabase
let server: TestServer
let owner: SignedInUser
beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' }, clock })
})
// Who signed in before the clock moved is signed out by it.
beforeEach(async () => {
  owner = await newUser(server)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

type Told = Omit<Product, 'status' | 'title'> &
  Omit<Problem, 'status' | 'title'> & { status: string | number; obstacles: string[] }
const mine = async <T = Told>(request: string, body?: unknown, headers = {}) => {
  const answer = await call<T>(server, owner, request, body, headers)
  return { ...answer.body, http: answer.status }
}
const inMs = (ms: number) => new Date(clock.now().getTime() + ms).toISOString()
const attempt = { id: 'x', signal: new AbortController().signal, isLast: false }
const handlers = () => jobHandlers(server.ctx)
const runJob = (productId: string) => handlers()['products.sell-scheduled']({ productId }, attempt)
const sweep = () => handlers()['products.sell-due']({}, attempt)
const runTrackJob = (trackId: string) => handlers()['catalog.publish-scheduled']({ trackId }, attempt)

async function draftTrack(title: string) {
  const track = await mine<Track>('POST /tracks', { title })
  await giveSound(server, owner, track.id)
  return track.id
}
/** A release of two drafts that lacks nothing but its time. */
async function ready() {
  const trackIds = [await draftTrack('One'), await draftTrack('Two')]
  const { id, version } = await mine('POST /products', { kind: 'release', title: 'An album', trackIds })
  const images = [(await newImage(server, owner)).id]
  const offer = { version, ...offerOf([licenceOf(1_000)], { images }) }
  expect(await mine(`PUT /products/${id}/offer`, offer)).toMatchObject({ http: 200 })
  return { id, trackIds }
}
const plan = (id: string, saleAt: string, headers = {}) =>
  mine(`PUT /products/${id}/schedule`, { saleAt }, headers)
async function planned(ms = MINUTE_MS) {
  const release = await ready()
  const saleAt = inMs(ms)
  expect(await plan(release.id, saleAt)).toMatchObject({ http: 200, status: 'draft', saleAt })
  return release
}
const statusOf = async (id: string) => (await mine(`GET /products/${id}`)).status
const trackStatus = async (id: string) => (await mine<Track>(`GET /tracks/${id}`)).status
const letters = async () => {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM pgboss.job WHERE name = 'mail.send'`.execute(server.ctx.db)
  return rows[0]?.count ?? 0
}

describe('a plan', () => {
  test('is of what lacks nothing but its time; its drafts need not be public yet', async () => {
    const { id, trackIds } = await ready()
    expect(await mine(`POST /products/${id}/on-sale`)).toMatchObject({ obstacles: ['track-unpublished'] })
    expect(await plan(id, inMs(SCHEDULE_MAX_MS + SECOND_MS))).toMatchObject({ code: 'too-far-ahead' })
    expect(await plan(id, 'soon')).toMatchObject({ http: 400, code: 'invalid' })
    expect(await plan(id, inMs(MINUTE_MS))).toMatchObject({ http: 200 })
    await runJob(id)
    await sweep()
    expect([await statusOf(id), ...(await Promise.all(trackIds.map(trackStatus)))]).toEqual([
      'draft',
      'draft',
      'draft',
    ])
    const nobody = await call(server, undefined, `GET /products/${id}`)
    expect(nobody.status).toBe(404)

    const bare = await mine('POST /products', { kind: 'track', trackIds: [trackIds[0]] })
    expect(await plan(bare.id, inMs(MINUTE_MS))).toMatchObject({
      code: 'not-sellable',
      obstacles: ['no-licence'],
    })
  })

  test('for a time that has passed is done at once, tracks and all', async () => {
    const { id, trackIds } = await ready()
    const key = { 'idempotency-key': randomUUID() }
    const passed = inMs(-MINUTE_MS)
    for (let times = 0; times < 2; times += 1)
      expect(await plan(id, passed, key)).toMatchObject({ status: 'on-sale', saleAt: null })
    expect(await Promise.all(trackIds.map(trackStatus))).toEqual(['published', 'published'])
    expect(await plan(id, passed)).toMatchObject({ http: 200, status: 'on-sale' })
    expect(await plan(id, inMs(MINUTE_MS))).toMatchObject({ http: 409, code: 'already-on-sale' })
  })
})

describe('its time', () => {
  test('puts it on sale with its tracks, once, however often its job runs', async () => {
    const { id, trackIds } = await planned()
    clock.advance(MINUTE_MS)
    await Promise.all([runJob(id), runJob(id), sweep()])
    const { version, onSaleAt } = await mine(`GET /products/${id}`)
    expect(await mine(`GET /products/${id}`)).toMatchObject({
      status: 'on-sale',
      saleAt: null,
      saleRefusal: [],
    })
    expect(await Promise.all(trackIds.map(trackStatus))).toEqual(['published', 'published'])
    clock.advance(MINUTE_MS)
    await runJob(id)
    expect(await mine(`GET /products/${id}`)).toMatchObject({ version, onSaleAt })
  })

  test('that was moved is the new one alone; lost, it is found by the sweep', async () => {
    const { id } = await planned()
    const then = inMs(3 * MINUTE_MS)
    await plan(id, then)
    clock.advance(MINUTE_MS)
    await Promise.all([runJob(id), sweep()])
    expect(await mine(`GET /products/${id}`)).toMatchObject({ status: 'draft', saleAt: then })
    clock.advance(3 * MINUTE_MS)
    await sweep()
    expect(await statusOf(id)).toBe('on-sale')
  })

  test('finds nothing to do where it was taken back, removed, or sold and withdrawn by hand', async () => {
    const [cancelled, removed, byHand] = [await planned(), await planned(), await planned()]
    expect(await mine(`DELETE /products/${cancelled.id}/schedule`)).toMatchObject({ http: 200, saleAt: null })
    await mine(`DELETE /products/${removed.id}`)
    for (const id of byHand.trackIds) await mine(`POST /tracks/${id}/publish`)
    expect(await mine(`POST /products/${byHand.id}/on-sale`)).toMatchObject({
      status: 'on-sale',
      saleAt: null,
    })
    await mine(`POST /products/${byHand.id}/withdraw`)
    const before = await letters()
    clock.advance(MINUTE_MS)
    for (const { id } of [cancelled, removed, byHand]) await runJob(id)
    await sweep()
    expect(await statusOf(cancelled.id)).toBe('draft')
    expect(await statusOf(byHand.id)).toBe('withdrawn')
    expect(await letters()).toBe(before)
  })

  test('with a track of its own plan: whichever is first, both come about', async () => {
    const first = await planned()
    const [early = '', shared = ''] = first.trackIds
    await mine(`PUT /tracks/${early}/schedule`, { publishAt: inMs(MINUTE_MS / 2) })
    await mine(`PUT /tracks/${shared}/schedule`, { publishAt: inMs(5 * MINUTE_MS) })
    clock.advance(MINUTE_MS / 2)
    await runTrackJob(early)
    expect(await trackStatus(early)).toBe('published')
    clock.advance(MINUTE_MS / 2)
    await Promise.all([runJob(first.id), runTrackJob(shared), runTrackJob(early), sweep()])
    expect(await statusOf(first.id)).toBe('on-sale')
    expect(await mine<Track>(`GET /tracks/${shared}`)).toMatchObject({ status: 'published', publishAt: null })
  })

  test('where something stands in the way, nothing of it becomes public, and its seller is told once', async () => {
    const { id, trackIds } = await planned()
    await mine(`DELETE /tracks/${trackIds[1]}`)
    await sql`UPDATE tracks SET dmca_blocked = true WHERE id = ${trackIds[0]}`.execute(server.ctx.db)
    const before = await letters()
    clock.advance(MINUTE_MS)
    await Promise.all([runJob(id), sweep()])
    await runJob(id)
    expect(await mine(`GET /products/${id}`)).toMatchObject({
      status: 'draft',
      saleAt: null,
      saleRefusal: ['track-deleted', 'track-blocked'],
    })
    expect(await trackStatus(trackIds[0] ?? '')).toBe('draft')
    expect(await letters()).toBe(before + 1)
  })
})
