import { randomUUID } from 'node:crypto'
import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Problem } from '@veza/shared/contracts/common.ts'
import { SCHEDULE_MAX_MS } from '@veza/shared/contracts/schedule.ts'
import { DAY_MS, MINUTE_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { fakeClock } from '../../../e2e/support/bare-http.ts'
import { giveSound } from '../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
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

type Told = Omit<Track, 'status' | 'title'> & Omit<Problem, 'status' | 'title'> & { status: string | number }
const as = async (user: SignedInUser | undefined, request: string, body?: unknown, headers = {}) => {
  const answer = await call<Told>(server, user, request, body, headers)
  return { ...answer.body, http: answer.status }
}
const mine = (request: string, body?: unknown, headers = {}) => as(owner, request, body, headers)
const inMs = (ms: number) => new Date(clock.now().getTime() + ms).toISOString()
const attempt = { id: 'x', signal: new AbortController().signal, isLast: false }
const runJob = (trackId: string) => jobHandlers(server.ctx)['catalog.publish-scheduled']({ trackId }, attempt)
const sweep = () => jobHandlers(server.ctx)['catalog.publish-due']({}, attempt)

let made = 0
/** A draft that could be published at once. */
async function ready(user = owner) {
  const track = await as(user, 'POST /tracks', { title: `Song ${++made}` })
  await giveSound(server, user, track.id)
  return track
}
const plan = (id: string, publishAt: string, headers = {}) =>
  mine(`PUT /tracks/${id}/schedule`, { publishAt }, headers)
async function planned(ms = MINUTE_MS) {
  const { id } = await ready()
  const publishAt = inMs(ms)
  expect(await plan(id, publishAt)).toMatchObject({ http: 200, status: 'draft', publishAt })
  return id
}
const stateOf = async (id: string) => {
  const { status, publishAt, publishRefusal, publishedAt } = await mine(`GET /tracks/${id}`)
  return { status, publishAt, publishRefusal, publishedAt }
}
const waiting = async (id: string) => {
  const { rows } = await sql<{ seconds: number }>`
    SELECT round(extract(epoch FROM start_after - created_on))::int AS seconds FROM pgboss.job
    WHERE name = 'catalog.publish-scheduled' AND data ->> 'trackId' = ${id} ORDER BY seconds`.execute(
    server.ctx.db,
  )
  return rows.map(({ seconds }) => seconds)
}
const letters = async () => {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM pgboss.job WHERE name = 'mail.send'`.execute(server.ctx.db)
  return rows[0]?.count ?? 0
}

describe('a plan', () => {
  test('is of a draft that could be published, at a time within a year, by its creator', async () => {
    const silent = await mine('POST /tracks', { title: 'Silent' })
    expect(await plan(silent.id, inMs(MINUTE_MS))).toMatchObject({ http: 409, code: 'not-publishable' })
    const { id } = await ready()
    expect(await plan(id, inMs(SCHEDULE_MAX_MS + SECOND_MS))).toMatchObject({
      http: 400,
      code: 'too-far-ahead',
    })
    for (const wrong of ['tomorrow', '2026-12-24T18:00', '2026-02-31T00:00:00Z', ''])
      expect(await plan(id, wrong), wrong).toMatchObject({ http: 400, code: 'invalid' })
    const other = await newUser(server)
    const body = { publishAt: inMs(MINUTE_MS) }
    expect(await as(other, `PUT /tracks/${id}/schedule`, body)).toMatchObject({ http: 404 })
    expect(await as(other, `DELETE /tracks/${id}/schedule`)).toMatchObject({ http: 404 })
    expect(await as(undefined, `PUT /tracks/${id}/schedule`, body)).toMatchObject({ http: 401 })
    expect(await plan(id, inMs(SCHEDULE_MAX_MS))).toMatchObject({ http: 200 })
  })

  test('makes nothing public before its time, and says nothing of it to others', async () => {
    const id = await planned()
    const { slug } = await mine(`GET /tracks/${id}`)
    const before = (await as(undefined, 'GET /tracks')) as unknown as { items: { id: string }[] }
    expect(before.items.map((one) => one.id)).not.toContain(id)
    expect(await as(undefined, `GET /tracks/${id}`)).toMatchObject({ http: 404 })
    expect(await as(undefined, `GET /tracks/${id}/master.m3u8`)).toMatchObject({ http: 404 })
    expect((await fetch(`${server.url}/tracks/${slug}`)).status).toBe(404)
    await runJob(id)
    await sweep()
    expect(await stateOf(id)).toMatchObject({ status: 'draft' })
  })

  test('has its job, stored with it, for as long as our own clock says', async () => {
    const id = await planned(2 * MINUTE_MS)
    expect(await waiting(id)).toEqual([120])
    // The same again is the same.
    const { publishAt, version } = await mine(`GET /tracks/${id}`)
    expect(await plan(id, publishAt ?? '')).toMatchObject({ version })
    expect(await waiting(id)).toHaveLength(1)
  })

  test('for a time that has passed is done at once, and again it is no fault', async () => {
    const { id } = await ready()
    const passed = inMs(-DAY_MS)
    expect(await plan(id, passed)).toMatchObject({ status: 'published', publishAt: null })
    expect(await plan(id, passed)).toMatchObject({ http: 200, status: 'published' })
    expect(await plan(id, inMs(MINUTE_MS))).toMatchObject({ http: 409, code: 'already-published' })
  })

  test('is meant once, and upon what was seen', async () => {
    const { id } = await ready()
    const { version } = await mine(`GET /tracks/${id}`)
    const publishAt = inMs(MINUTE_MS)
    expect(await plan(id, publishAt, { 'if-match': `"${version + 1}"` })).toMatchObject({
      code: 'stale-version',
    })
    const key = { 'idempotency-key': randomUUID(), 'if-match': `"${version}"` }
    const first = await plan(id, publishAt, key)
    await mine(`DELETE /tracks/${id}/schedule`)
    // An answer that was lost: it is not planned once more.
    expect(await plan(id, publishAt, key)).toMatchObject({ publishAt: null, version: first.version + 1 })
  })
})

describe('its time', () => {
  test('makes the track public, once, however often its job runs', async () => {
    const id = await planned()
    clock.advance(MINUTE_MS)
    await Promise.all([runJob(id), runJob(id), sweep()])
    const { publishedAt } = await stateOf(id)
    const { version } = await mine(`GET /tracks/${id}`)
    expect(await stateOf(id)).toMatchObject({ status: 'published', publishAt: null, publishRefusal: null })
    clock.advance(MINUTE_MS)
    await runJob(id)
    expect(await mine(`GET /tracks/${id}`)).toMatchObject({ publishedAt, version })
  })

  test('may be long gone when the job comes, or the job be lost: the sweep does it', async () => {
    const [late, lost] = [await planned(), await planned()]
    clock.advance(4 * MINUTE_MS)
    await runJob(late)
    expect(await stateOf(late)).toMatchObject({ status: 'published' })
    await sweep()
    expect(await stateOf(lost)).toMatchObject({ status: 'published' })
  })

  test('that was moved is the new one alone, later or earlier', async () => {
    const later = await planned()
    const then = inMs(3 * MINUTE_MS)
    expect(await plan(later, then)).toMatchObject({ publishAt: then })
    const earlier = await planned(5 * MINUTE_MS)
    await plan(earlier, inMs(MINUTE_MS))
    expect(await waiting(earlier)).toEqual([60, 300])
    clock.advance(MINUTE_MS)
    await Promise.all([runJob(later), runJob(earlier), sweep()])
    expect(await stateOf(later)).toMatchObject({ status: 'draft', publishAt: then })
    expect(await stateOf(earlier)).toMatchObject({ status: 'published' })
    clock.advance(2 * MINUTE_MS)
    await runJob(later)
    expect(await stateOf(later)).toMatchObject({ status: 'published' })
    // The first job of the one that was moved to the front.
    await mine(`POST /tracks/${earlier}/unpublish`)
    clock.advance(2 * MINUTE_MS)
    await runJob(earlier)
    expect(await stateOf(earlier)).toMatchObject({ status: 'draft' })
  })

  test('finds nothing to do where it was taken back, deleted, published or unpublished by hand', async () => {
    const [cancelled, deleted, byHand, unpublished] = [
      await planned(),
      await planned(),
      await planned(),
      await planned(),
    ]
    const key = { 'idempotency-key': randomUUID() }
    for (let times = 0; times < 2; times += 1)
      expect(await mine(`DELETE /tracks/${cancelled}/schedule`, undefined, key)).toMatchObject({
        http: 200,
        publishAt: null,
      })
    await mine(`DELETE /tracks/${deleted}`)
    expect(await mine(`POST /tracks/${byHand}/publish`)).toMatchObject({
      status: 'published',
      publishAt: null,
    })
    await mine(`POST /tracks/${byHand}/unpublish`)
    expect(await mine(`POST /tracks/${unpublished}/unpublish`)).toMatchObject({
      status: 'draft',
      publishAt: null,
    })
    const before = await letters()
    clock.advance(4 * MINUTE_MS)
    for (const id of [cancelled, deleted, byHand, unpublished]) await runJob(id)
    await sweep()
    for (const id of [cancelled, byHand, unpublished])
      expect(await stateOf(id)).toMatchObject({ status: 'draft', publishRefusal: null })
    expect(await mine(`GET /tracks/${deleted}`)).toMatchObject({ http: 404 })
    expect(await letters()).toBe(before)
  })

  test('and a hand that publishes in the same moment: it is published once', async () => {
    const id = await planned()
    clock.advance(MINUTE_MS)
    const { version } = await mine(`GET /tracks/${id}`)
    await Promise.all([runJob(id), mine(`POST /tracks/${id}/publish`), sweep()])
    expect(await mine(`GET /tracks/${id}`)).toMatchObject({ status: 'published', version: version + 1 })
  })

  const obstacles: [string, (id: string, userId: string) => Promise<unknown>, string][] = [
    [
      'it was taken down',
      (id) => sql`UPDATE tracks SET dmca_blocked = true WHERE id = ${id}`.execute(server.ctx.db),
      'blocked',
    ],
    [
      'its renditions are gone',
      (id) =>
        sql`UPDATE tracks SET rendition_set_id = NULL, duration_ms = NULL WHERE id = ${id}`.execute(
          server.ctx.db,
        ),
      'no-sound',
    ],
    [
      'its creator is suspended',
      (_id, userId) => sql`UPDATE users SET suspended_at = now() WHERE id = ${userId}`.execute(server.ctx.db),
      'account',
    ],
  ]
  test.each(obstacles)(
    'does not make it public where %s; its creator is told, once',
    async (_name, go, why) => {
      const user = await newUser(server)
      const { id } = await ready(user)
      await as(user, `PUT /tracks/${id}/schedule`, { publishAt: inMs(MINUTE_MS) })
      await go(id, user.id)
      const before = await letters()
      clock.advance(MINUTE_MS)
      await Promise.all([runJob(id), sweep()])
      await runJob(id)
      const row = await server.ctx.db
        .selectFrom('tracks')
        .select(['status', 'publishAt', 'publishRefusal'])
        .where('id', '=', id)
        .executeTakeFirst()
      expect(row).toEqual({ status: 'draft', publishAt: null, publishRefusal: why })
      expect(await letters()).toBe(before + 1)
    },
  )
})

test('what was refused is forgotten with the next plan, or publication', async () => {
  const id = await planned()
  await sql`UPDATE tracks SET dmca_blocked = true WHERE id = ${id}`.execute(server.ctx.db)
  clock.advance(MINUTE_MS)
  await runJob(id)
  expect(await stateOf(id)).toMatchObject({ publishRefusal: 'blocked' })
  await sql`UPDATE tracks SET dmca_blocked = false WHERE id = ${id}`.execute(server.ctx.db)
  expect(await plan(id, inMs(MINUTE_MS))).toMatchObject({ publishRefusal: null })
})

test('a Studio elsewhere hears of it', async () => {
  const begin = (await as(owner, 'GET /sync')) as unknown as { cursor: string }
  const id = await planned()
  const { publishAt } = await stateOf(id)
  const since = `GET /sync?cursor=${encodeURIComponent(begin.cursor)}`
  type Said = { entries: { id: string; item: unknown }[] }
  const told = async () =>
    ((await as(owner, since)) as unknown as Said).entries.find((entry) => entry.id === id)?.item
  // Not before transactions that began earlier have ended; those of other databases count as well.
  await expect.poll(told, { timeout: 60_000 }).toMatchObject({ publishAt })
})
