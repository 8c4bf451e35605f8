import { createHash, randomBytes } from 'node:crypto'
import { cp, rename, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
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
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { LocalObjectStore } from '../../platform/object-store/index.ts'
import { multipartFolder, partRecordName, recordPath } from '../../platform/object-store/local/layout.ts'
import { expireSessions, sweepStorage } from './storage-audit.ts'
import { verifyUpload } from './verify.ts'

const MIB = 1024 * 1024
let database: TestDatabase
let server: TestServer
let user: SignedInUser
let trackId: string
let offsetMs = 0
const clock = { now: () => new Date(Date.now() + offsetMs) }

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, clock, env: { MAX_UPLOAD_AUDIO_MB: '64' } })
  user = await newUser(server)
  trackId = (await newTrack(server, user)).id
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const complete = (upload: Upload, parts: unknown) =>
  call<Upload & { code: string; parts: unknown }>(server, user, `POST /uploads/${upload.id}/complete`, {
    parts,
  })

describe('opening', () => {
  test('cuts a file in parts of 8 MiB and keeps to the limits in one place', async () => {
    const { status, body } = await openUpload(server, user, trackId, randomBytes(17 * MIB))
    expect(status).toBe(200)
    expect(body).toMatchObject({
      status: 'open',
      partBytes: 8 * MIB,
      partCount: 3,
      parts: [],
      integrity: 'unverified',
    })
  })

  test('the same content again is the same session, also twenty times at once', async () => {
    const bytes = randomBytes(9 * MIB)
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => openUpload(server, user, trackId, bytes)),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200))
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
    const open: unknown[] = []
    for await (const multipart of server.ctx.store.listMultiparts(`tracks/${user.id}/`)) open.push(multipart)
    const { rows } = await countOpen(user.id)
    expect(open).toHaveLength(rows)
  })

  test.each([
    [{ bytes: 64 * MIB + 1 }, 413, 'file-too-large'],
    [{ filename: 'song.pdf' }, 415, 'unsupported-type'],
    [{ filename: 'song' }, 415, 'unsupported-type'],
    [{ bytes: 0 }, 400, 'invalid'],
    [{ trackId: undefined }, 400, 'invalid'],
    [{ sha256: 'abc' }, 400, 'invalid'],
    [{ trackId: '01990000-0000-7000-8000-000000000000' }, 404, 'track-not-found'],
  ])('%o is refused with %i %s', async (change, status, code) => {
    const request = {
      purpose: 'original',
      filename: 'a.wav',
      bytes: 10,
      sha256: sha256(randomBytes(4)),
      contentType: 'audio/wav',
      trackId,
    }
    const answer = await call(server, user, 'POST /uploads', { ...request, ...change })
    expect([answer.status, answer.body.code]).toEqual([status, code])
    expect(answer.headers.get('content-type')).toMatch('application/problem+json')
  })

  test('a file of exactly the limit is taken', async () => {
    const request = {
      purpose: 'original',
      filename: 'a.wav',
      bytes: 64 * MIB,
      sha256: sha256(randomBytes(4)),
      contentType: 'audio/wav',
      trackId,
    }
    expect((await call(server, user, 'POST /uploads', request)).status).toBe(200)
  })

  test('a listener may not, and nobody sees another’s upload', async () => {
    const listener = await newUser(server, ['listener'])
    expect((await openUpload(server, listener, trackId, randomBytes(10))).body).toMatchObject({
      code: 'needs-creator',
    })
    const { body } = await openUpload(server, user, trackId, randomBytes(10))
    const other = await newUser(server)
    expect((await call(server, other, `GET /uploads/${body.id}`)).status).toBe(404)
    expect((await call(server, undefined, `GET /uploads/${body.id}`)).status).toBe(401)
    const theirs = await newTrack(server, other)
    for (const part of ['original', 'cover']) {
      const given = await call(server, other, `POST /tracks/${theirs.id}/${part}`, { uploadId: body.id })
      expect([part, given.status, given.body.code]).toEqual([part, 404, 'upload-not-found'])
    }
  })
})

describe('parts', () => {
  test('resume asks the store: what it holds is not sent again', async () => {
    const bytes = randomBytes(20 * MIB)
    const { body: upload } = await openUpload(server, user, trackId, bytes)
    await putParts(server, user, upload, partsOf(upload, bytes).slice(1, 2))
    await server.restart()
    const { body: again } = await openUpload(server, user, trackId, bytes)
    expect(again.id).toBe(upload.id)
    expect(again.parts).toEqual([
      {
        number: 2,
        bytes: 8 * MIB,
        etag: createHash('md5')
          .update(bytes.subarray(8 * MIB, 16 * MIB))
          .digest('hex'),
      },
    ])
  })

  test('the store refuses a damaged part', async () => {
    const bytes = randomBytes(9 * MIB)
    const { body: upload } = await openUpload(server, user, trackId, bytes)
    const [part] = partsOf(upload, bytes)
    const { body } = await call<{ parts: { url: string; headers: Record<string, string> }[] }>(
      server,
      user,
      `POST /uploads/${upload.id}/sign`,
      {
        parts: [{ number: 1, bytes: part?.bytes.length, md5: md5(part?.bytes ?? bytes) }],
      },
    )
    const damaged = Buffer.from(part?.bytes ?? bytes)
    damaged[1000] = (damaged[1000] ?? 0) ^ 1
    const signed = body.parts[0]
    const answer = await fetch(signed?.url ?? '', {
      method: 'PUT',
      headers: signed?.headers ?? {},
      body: damaged,
    })
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('BadDigest')])
    expect((await call<Upload>(server, user, `GET /uploads/${upload.id}`)).body.parts).toEqual([])
  })

  test.each([[{ number: 3, bytes: 1 }], [{ number: 1, bytes: 1 }], [{ number: 2, bytes: 8 * MIB }]])(
    '%o does not fit the cut and is not signed',
    async (part) => {
      const { body: upload } = await openUpload(server, user, trackId, randomBytes(9 * MIB))
      const answer = await call(server, user, `POST /uploads/${upload.id}/sign`, {
        parts: [{ ...part, md5: md5(randomBytes(3)) }],
      })
      expect([answer.status, answer.body.code]).toEqual([400, 'wrong-part'])
    },
  )
})

describe('completing', () => {
  test('joins, proves and reads back; a repeat and a race answer the same', async () => {
    const bytes = randomBytes(17 * MIB + 12345)
    const { body: upload } = await openUpload(server, user, trackId, bytes)
    const parts = await putParts(server, user, upload, partsOf(upload, bytes))
    const answers = await Promise.all(Array.from({ length: 8 }, () => complete(upload, parts)))
    expect(answers.map(({ status, body }) => [status, body.status])).toEqual(Array(8).fill([200, 'complete']))
    expect((await complete(upload, parts)).body.status).toBe('complete')
    expect(await hashInStore(upload.id)).toBe(sha256(bytes))
    expect(await integrityOf(upload.id)).toBe('verified')
    expect((await openUpload(server, user, trackId, bytes)).body).toMatchObject({
      id: upload.id,
      status: 'complete',
    })
  })

  test('a missing part and a wrong one are named, and the session goes on', async () => {
    const bytes = randomBytes(20 * MIB)
    const { body: upload } = await openUpload(server, user, trackId, bytes)
    const [one, , three] = partsOf(upload, bytes)
    const wrong = { number: 2, bytes: randomBytes(8 * MIB) }
    const etags = await putParts(
      server,
      user,
      upload,
      [one, three, wrong].filter((part) => part !== undefined),
    )
    const claimed = etags.map((part) =>
      part.number === 2 ? { number: 2, etag: createHash('md5').update('x').digest('hex') } : part,
    )
    expect((await complete(upload, claimed)).body).toMatchObject({
      status: 409,
      code: 'parts-mismatch',
      parts: [2],
    })
    const right = await putParts(server, user, upload, partsOf(upload, bytes).slice(1, 2))
    const all = [...etags.filter(({ number }) => number !== 2), ...right]
    expect((await complete(upload, all)).body.status).toBe('complete')
  })

  test('content that is not what was announced is found by reading it back, and leaves the track', async () => {
    const bytes = randomBytes(100_000)
    const { body: upload } = await openUpload(server, user, trackId, bytes)
    const other = randomBytes(100_000)
    const parts = await putParts(server, user, upload, [{ number: 1, bytes: other }])
    expect((await complete(upload, parts)).status).toBe(200)
    await call(server, user, `POST /tracks/${trackId}/original`, { uploadId: upload.id })
    expect(await integrityOf(upload.id)).toBe('corrupt')
    await expect
      .poll(
        async () =>
          (await call<{ hasOriginal: boolean }>(server, user, `GET /tracks/${trackId}`)).body.hasOriginal,
        { timeout: 10_000 },
      )
      .toBe(false)
    const { body: fresh } = await openUpload(server, user, trackId, bytes)
    expect(fresh.id).not.toBe(upload.id)
  })

  test('a completion that died after the store had joined is finished by the next', async () => {
    const bytes = randomBytes(12 * MIB)
    const { body: upload } = await openUpload(server, user, trackId, bytes)
    const parts = await putParts(server, user, upload, partsOf(upload, bytes))
    const row = await rowOf(upload.id)
    const joined = await server.ctx.store.completeMultipart(
      row.storageKey,
      row.multipartId ?? '',
      parts.map(({ number, etag }) => ({ partNumber: number, etag: etag.replaceAll('"', '') })),
    )
    expect(joined.kind).toBe('completed')
    expect((await complete(upload, parts)).body.status).toBe('complete')
  })

  test('parts that are still being cleared away do not make a joined object wrong', async () => {
    const bytes = randomBytes(17 * MIB)
    const { body: upload } = await openUpload(server, user, trackId, bytes)
    const parts = await putParts(server, user, upload, partsOf(upload, bytes))
    const { storageKey, multipartId } = await rowOf(upload.id)
    const { store } = server.ctx
    if (!(store instanceof LocalObjectStore) || !multipartId) throw new Error('no local store')
    const folder = multipartFolder(store.layout, multipartId)
    await cp(folder, `${folder}-aside`, { recursive: true })
    const joined = parts.map(({ number, etag }) => ({ partNumber: number, etag: etag.replaceAll('"', '') }))
    await store.completeMultipart(storageKey, multipartId, joined)
    await rename(`${folder}-aside`, folder)
    await rm(join(folder, partRecordName(2)))
    expect((await complete(upload, parts)).body.status).toBe('complete')
    expect(await hashInStore(upload.id)).toBe(sha256(bytes))
  })

  test('an upload that the store has forgotten is said to have failed, and a new one may begin', async () => {
    const bytes = randomBytes(12 * MIB)
    const { body: upload } = await openUpload(server, user, trackId, bytes)
    const row = await rowOf(upload.id)
    await server.ctx.store.abortMultipart(row.storageKey, row.multipartId ?? '')
    const answer = await complete(upload, [
      { number: 1, etag: 'a' },
      { number: 2, etag: 'b' },
    ])
    expect([answer.status, answer.body.code]).toEqual([409, 'upload-failed'])
    expect((await openUpload(server, user, trackId, bytes)).body.id).not.toBe(upload.id)
  })
})

describe('ending', () => {
  test('aborting frees the parts; it can be repeated, and completing afterwards is refused', async () => {
    const bytes = randomBytes(9 * MIB)
    const { body: upload } = await openUpload(server, user, trackId, bytes)
    const parts = await putParts(server, user, upload, partsOf(upload, bytes))
    for (let round = 0; round < 2; round++)
      expect((await call<Upload>(server, user, `DELETE /uploads/${upload.id}`)).body.status).toBe('aborted')
    const row = await rowOf(upload.id)
    expect(await server.ctx.store.listParts(row.storageKey, row.multipartId ?? '')).toBeUndefined()
    expect((await complete(upload, parts)).body.code).toBe('upload-aborted')
  })

  test('a session dies after seven days, and the sweeper leaves nothing behind', async () => {
    const bytes = randomBytes(9 * MIB)
    const { body: upload } = await openUpload(server, user, trackId, bytes)
    await putParts(server, user, upload, partsOf(upload, bytes).slice(0, 1))
    const { ctx } = server
    const stray = await ctx.store.createMultipart(`tracks/${user.id}/stray/x.wav`, {
      contentType: 'audio/wav',
    })
    await ctx.store.put(`tracks/${user.id}/stray/y.wav`, Buffer.from('left over'), {
      contentType: 'audio/wav',
    })
    await ctx.store.put('hls/00000000-0000-0000-0000-000000000000/abc/init.mp4', Buffer.from('left over'), {
      contentType: 'audio/mp4',
    })
    expect(await sweepStorage(ctx)).toEqual([])
    try {
      offsetMs = 7 * DAY_MS + HOUR_MS
      expect(await expireSessions(ctx)).toBeGreaterThan(0)
      expect((await rowOf(upload.id)).status).toBe('expired')
      const found = await sweepStorage(ctx)
      expect(
        found.filter(({ kind }) => kind === 'orphan-object').map((one) => ('key' in one ? one.key : '')),
      ).toEqual(
        expect.arrayContaining([
          `tracks/${user.id}/stray/y.wav`,
          'hls/00000000-0000-0000-0000-000000000000/abc/init.mp4',
        ]),
      )
      expect(found).toContainEqual({
        kind: 'dead-multipart',
        key: `tracks/${user.id}/stray/x.wav`,
        multipartId: stray,
      })
      expect(await sweepStorage(ctx)).toEqual([])
    } finally {
      offsetMs = 0
    }
  })

  test('a row whose object is gone is reported, not dropped', async () => {
    const bytes = randomBytes(50_000)
    const upload = await uploadWhole(server, user, trackId, bytes)
    await integrityOf(upload.id)
    const { storageKey } = await rowOf(upload.id)
    await server.ctx.store.delete([storageKey])
    const found = await sweepStorage(server.ctx)
    expect(found).toContainEqual({
      kind: 'missing-object',
      row: `upload ${upload.id}`,
      key: storageKey,
      detail: 'the object is gone',
    })
    expect((await rowOf(upload.id)).status).toBe('complete')
  })

  test('a damaged record of the local store is found, and keeps nobody from auditing the rest', async () => {
    const upload = await uploadWhole(server, user, trackId, randomBytes(50_000))
    await integrityOf(upload.id)
    const { storageKey } = await rowOf(upload.id)
    const { store } = server.ctx
    // The sessions' own tests run on the local store.
    if (!(store instanceof LocalObjectStore)) throw new Error('no local store')
    const path = recordPath(store.layout, storageKey)
    await writeFile(path, '{"version":1}')
    const found = await sweepStorage(server.ctx)
    expect(found.filter(({ kind }) => kind === 'damaged-record')).toMatchObject([
      { path: relative(store.layout.root, path) },
    ])
    expect(found.filter((one) => one.kind === 'missing-object' && one.key === storageKey)).toHaveLength(1)
    await store.delete([storageKey])
  })
})

const rowOf = (id: string) =>
  server.ctx.db.selectFrom('uploads').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

async function countOpen(userId: string) {
  const rows = await server.ctx.db
    .selectFrom('uploads')
    .select('id')
    .where('userId', '=', userId)
    .where('status', '=', 'open')
    .where('multipartId', 'is not', null)
    .execute()
  return { rows: rows.length }
}

async function hashInStore(id: string): Promise<string> {
  const { body } = await server.ctx.store.get((await rowOf(id)).storageKey)
  return sha256(Buffer.concat(await body.toArray()))
}

/** Waits for the job; the verdict is the job's. */
async function integrityOf(id: string): Promise<string> {
  for (let round = 0; round < 100; round++) {
    const { integrity } = await rowOf(id)
    if (integrity !== 'unverified') return integrity
    await sleep(100)
  }
  await verifyUpload(server.ctx, id, AbortSignal.timeout(1000))
  return `not by the job: ${(await rowOf(id)).integrity}`
}
