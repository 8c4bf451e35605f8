import { randomBytes } from 'node:crypto'
import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Upload } from '@veza/shared/contracts/uploads.ts'
import { DAY_MS, HOUR_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  call,
  md5,
  newTrack,
  openUpload,
  partsOf,
  putParts,
  sha256,
  uploadWhole,
} from '../../../e2e/support/api.ts'
import { toneWav } from '../../../e2e/support/audio.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { sweepStorage } from './storage-audit.ts'
import { transcodeOriginal } from './transcode.ts'
import { failSilentTranscodes } from './transcode-queue.ts'
import { verifyUpload } from './verify.ts'

const MIB = 1024 * 1024
const attempt = { id: 'test', signal: new AbortController().signal, isLast: false }
let database: TestDatabase
let server: TestServer
let user: SignedInUser
let offsetMs = 0
const clock = { now: () => new Date(Date.now() + offsetMs) }

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({
    databaseUrl: database.url,
    clock,
    env: { ROLE: 'web', STORAGE_QUOTA_MB: '200' },
  })
  user = await newUser(server)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const attach = (trackId: string, uploadId: string, transcode = false) =>
  call<Track>(server, user, `POST /tracks/${trackId}/original`, { uploadId, transcode })
const rowOf = (id: string) =>
  server.ctx.db.selectFrom('uploads').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const transcodeOf = (trackId: string) =>
  server.ctx.db.selectFrom('transcodes').selectAll().where('trackId', '=', trackId).executeTakeFirst()
const trackOf = async (id: string) => (await call<Track>(server, user, `GET /tracks/${id}`)).body

async function afterDays<T>(days: number, work: () => Promise<T>): Promise<T> {
  offsetMs = days * DAY_MS + HOUR_MS
  try {
    return await work()
  } finally {
    offsetMs = 0
  }
}

describe('what is complete stays what it is', () => {
  test('an address that was signed before cannot replace the object afterwards', async () => {
    const track = await newTrack(server, user)
    const [good, evil] = [randomBytes(40_000), randomBytes(40_000)]
    const { body: upload } = await openUpload(server, user, track.id, good)
    const { body } = await call<{ parts: { url: string; headers: Record<string, string> }[] }>(
      server,
      user,
      `POST /uploads/${upload.id}/sign`,
      { parts: [{ number: 1, bytes: evil.length, md5: md5(evil) }] },
    )
    const parts = await putParts(server, user, upload, partsOf(upload, good))
    expect((await call(server, user, `POST /uploads/${upload.id}/complete`, { parts })).status).toBe(200)
    const signed = body.parts[0]
    const late = await fetch(signed?.url ?? '', { method: 'PUT', headers: signed?.headers ?? {}, body: evil })
    expect(late.status).toBe(404)
    const { body: stored } = await server.ctx.store.get((await rowOf(upload.id)).storageKey)
    expect(sha256(Buffer.concat(await stored.toArray()))).toBe(sha256(good))
  })

  test('after giving up, nothing more is taken', async () => {
    const track = await newTrack(server, user)
    const bytes = randomBytes(30_000)
    const { body: upload } = await openUpload(server, user, track.id, bytes)
    const { body } = await call<{ parts: { url: string; headers: Record<string, string> }[] }>(
      server,
      user,
      `POST /uploads/${upload.id}/sign`,
      { parts: [{ number: 1, bytes: bytes.length, md5: md5(bytes) }] },
    )
    await call(server, user, `DELETE /uploads/${upload.id}`)
    const signed = body.parts[0]
    expect(
      (await fetch(signed?.url ?? '', { method: 'PUT', headers: signed?.headers ?? {}, body: bytes })).status,
    ).toBe(404)
  })
})

describe('sweeping and using', () => {
  test('what a track takes while the sweeper runs is there afterwards, or was refused', async () => {
    for (let round = 0; round < 12; round++) {
      const track = await newTrack(server, user)
      const uploads = [
        await uploadWhole(server, user, track.id, randomBytes(20_000 + round)),
        await uploadWhole(server, user, track.id, randomBytes(21_000 + round)),
      ]
      await afterDays(8, async () => {
        const [answer] = await Promise.all([
          inPlace(track.id, uploads[1]?.id ?? ''),
          sweepStorage(server.ctx),
        ])
        const { status, storageKey } = await rowOf(uploads[1]?.id ?? '')
        const head = await server.ctx.store.head(storageKey)
        expect([status, head !== undefined]).toEqual(answer ? ['complete', true] : ['purged', false])
      })
    }
  })

  test('a deleted track’s files stay as long as somebody may hold their addresses', async () => {
    const track = await newTrack(server, user)
    const upload = await uploadWhole(server, user, track.id, randomBytes(20_000))
    await attach(track.id, upload.id)
    const { storageKey } = await rowOf(upload.id)
    await server.ctx.transaction((tx) =>
      tx
        .updateTable('uploads')
        .set({ updatedAt: new Date(Date.now() - 30 * DAY_MS) })
        .where('id', '=', upload.id)
        .execute(),
    )
    await call(server, user, `DELETE /tracks/${track.id}`)
    await sweepStorage(server.ctx)
    expect(await server.ctx.store.head(storageKey)).toBeDefined()
    await afterDays(7, () => sweepStorage(server.ctx))
    expect(await server.ctx.store.head(storageKey)).toBeUndefined()
  })

  test('a replaced original stays for a while, too', async () => {
    const track = await newTrack(server, user)
    const [old, fresh] = [
      await uploadWhole(server, user, track.id, randomBytes(22_000)),
      await uploadWhole(server, user, track.id, randomBytes(23_000)),
    ]
    await attach(track.id, old.id)
    await server.ctx.transaction((tx) =>
      tx
        .updateTable('uploads')
        .set({ updatedAt: new Date(Date.now() - 30 * DAY_MS) })
        .where('id', '=', old.id)
        .execute(),
    )
    await attach(track.id, fresh.id)
    await sweepStorage(server.ctx)
    expect((await rowOf(old.id)).status).toBe('complete')
  })

  /** By the service itself: a token would have ended in eight days. */
  async function inPlace(trackId: string, uploadId: string): Promise<boolean> {
    const { giveOriginal } = await import('./attach.ts')
    return giveOriginal(server.ctx, user.id, { id: trackId, uploadId, transcode: false }).then(
      () => true,
      () => false,
    )
  }
})

describe('verification', () => {
  test('a corrupt upload leaves every track that has it, and none can take it afterwards', async () => {
    const tracks = [await newTrack(server, user), await newTrack(server, user), await newTrack(server, user)]
    const announced = randomBytes(50_000)
    const { body: upload } = await openUpload(server, user, tracks[0]?.id ?? '', announced)
    const parts = await putParts(server, user, upload, [{ number: 1, bytes: randomBytes(50_000) }])
    await call(server, user, `POST /uploads/${upload.id}/complete`, { parts })
    for (const track of tracks.slice(0, 2)) expect((await attach(track.id, upload.id)).status).toBe(200)
    await Promise.all([
      verifyUpload(server.ctx, upload.id, attempt.signal),
      attach(tracks[2]?.id ?? '', upload.id),
    ])
    for (const track of tracks) expect((await trackOf(track.id)).hasOriginal).toBe(false)
  })

  test.each([
    ['cover.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]), 'verified'],
    ['cover.jpg', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70, 0, 1]), 'verified'],
    ['cover.webp', Buffer.from('RIFF\u0004\u0000\u0000\u0000WEBPVP8 '), 'verified'],
    ['page.png', Buffer.from('<!doctype html><script>alert(1)</script>'), 'corrupt'],
    ['photo.jpg', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 0, 0, 13]), 'corrupt'],
  ])('a cover is what its name says: %s', async (filename, bytes, expected) => {
    const request = {
      purpose: 'cover',
      filename,
      bytes: bytes.length,
      sha256: sha256(bytes),
      contentType: 'image/png',
    }
    const { body: upload } = await call<Upload>(server, user, 'POST /uploads', request)
    const parts = await putParts(server, user, upload, partsOf(upload, bytes))
    await call(server, user, `POST /uploads/${upload.id}/complete`, { parts })
    await verifyUpload(server.ctx, upload.id, attempt.signal)
    expect((await rowOf(upload.id)).integrity).toBe(expected)
  })
})

describe('the server’s transcoder', () => {
  test('another original while one is at work: the newest is what is heard in the end', async () => {
    const track = await newTrack(server, user)
    const [long, short] = [
      await uploadWhole(server, user, track.id, toneWav({ seconds: 9, hertz: 200 })),
      await uploadWhole(server, user, track.id, toneWav({ seconds: 4, hertz: 250 })),
    ]
    await attach(track.id, long.id, true)
    const working = transcodeOriginal(server.ctx, track.id, attempt)
    await expect.poll(async () => (await transcodeOf(track.id))?.status, { timeout: 10_000 }).toBe('running')
    await attach(track.id, short.id, true)
    await working
    expect([(await transcodeOf(track.id))?.status, (await trackOf(track.id)).hasRenditions]).toEqual([
      'queued',
      false,
    ])
    await transcodeOriginal(server.ctx, track.id, attempt)
    expect([(await transcodeOf(track.id))?.status, (await trackOf(track.id)).durationMs]).toEqual([
      'done',
      4_000,
    ])
  })

  test('one that got stuck is shown as failed in the end, and asking again takes it up', async () => {
    const track = await newTrack(server, user)
    const upload = await uploadWhole(server, user, track.id, toneWav({ seconds: 2, hertz: 270 }))
    await attach(track.id, upload.id, true)
    const past = new Date(Date.now() - HOUR_MS)
    // What a worker leaves that is killed on its last attempt.
    await server.ctx.transaction((tx) =>
      tx.deleteFrom('transcodes').where('trackId', '=', track.id).execute(),
    )
    await server.ctx.transaction((tx) =>
      tx
        .insertInto('transcodes')
        .values({
          trackId: track.id,
          uploadId: upload.id,
          status: 'running',
          createdAt: past,
          updatedAt: past,
        })
        .execute(),
    )
    expect(await failSilentTranscodes(server.ctx)).toBe(1)
    expect(await transcodeOf(track.id)).toMatchObject({ status: 'failed', error: 'interrupted' })
    const again = await call<{ transcode: unknown }>(server, user, `POST /tracks/${track.id}/transcode`)
    expect(again.body.transcode).toMatchObject({ status: 'queued', error: null })
    await transcodeOriginal(server.ctx, track.id, attempt)
    const { body } = await call<{ transcode: unknown }>(server, user, `GET /tracks/${track.id}/hls/status`)
    expect(body.transcode).toEqual({ status: 'done', progress: 1, error: null })
  })
})

test('a quota holds against many calls at once', async () => {
  const greedy = await newUser(server)
  const track = await newTrack(server, greedy)
  const announce = (index: number) =>
    call(server, greedy, 'POST /uploads', {
      purpose: 'original',
      filename: 'a.wav',
      bytes: 60 * MIB,
      sha256: sha256(Buffer.from(`greedy ${index}`)),
      contentType: 'audio/wav',
      trackId: track.id,
    })
  const statuses = (await Promise.all(Array.from({ length: 8 }, (_, index) => announce(index)))).map(
    ({ status }) => status,
  )
  expect(statuses.toSorted()).toEqual([200, 200, 200, 413, 413, 413, 413, 413])
})
