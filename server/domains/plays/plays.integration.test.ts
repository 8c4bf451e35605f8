import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { PlayOutcome } from '@veza/shared/contracts/plays.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { call, uploadWhole } from '../../../e2e/support/api.ts'
import { toneWav } from '../../../e2e/support/audio.ts'
import { fakeClock } from '../../../e2e/support/bare-http.ts'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { startRedis, type TestRedis } from '../../../e2e/support/redis.ts'
import {
  newUser,
  type SignedInUser,
  signIn,
  startTestServer,
  type TestServer,
} from '../../../e2e/support/server.ts'
import { flushPlays } from './flush.ts'
import { totalOf } from './queries.ts'

const NEVER = '01990000-0000-7000-8000-000000000000'
const clock = fakeClock(new Date('2026-05-04T12:00:00Z'))
let redis: TestRedis
let database: TestDatabase
let server: TestServer
let owner: SignedInUser
let listener: SignedInUser
let track: Track

beforeAll(async () => {
  redis = await startRedis()
  database = await testDatabase()
  const env = { ROLE: 'web', REDIS_URL: redis.url, TRUST_PROXY: 'loopback' }
  server = await startTestServer({ databaseUrl: database.url, env, clock })
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
  await redis?.stop()
})
beforeEach(async () => {
  owner = await newUser(server)
  listener = await newUser(server, ['listener'])
  track = await newPublishedTrack(server, owner, { title: 'Half a minute' })
})

/** So long that sessions have ended, and are begun anew. */
async function muchLater(ms: number): Promise<void> {
  clock.advance(ms)
  owner = { ...owner, ...(await signIn(server, owner)) }
  listener = { ...listener, ...(await signIn(server, listener)) }
}

interface Who {
  readonly user?: SignedInUser | undefined
  readonly address?: string
  readonly agent?: string
}
const headersOf = ({ address = '203.0.113.1', agent = 'A browser' }: Who) => ({
  'x-forwarded-for': address,
  'user-agent': agent,
})

interface Begun {
  readonly ticket: string | null
  readonly seconds: number
}
const begin = (who: Who, trackId = track.id) =>
  call<Begun>(server, who.user, `GET /tracks/${trackId}/play`, undefined, headersOf(who))
async function ticketOf(who: Who, trackId = track.id): Promise<string> {
  const { status, body } = await begin(who, trackId)
  expect(status).toBe(200)
  return body.ticket ?? ''
}
/** As players do: where a busy moment took longer than Redis is waited for, it is told again. */
async function report(ticket: string, heardSeconds = 30, who: Who = {}): Promise<PlayOutcome> {
  for (;;) {
    const outcome = await reportOnce(ticket, heardSeconds, who)
    if (outcome !== 'later') return outcome
  }
}
async function reportOnce(ticket: string, heardSeconds: number, who: Who): Promise<PlayOutcome> {
  const { status, body } = await call<{ outcome: PlayOutcome }>(
    server,
    undefined,
    'POST /plays',
    { ticket, heardSeconds },
    headersOf(who),
  )
  expect([status, body]).toEqual([200, expect.anything()])
  return body.outcome
}
async function hear(who: Who, trackId = track.id): Promise<PlayOutcome> {
  const ticket = await ticketOf(who, trackId)
  clock.advance(30 * SECOND_MS)
  return report(ticket, 30, who)
}
/** Where Redis took too long for it, the next run would. */
async function flush(): Promise<void> {
  for (let left = 20; ; left--)
    try {
      return void (await flushPlays(server.ctx))
    } catch (error) {
      if (left === 0) throw error
    }
}
async function counted(trackId = track.id): Promise<number> {
  await flush()
  return totalOf(server.ctx.db, trackId)
}
const change = (changes: Record<string, unknown>) =>
  server.ctx.db.updateTable('tracks').set(changes).where('id', '=', track.id).execute()

describe('a play', () => {
  test('counts once thirty seconds were heard, and not before', async () => {
    const { body } = await begin({ user: listener })
    expect(body.seconds).toBe(29.5)
    const ticket = body.ticket ?? ''
    expect(await report(ticket)).toBe('early')
    clock.advance(29_499)
    expect(await report(ticket)).toBe('early')
    clock.advance(1)
    expect(await report(ticket, 29)).toBe('early')
    expect(await counted()).toBe(0)
    expect(await report(ticket, 29.5)).toBe('counted')
    expect(await counted()).toBe(1)
  })

  test('counts once an hour for one listener, however often and by whatever ticket it is told', async () => {
    const tickets = await Promise.all(Array.from({ length: 50 }, () => ticketOf({ user: listener })))
    clock.advance(30 * SECOND_MS)
    const answers = await Promise.all([...tickets, ...tickets].map((ticket) => report(ticket)))
    // One, unless its answer was lost.
    expect(answers.filter((answer) => answer !== 'repeated').length).toBeLessThanOrEqual(1)
    expect(await counted()).toBe(1)
    expect(await hear({ user: listener })).toBe('repeated')
    await muchLater(HOUR_MS - 61 * SECOND_MS)
    expect(await hear({ user: listener })).toBe('repeated')
    clock.advance(2 * SECOND_MS)
    expect(await hear({ user: listener })).toBe('counted')
    expect(await counted()).toBe(2)
  })

  test('counts by its ticket no more when its hour is over', async () => {
    const ticket = await ticketOf({ user: listener })
    clock.advance(50 * MINUTE_MS - 1)
    expect(await report(ticket)).toBe('counted')
    clock.advance(1)
    expect(await report(ticket)).toBe('expired')
    clock.advance(2 * HOUR_MS)
    expect(await report(ticket)).toBe('expired')
    expect(await counted()).toBe(1)
  })

  test('of a short track is nearly all of it', async () => {
    await change({ durationMs: 4_000 })
    const { body } = await begin({ user: listener })
    expect(body.seconds).toBe(3.6)
    clock.advance(3_600)
    expect(await report(body.ticket ?? '', 3.5)).toBe('early')
    expect(await report(body.ticket ?? '', 3.6)).toBe('counted')
  })

  test('belongs to the day, in UTC, on which it was heard enough of', async () => {
    await muchLater(Date.parse('2026-05-05T23:59:45Z') - clock.now().getTime())
    expect(await hear({ user: listener })).toBe('counted')
    const { body } = await call(server, owner, `GET /me/plays/days?trackId=${track.id}`)
    await flush()
    const after = await call(server, owner, `GET /me/plays/days?trackId=${track.id}`)
    expect(body).toEqual({ items: [], nextCursor: null })
    expect(after.body).toEqual({ items: [{ day: '2026-05-06', plays: 1 }], nextCursor: null })
  })
})

describe('who listens', () => {
  test('is a person wherever they are, and else a browser at an address', async () => {
    expect(await hear({ user: listener, address: '203.0.113.7' })).toBe('counted')
    expect(await hear({ user: listener, address: '198.51.100.7', agent: 'Another' })).toBe('repeated')
    expect(await hear({ address: '203.0.113.7' })).toBe('counted')
    expect(await hear({ address: '203.0.113.7' })).toBe('repeated')
    expect(await hear({ address: '203.0.113.7', agent: 'Another' })).toBe('counted')
    expect(await hear({ address: '203.0.113.8' })).toBe('counted')
    // One customer's network.
    expect(await hear({ address: '2001:db8:1:2::1' })).toBe('counted')
    expect(await hear({ address: '2001:db8:1:2:ffff::2' })).toBe('repeated')
    expect(await counted()).toBe(5)
  })

  test('is believed by their ticket, when their network has changed meanwhile', async () => {
    const ticket = await ticketOf({ address: '203.0.113.9' })
    clock.advance(30 * SECOND_MS)
    expect(await report(ticket, 30, { address: '198.51.100.9' })).toBe('counted')
    expect(await hear({ address: '203.0.113.9' })).toBe('repeated')
    expect(await hear({ address: '198.51.100.9' })).toBe('counted')
  })

  test('is believed no more than twenty times an hour and track in one network', async () => {
    const other = await newPublishedTrack(server, owner, { title: 'Another' })
    const tickets = await Promise.all(
      Array.from({ length: 30 }, (_, at) => ticketOf({ address: '192.0.2.1', agent: `Browser ${at}` })),
    )
    const elsewhere = await ticketOf({ address: '192.0.2.2' })
    const otherwise = await ticketOf({ address: '192.0.2.1' }, other.id)
    clock.advance(30 * SECOND_MS)
    await Promise.all(tickets.map((ticket) => report(ticket)))
    expect(await counted()).toBe(20)
    expect([await report(elsewhere), await report(otherwise)]).toEqual(['counted', 'counted'])
    expect(await counted()).toBe(21)
  })

  test('is not the one whose track it is', async () => {
    expect((await begin({ user: owner })).body).toEqual({ ticket: null, seconds: 0 })
  })

  test('is nobody that could be found in Redis, or in a ticket', async () => {
    const ticket = await ticketOf({ user: listener, address: '203.0.113.77' })
    clock.advance(30 * SECOND_MS)
    await report(ticket)
    const keys = (await server.ctx.redis?.keys('{veza:tally}:*')) ?? []
    expect(keys.filter((key) => key.includes(':once:')).length).toBeGreaterThan(0)
    const lives = await Promise.all(
      keys.filter((key) => /:(once|together):/.test(key)).map((key) => server.ctx.redis?.pttl(key) ?? 0),
    )
    for (const ms of lives) expect(ms > 0 && ms <= HOUR_MS).toBe(true)
    const said = `${keys.join(' ')} ${Buffer.from(ticket, 'base64url').toString('latin1')} ${ticket}`
    for (const known of [listener.id, listener.id.replaceAll('-', ''), listener.username, '203.0.113.77'])
      expect(said).not.toContain(known)
  })
})

describe('what is no play', () => {
  test.each([
    ['private', { visibility: 'private' }, 404],
    ['a draft', { status: 'draft' }, 404],
    ['taken down', { dmcaBlocked: true }, 451],
    ['hidden', { moderation: 'hidden' }, 404],
    ['removed', { moderation: 'removed' }, 404],
    ['for sale without a preview', { paid: true, previewEnabled: false }, 402],
  ])('begins for nobody who may not hear it: %s', async (_what, changes, status) => {
    const ticket = await ticketOf({ user: listener })
    await change(changes)
    expect((await begin({ user: listener })).status).toBe(status)
    clock.advance(30 * SECOND_MS)
    // What they began to hear may be sold by now, and is a play all the same.
    expect(await report(ticket)).toBe(status === 402 ? 'counted' : 'refused')
  })

  test('nor for its owner, while it is not public', async () => {
    await change({ visibility: 'private' })
    expect((await begin({ user: owner })).body).toEqual({ ticket: null, seconds: 0 })
  })

  test('is a preview', async () => {
    await change({ paid: true, previewEnabled: true })
    expect((await begin({ user: listener })).body.ticket).toBeNull()
  })

  test('nor while the original waits for the scan', async () => {
    const ticket = await ticketOf({ user: listener })
    const { id: uploadId } = await uploadWhole(server, owner, track.id, toneWav({ seconds: 1 }))
    await server.ctx.db.updateTable('uploads').set({ scan: 'waiting' }).where('id', '=', uploadId).execute()
    await change({ originalUploadId: uploadId })
    expect((await begin({ user: listener })).status).toBe(404)
    clock.advance(30 * SECOND_MS)
    expect(await report(ticket)).toBe('refused')
  })

  test('nor of what is not there', async () => {
    expect((await begin({ user: listener }, NEVER)).status).toBe(404)
  })

  test('is the unlisted not: whoever has its address may hear it', async () => {
    await change({ visibility: 'unlisted' })
    expect(await hear({ user: listener })).toBe('counted')
  })

  test('is a report without a ticket of ours', async () => {
    const ticket = await ticketOf({ user: listener })
    const bytes = Buffer.from(ticket, 'base64url')
    // The version, the track, the time, the listener, the network, the seal.
    const forged = [0, 1, 17, 22, 23, 39, 55, 86].map((at) => {
      const other = Buffer.from(bytes)
      other[at] = (other[at] ?? 0) ^ 1
      return other.toString('base64url')
    })
    clock.advance(30 * SECOND_MS)
    for (const one of [...forged, 'x'.repeat(116), ticket.slice(1), `${ticket}A`, '']) {
      const { status } = await call(server, listener, 'POST /plays', { ticket: one, heardSeconds: 30 })
      expect([one, status]).toEqual([one, 400])
    }
    for (const heardSeconds of [-1, '30', null, 1e9])
      expect((await call(server, undefined, 'POST /plays', { ticket, heardSeconds })).status).toBe(400)
    expect(await counted()).toBe(0)
  })
})

describe('one’s own statistics', () => {
  test('tell each track, and each day back to the first play, in pages', async () => {
    clock.advance(SECOND_MS)
    const second = await newPublishedTrack(server, owner, { title: 'Second' })
    const start = new Date('2026-06-01T08:00:00Z')
    await muchLater(start.getTime() - clock.now().getTime())
    expect(await hear({ user: listener })).toBe('counted')
    expect(await hear({ address: '203.0.113.50' })).toBe('counted')
    await muchLater(3 * 24 * HOUR_MS)
    expect(await hear({ address: '203.0.113.51' }, second.id)).toBe('counted')
    await flush()

    const tracks = await call(server, owner, 'GET /me/plays?limit=1')
    expect(tracks.body).toMatchObject({ items: [{ track: { id: second.id, title: 'Second' }, plays: 1 }] })
    const { nextCursor } = tracks.body as unknown as { nextCursor: string }
    const rest = await call(server, owner, `GET /me/plays?limit=1&cursor=${nextCursor}`)
    expect(rest.body).toEqual({
      items: [{ track: { id: track.id, slug: track.slug, title: track.title }, plays: 2 }],
      nextCursor: null,
    })

    const days = await call(server, owner, 'GET /me/plays/days?limit=3')
    expect(days.body).toEqual({
      items: [
        { day: '2026-06-04', plays: 1 },
        { day: '2026-06-03', plays: 0 },
        { day: '2026-06-02', plays: 0 },
      ],
      nextCursor: '2026-06-02',
    })
    expect((await call(server, owner, 'GET /me/plays/days?limit=3&cursor=2026-06-02')).body).toEqual({
      items: [{ day: '2026-06-01', plays: 2 }],
      nextCursor: null,
    })
    expect((await call(server, owner, `GET /me/plays/days?trackId=${second.id}`)).body).toEqual({
      items: [{ day: '2026-06-04', plays: 1 }],
      nextCursor: null,
    })
  })

  test('are nobody else’s', async () => {
    await hear({ user: listener })
    await flush()
    const other = await newUser(server)
    expect((await call(server, other, `GET /me/plays/days?trackId=${track.id}`)).status).toBe(404)
    expect((await call(server, other, 'GET /me/plays/days')).body).toEqual({ items: [], nextCursor: null })
    expect((await call(server, other, 'GET /me/plays')).body).toEqual({ items: [], nextCursor: null })
    expect((await call(server, undefined, 'GET /me/plays')).status).toBe(401)
    expect((await call(server, other, 'GET /me/plays/days?cursor=yesterday')).status).toBe(400)
  })
})
