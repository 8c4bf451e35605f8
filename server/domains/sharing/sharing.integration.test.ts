import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { CreatedShare, Share } from '@veza/shared/contracts/sharing.ts'
import { DAY_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { call, uploadWhole } from '../../../e2e/support/api.ts'
import { toneWav } from '../../../e2e/support/audio.ts'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { sweepVisits } from './opening.ts'

let database: TestDatabase
let server: TestServer
let owner: SignedInUser
let other: SignedInUser
let track: Track
/** How far the server's clock is ahead. */
let aheadMs = 0

beforeAll(async () => {
  database = await testDatabase()
  const clock = { now: () => new Date(Date.now() + aheadMs) }
  server = await startTestServer({ databaseUrl: database.url, clock })
  other = await newUser(server)
})
beforeEach(async () => {
  aheadMs = 0
  owner = await newUser(server)
  track = await newPublishedTrack(server, owner, { title: 'Not out yet', visibility: 'private' })
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const share = async (terms: object = {}, headers: Record<string, string> = {}): Promise<CreatedShare> => {
  const made = await call<CreatedShare>(server, owner, `POST /tracks/${track.id}/shares`, terms, headers)
  expect(made.status).toBe(201)
  return made.body
}
const get = (path: string, user?: SignedInUser) => call(server, user, `GET ${path}`)
const hear = (token: string, visit = '') =>
  call<string>(
    server,
    undefined,
    `GET /tracks/${track.id}/master.m3u8?token=${token}${visit && `&visit=${visit}`}`,
  )
const listed = async () =>
  (await call<{ items: Share[] }>(server, owner, `GET /tracks/${track.id}/shares`)).body.items
const usesOf = async (id: string) => {
  const query = server.ctx.db.selectFrom('shareTokens').select('uses').where('id', '=', id)
  return (await query.executeTakeFirstOrThrow()).uses
}
/** The media playlist that a master leads to, with the key that it carries. */
const mediaOf = (master: string) => `/tracks/${track.id}/${/^aac-64.*$/m.exec(master)?.[0]}`

describe('a link', () => {
  test('opens a private track to anybody, and no other; all that it hands out carries the token', async () => {
    const { token, url } = await share()
    expect(url).toBe(`${server.ctx.config.publicUrl}/s/${token}`)
    expect((await get(`/tracks/${track.id}/master.m3u8`)).status).toBe(404)
    const opened = await call<{ track: Track }>(server, undefined, `GET /tracks/shared/${token}`)
    expect([opened.status, opened.body.track.title, opened.body.track.url]).toEqual([200, 'Not out yet', url])
    expect(opened.body.track.masterUrl).toContain(`token=${token}&visit=`)
    const master = await hear(token)
    expect([master.status, master.headers.get('cache-control')]).toEqual([200, 'private, no-store'])
    const media = await call<string>(server, undefined, `GET ${mediaOf(master.body)}`)
    expect([media.status, media.body.includes('#EXT-X-ENDLIST')]).toEqual([200, true])
    const theirs = await newPublishedTrack(server, owner, { title: 'Another', visibility: 'private' })
    expect((await get(`/tracks/${theirs.id}/master.m3u8?token=${token}`)).status).toBe(404)
  })

  test('is kept as a hash alone, and told once', async () => {
    const { token, id } = await share({ label: 'For Ana' })
    const kept = await server.ctx.db.selectFrom('shareTokens').selectAll().where('id', '=', id).execute()
    const written = JSON.stringify(
      kept.map((row) => ({ ...row, tokenHash: row.tokenHash.toString('latin1') })),
    )
    expect(written).not.toContain(token)
    expect(JSON.stringify(await listed())).not.toContain(token)
    expect(await listed()).toMatchObject([{ id, label: 'For Ana', state: 'open', uses: 0 }])
  })

  test('is the same one under the same key', async () => {
    const headers = { 'idempotency-key': 'once' }
    const [one, again] = [await share({ maxUses: 2 }, headers), await share({ maxUses: 2 }, headers)]
    expect(again).toEqual(one)
    expect(await listed()).toHaveLength(1)
  })

  test('gives addresses of sound that end within a minute', async () => {
    const { token } = await share()
    const { body } = await call<string>(server, undefined, `GET ${mediaOf((await hear(token)).body)}`)
    const [segment = ''] = body.split('\n').filter((line) => line.includes('.m4s'))
    const expires = Number(/[?&]x-veza-expires=(\d+)/.exec(segment)?.[1])
    expect(expires * 1000).toBeLessThanOrEqual(Date.now() + MINUTE_MS)
  })

  test('lets nobody have the file', async () => {
    const { token } = await share()
    const { status, body } = await get(`/tracks/${track.id}/download?token=${token}`)
    expect([status, body.code]).toEqual([403, 'listen-only'])
  })

  test('buys nothing', async () => {
    const { token } = await share()
    await server.ctx.db.updateTable('tracks').set({ paid: true }).where('id', '=', track.id).execute()
    expect((await hear(token)).status).toBe(402)
  })

  test.each(['', 'x', 'A'.repeat(43), `${'A'.repeat(43)}'--`])(
    'that never was is none: %s',
    async (token) => {
      expect((await get(`/tracks/${track.id}/master.m3u8?token=${encodeURIComponent(token)}`)).status).toBe(
        404,
      )
      expect([400, 404]).toContain((await get(`/tracks/shared/${encodeURIComponent(token) || '%20'}`)).status)
    },
  )

  test('is its owner’s alone to make, see and revoke', async () => {
    const { id } = await share()
    expect((await call(server, other, `POST /tracks/${track.id}/shares`, {})).status).toBe(404)
    expect((await get(`/tracks/${track.id}/shares`, other)).status).toBe(404)
    expect((await call(server, other, `DELETE /tracks/${track.id}/shares/${id}`)).status).toBe(404)
    const mine = await newPublishedTrack(server, other, { title: 'Mine' })
    expect((await call(server, other, `DELETE /tracks/${mine.id}/shares/${id}`)).status).toBe(404)
    expect(await listed()).toMatchObject([{ state: 'open' }])
  })
})

describe('an end', () => {
  const gone = async (token: string) => {
    const { status, body } = await get(`/tracks/shared/${token}`)
    return [status, body.code]
  }

  test('revoked: the next playlist is refused, also to who listens already; safe to repeat', async () => {
    const { token, id } = await share()
    const media = mediaOf((await hear(token)).body)
    expect((await get(media)).status).toBe(200)
    const revoke = () => call<Share>(server, owner, `DELETE /tracks/${track.id}/shares/${id}`)
    const [first, again] = [await revoke(), await revoke()]
    expect([first.body.state, again.body]).toEqual(['revoked', first.body])
    expect([(await get(media)).status, (await hear(token)).status]).toEqual([404, 404])
    expect(await gone(token)).toEqual([410, 'share-gone'])
  })

  test('by the clock', async () => {
    const { token } = await share({ expiresAt: new Date(Date.now() + DAY_MS).toISOString() })
    const media = mediaOf((await hear(token)).body)
    aheadMs = DAY_MS + MINUTE_MS
    expect([(await get(media)).status, await gone(token)]).toEqual([404, [410, 'share-gone']])
  })

  test.each([
    ['expires-in-the-past', -MINUTE_MS],
    ['too-far-ahead', 400 * DAY_MS],
  ])('that makes no sense is refused: %s', async (code, ms) => {
    const expiresAt = new Date(Date.now() + ms).toISOString()
    const { status, body } = await call(server, owner, `POST /tracks/${track.id}/shares`, { expiresAt })
    expect([status, body.code]).toEqual([400, code])
  })

  test('blocked for copyright is 451, with a token too', async () => {
    const { token } = await share()
    await server.ctx.db.updateTable('tracks').set({ dmcaBlocked: true }).where('id', '=', track.id).execute()
    expect([(await hear(token)).status, (await gone(token))[0]]).toEqual([451, 451])
  })

  test.each([
    ['unpublished', () => call(server, owner, `POST /tracks/${track.id}/unpublish`)],
    ['deleted', () => call(server, owner, `DELETE /tracks/${track.id}`)],
    ['its owner suspended', () => change('users', owner.id, { suspendedAt: new Date() })],
    ['its owner leaving', () => change('users', owner.id, { deletionAt: new Date() })],
    ['held after a scan', () => hold()],
  ])('with what it leads to: %s', async (_what, happens) => {
    const { token } = await share()
    const media = mediaOf((await hear(token)).body)
    await happens()
    expect([(await get(media)).status, (await hear(token)).status]).toEqual([404, 404])
    expect(await gone(token)).toEqual([410, 'share-gone'])
  })

  const hold = async () => {
    const { id } = await uploadWhole(server, owner, track.id, toneWav({ seconds: 1 }))
    await call(server, owner, `POST /tracks/${track.id}/original`, { uploadId: id })
    await server.ctx.db.updateTable('uploads').set({ scan: 'waiting' }).where('id', '=', id).execute()
  }
  const change = (table: 'users' | 'tracks', id: string, values: Record<string, unknown>) =>
    server.ctx.db.updateTable(table).set(values).where('id', '=', id).execute()
})

describe('uses', () => {
  test('a listener is counted once, however often playlists are asked for again; looking is no use', async () => {
    const { token, id } = await share({ maxUses: 1 })
    await get(`/tracks/shared/${token}`)
    await get(`/tracks/${track.id}/waveform?token=${token}`)
    expect(await usesOf(id)).toBe(0)
    const master = await hear(token)
    const media = mediaOf(master.body)
    for (let time = 0; time < 3; time++) expect((await get(media)).status).toBe(200)
    const visit = /visit=([\w-]+)/.exec(media)?.[1] ?? ''
    expect((await hear(token, visit)).status).toBe(200)
    expect(await usesOf(id)).toBe(1)
    // The next one is one too many.
    expect((await hear(token)).status).toBe(404)
    expect((await get(`/tracks/shared/${token}`)).status).toBe(410)
    expect(await listed()).toMatchObject([{ state: 'used-up', uses: 1 }])
  })

  test('of many who take the last use at once, one hears', async () => {
    const { token, id } = await share({ maxUses: 3 })
    const answers = await Promise.all(Array.from({ length: 12 }, () => hear(token)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3)
    expect(await usesOf(id)).toBe(3)
  })

  test('one listener who asks for several things at once is one', async () => {
    const { token, id } = await share({ maxUses: 1 })
    const visit = server.ctx.newId()
    const answers = await Promise.all(Array.from({ length: 8 }, () => hear(token, visit)))
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200))
    expect(await usesOf(id)).toBe(1)
  })

  test('who comes again after a day is a use again; what is forgotten by then changes nothing', async () => {
    const { token, id } = await share({ maxUses: 2 })
    const visit = server.ctx.newId()
    await hear(token, visit)
    aheadMs = DAY_MS + MINUTE_MS
    await sweepVisits(server.ctx)
    expect(
      await server.ctx.db.selectFrom('shareVisits').selectAll().where('shareId', '=', id).execute(),
    ).toEqual([])
    expect([(await hear(token, visit)).status, await usesOf(id)]).toEqual([200, 2])
    aheadMs = 2 * (DAY_MS + MINUTE_MS)
    expect((await hear(token, visit)).status).toBe(404)
  })

  test('its owner uses none, and where the track is public nobody does', async () => {
    const { token, id } = await share({ maxUses: 1 })
    expect((await get(`/tracks/${track.id}/master.m3u8?token=${token}`, owner)).status).toBe(200)
    await server.ctx.db
      .updateTable('tracks')
      .set({ visibility: 'unlisted' })
      .where('id', '=', track.id)
      .execute()
    expect((await hear(token)).status).toBe(200)
    expect(await usesOf(id)).toBe(0)
  })
})
