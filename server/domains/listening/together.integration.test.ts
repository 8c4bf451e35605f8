import { randomUUID } from 'node:crypto'
import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Queue } from '@veza/shared/contracts/listening.ts'
import { GUESTS_MAX, type HostedSession, type Together } from '@veza/shared/contracts/together.ts'
import { HOUR_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { giveSound, newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { personalData } from '../../personal-data.ts'
import { openLimits } from '../../platform/limits/index.ts'
import { listeningJobs } from './index.ts'
import { endSession, host as openSession } from './together.ts'

let database: TestDatabase
let server: TestServer
let maker: SignedInUser
let ana: SignedInUser
let tracks: Track[]
let session: HostedSession
let aheadMs = 0

beforeAll(async () => {
  database = await testDatabase()
  const clock = { now: () => new Date(Date.now() + aheadMs) }
  server = await startTestServer({ databaseUrl: database.url, clock, env: { TRUST_PROXY: 'loopback' } })
  maker = await newUser(server)
  tracks = []
  for (const title of ['One', 'Two', 'Three']) {
    const track = await newPublishedTrack(server, maker, { title })
    await giveSound(server, maker, track.id)
    tracks.push(track)
  }
})
beforeEach(async () => {
  aheadMs = 0
  ana = await newUser(server)
  const items = tracks.slice(0, 2).map(({ id }) => ({ id: randomUUID(), trackId: id }))
  await call(server, ana, 'PUT /me/queue', { items, currentId: items[0]?.id })
  session = await host()
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const host = async () =>
  (await call<{ session: HostedSession }>(server, ana, 'POST /me/together')).body.session
const tokenOf = ({ url }: HostedSession) => url.split('/').at(-1)
let networks = 0
/** Each from a network of their own, unless said. */
const follow = (guest: string = randomUUID(), headers = {}, who?: SignedInUser) =>
  call<Together & { code: string }>(
    server,
    who,
    `GET /together/${tokenOf(session)}?guest=${guest}`,
    undefined,
    { 'x-forwarded-for': `10.0.${++networks >> 8}.${networks & 255}`, ...headers },
  )
const tell = (playback: object) =>
  call(server, ana, 'PUT /me/together/playback', {
    itemId: null,
    isPlaying: true,
    positionMs: 0,
    rate: 1,
    ...playback,
  })
const addAs = (who: SignedInUser | undefined, track: Pick<Track, 'slug'> | undefined, id = randomUUID()) =>
  call<{ code: string }>(server, who, `POST /together/${tokenOf(session)}/items`, {
    id,
    address: `https://veza.example/tracks/${track?.slug}?lang=fr`,
  })
const allow = (guestsMayAdd: boolean) => call(server, ana, 'PATCH /me/together', { guestsMayAdd })
const queued = async () => (await call<Queue>(server, ana, 'GET /me/queue')).body.items.length

describe('listening together', () => {
  test('is one session a host, however often they ask at once; its token is nowhere in the books', async () => {
    await call(server, ana, 'DELETE /me/together')
    const all = await Promise.all([host(), host(), host()])
    session = await host()
    expect([...new Set(all.map(({ url }) => url))]).toEqual([session.url])
    const rows = await server.ctx.db.selectFrom('listeningSessions').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(tokenOf(session))
  })

  test('shows guests the host’s queue and moment by the server’s clock, and not again what has not changed', async () => {
    const guest = randomUUID()
    const { items } = (await follow(guest)).body
    expect(items.map(({ trackId }) => trackId)).toEqual(tracks.slice(0, 2).map(({ id }) => id))
    await tell({ itemId: items[1]?.id, positionMs: 12_000, rate: 1.25 })
    aheadMs = 5_000
    const { body, headers } = await follow(guest)
    expect(body.playback).toMatchObject({
      itemId: items[1]?.id,
      isPlaying: true,
      positionMs: 12_000,
      rate: 1.25,
    })
    const gone = Date.parse(body.now) - Date.parse(body.playback.at)
    expect(gone >= 5_000 && gone < 60_000).toBe(true)
    const etag = headers.get('etag') ?? ''
    expect((await follow(guest, { 'if-none-match': etag })).status).toBe(304)
    await call(server, ana, `DELETE /me/queue/items/${items[0]?.id}`)
    const changed = await follow(guest, { 'if-none-match': etag })
    expect([changed.status, changed.body.items.length]).toEqual([200, 1])
  })

  test('counts guests who are there, once each, and no more than there is room for', async () => {
    const guests = Array.from({ length: GUESTS_MAX }, () => randomUUID())
    await Promise.all(guests.map((guest) => follow(guest)))
    expect((await follow(guests[0])).body.guests).toBe(GUESTS_MAX)
    const full = await follow()
    expect([full.status, full.body.code]).toEqual([409, 'session-full'])
    expect((await follow(guests[1])).status).toBe(200)
    aheadMs = 2 * MINUTE_MS
    expect((await follow()).body.guests).toBe(1)
  })

  test('never lets in more than there is room for, where the last two come at once', async () => {
    for (let at = 1; at < GUESTS_MAX; at++) await follow()
    const statuses = (await Promise.all(Array.from({ length: 6 }, () => follow()))).map(
      ({ status }) => status,
    )
    expect(statuses.toSorted()).toEqual([200, 409, 409, 409, 409, 409])
  })

  test('leaves places to others, however many guests come from one network', async () => {
    const here = { 'x-forwarded-for': '198.51.100.7' }
    const guests = Array.from({ length: 12 }, () => randomUUID())
    const statuses = (await Promise.all(guests.map((guest) => follow(guest, here)))).map(
      ({ status }) => status,
    )
    expect(statuses.toSorted()).toEqual([...Array(10).fill(200), 409, 409])
    expect((await follow()).status).toBe(200)
    // Who is in may go on, from wherever; who has gone leaves a place.
    const inside = guests.filter((_, at) => statuses[at] === 200)
    expect((await follow(inside[0], here)).status).toBe(200)
    aheadMs = 30_000
    expect((await follow(inside[0], { 'x-forwarded-for': '198.51.100.8' })).status).toBe(200)
    expect((await follow(randomUUID(), here)).status).toBe(409)
    aheadMs = 2 * MINUTE_MS
    expect((await follow(randomUUID(), here)).status).toBe(200)
    const rows = await server.ctx.db.selectFrom('listeningGuests').select('network').execute()
    expect(Buffer.concat(rows.map(({ network }) => network)).includes('198.51')).toBe(false)
  })

  test('opens to a guest no sound of the host’s, and tells nothing of it', async () => {
    const own = await newPublishedTrack(server, ana, { title: 'Unheard of' })
    await giveSound(server, ana, own.id)
    await server.ctx.db
      .updateTable('tracks')
      .set({ visibility: 'private' })
      .where('id', '=', own.id)
      .execute()
    const items = [{ id: randomUUID(), trackId: own.id }]
    expect((await call(server, ana, 'POST /me/queue/items', { items, place: 'last' })).status).toBe(201)
    const answer = await follow()
    expect(answer.body.items).toHaveLength(3)
    expect(JSON.stringify(answer.body)).not.toContain('Unheard')
    for (const path of ['', '/master.m3u8', '/stream', '/play'])
      expect((await call(server, undefined, `GET /tracks/${own.id}${path}`)).status).toBe(404)
  })

  test('lets guests add where the host allows it: what the guest may see, once, at the end', async () => {
    expect((await addAs(undefined, tracks[2])).body.code).toBe('guests-only-listen')
    await allow(true)
    const id = randomUUID()
    expect((await addAs(undefined, tracks[2], id)).status).toBe(201)
    expect((await addAs(undefined, tracks[2], id)).status).toBe(201)
    expect(await queued()).toBe(3)
    const mine = await newPublishedTrack(server, maker, { title: 'Mine alone' })
    await server.ctx.db
      .updateTable('tracks')
      .set({ visibility: 'private' })
      .where('id', '=', mine.id)
      .execute()
    expect((await addAs(undefined, mine)).body.code).toBe('track-not-found')
    // What the guest hears alone would lie in the host’s queue unseen, and could not be taken out.
    expect((await addAs(maker, mine)).body.code).toBe('track-not-found')
    expect((await addAs(maker, tracks[2], id)).status).toBe(201)
    expect((await addAs(undefined, { slug: '../x' })).body.code).toBe('track-not-found')
    await allow(false)
    expect((await addAs(undefined, tracks[0])).status).toBe(403)
    expect(await queued()).toBe(3)
  })

  test('is not there for whom the host blocks, nor while the host is suspended', async () => {
    const eve = await newUser(server)
    expect((await follow(randomUUID(), {}, eve)).status).toBe(200)
    await call(server, ana, `PUT /people/${eve.username}/block`)
    const blocked = await follow(randomUUID(), {}, eve)
    expect([blocked.status, blocked.body.code]).toEqual([404, 'session-not-found'])
    const suspend = (suspendedAt: Date | null) =>
      server.ctx.db.updateTable('users').set({ suspendedAt }).where('id', '=', ana.id).execute()
    await suspend(new Date())
    expect((await follow()).status).toBe(410)
    await suspend(null)
  })

  test('ends when its host says so, and by itself when they were away for half a day; a new one has a new link', async () => {
    const before = tokenOf(session)
    await call(server, ana, 'DELETE /me/together')
    const ended = await follow()
    expect([ended.status, ended.body.code, (await tell({})).status]).toEqual([410, 'session-ended', 404])
    session = await host()
    expect(tokenOf(session)).not.toBe(before)
    aheadMs = 11 * HOUR_MS
    expect((await follow()).status).toBe(200)
    aheadMs = 13 * HOUR_MS
    expect((await follow()).status).toBe(410)
    const never = await call<{ code: string }>(
      server,
      undefined,
      `GET /together/${'a'.repeat(43)}?guest=${randomUUID()}`,
    )
    expect([never.status, never.body.code]).toEqual([404, 'session-not-found'])
  })

  test('is made so often and no more', async () => {
    const ctx = { ...server.ctx, limits: openLimits(undefined, { log: server.ctx.log } as never) }
    const makeAnew = async () => {
      await endSession(ctx, { userId: ana.id })
      await openSession(ctx, { userId: ana.id })
    }
    for (let time = 0; time < 30; time++) await makeAnew()
    // The one that is open is given for the asking.
    await openSession(ctx, { userId: ana.id })
    await expect(makeAnew()).rejects.toMatchObject({ status: 429 })
  })

  test('is swept once it has ended, with its guests; what is open stays', async () => {
    await follow()
    const sweep = () =>
      listeningJobs(server.ctx)['listening.sweep']({}, { signal: AbortSignal.timeout(60_000) } as never)
    const left = () =>
      server.ctx.db.selectFrom('listeningSessions').select('id').where('hostId', '=', ana.id).execute()
    await sweep()
    expect(await left()).toHaveLength(1)
    aheadMs = 25 * HOUR_MS
    await sweep()
    expect(await left()).toEqual([])
    expect(await server.ctx.db.selectFrom('listeningGuests').selectAll().execute()).toEqual([])
  })

  test('is in the copy of one’s own, and goes with the account', async () => {
    const own = personalData.find(({ domain }) => domain === 'listening')
    const rows: unknown[] = []
    for await (const row of own?.collect(server.ctx.db, ana.id)['listening-sessions'] ?? []) rows.push(row)
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toContain('tokenHash')
    await server.ctx.transaction(async (tx) => own?.erase?.(tx, ana.id, server.ctx.clock.now()))
    expect((await follow()).status).toBe(404)
  })
})
