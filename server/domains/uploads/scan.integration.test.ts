import type { Track } from '@veza/shared/contracts/catalog.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  call,
  newTrack,
  openUpload,
  partsOf,
  putParts,
  sha256,
  uploadWhole,
} from '../../../e2e/support/api.ts'
import { toneWav } from '../../../e2e/support/audio.ts'
import { giveSound } from '../../../e2e/support/catalog.ts'
import { EICAR_NAME, eicar, startClamd, type TestClamd } from '../../../e2e/support/clamd.ts'
import { administer } from '../../../e2e/support/databases.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newOnSale } from '../../../e2e/support/products.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { openScanner } from '../../platform/scan/index.ts'
import { quarantine } from './quarantine.ts'
import { resumeScans } from './scan.ts'
import { sweepStorage } from './storage-audit.ts'
import { verifyUpload } from './verify.ts'

const { signal } = new AbortController()
let database: TestDatabase
let daemon: TestClamd
let server: TestServer
let owner: SignedInUser
let listener: SignedInUser
let made = 0

beforeAll(async () => {
  database = await testDatabase()
  daemon = await startClamd({ streamMaxMb: 20 })
  const env = { ROLE: 'web', CLAMAV_REQUIRED: 'true', CLAMAV_HOST: '127.0.0.1', LOG_LEVEL: 'silent' }
  server = await startTestServer({
    databaseUrl: database.url,
    env: { ...env, CLAMAV_PORT: String(daemon.port) },
  })
  owner = await newUser(server)
  listener = await newUser(server)
})
afterAll(async () => {
  await server?.stop()
  await daemon?.stop()
  await database?.drop()
})
// Each test says what is looked at, and when.
beforeEach(async () => {
  await sql`DELETE FROM pgboss.job WHERE name IN ('uploads.verify', 'uploads.quarantine', 'mail.send')`.execute(
    server.ctx.db,
  )
})

const rowOf = (id: string) =>
  server.ctx.db.selectFrom('uploads').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const look = (id: string) => verifyUpload(server.ctx, id, signal)
const clean = () => Buffer.concat([toneWav({ seconds: 1 }), Buffer.from(`${made++}`)])
const infected = () => Buffer.concat([clean(), eicar])

/** A published track whose original has just arrived. */
async function withOriginal(bytes: Buffer): Promise<{ track: Track; uploadId: string }> {
  const draft = await newTrack(server, owner, `Song ${made}`)
  const upload = await uploadWhole(server, owner, draft.id, bytes, 'my song.wav')
  await call(server, owner, `POST /tracks/${draft.id}/original`, { uploadId: upload.id })
  await giveSound(server, owner, draft.id)
  const { body } = await call<Track>(server, owner, `POST /tracks/${draft.id}/publish`)
  return { track: body, uploadId: upload.id }
}

const statusFor = async (user: SignedInUser | undefined, path: string) =>
  (await call(server, user, `GET ${path}`)).status
const ways = ({ id }: Track) => [`/tracks/${id}`, `/tracks/${id}/master.m3u8`, `/tracks/${id}/stream`]
const seenBy = (user: SignedInUser | undefined, track: Track) =>
  Promise.all(ways(track).map((path) => statusFor(user, path)))
const jobsOf = async (name: string) =>
  (
    await sql<{ data: { uploadId?: string } }>`SELECT data FROM pgboss.job
      WHERE name = ${name} AND state IN ('created', 'retry', 'active')`.execute(server.ctx.db)
  ).rows.map(({ data }) => data.uploadId)
const deedsOf = (id: string) =>
  server.ctx.db.selectFrom('auditLog').selectAll().where('subjectId', '=', id).execute()
const sizeAt = async (key: string) => (await server.ctx.store.head(key))?.bytes

describe('an upload that waits for its verdict', () => {
  test('is its owner’s alone, on every way to it, and everybody’s once it is clean', async () => {
    const { track, uploadId } = await withOriginal(clean())
    expect(track.status).toBe('published')
    expect(await rowOf(uploadId)).toMatchObject({ scan: 'waiting', integrity: 'unverified' })
    for (const user of [undefined, listener]) expect(await seenBy(user, track)).toEqual([404, 404, 404])
    expect(await seenBy(owner, track)).toEqual([200, 200, 302])
    const page = `${server.url}/tracks/${track.slug}`
    expect((await fetch(page)).status).toBe(404)
    const found = await call<{ items: Track[] }>(server, undefined, 'GET /tracks')
    expect(found.body.items.map(({ id }) => id)).not.toContain(track.id)

    await look(uploadId)
    expect(await rowOf(uploadId)).toMatchObject({ scan: 'clean', integrity: 'verified', scanFinding: null })
    for (const user of [undefined, listener]) expect(await seenBy(user, track)).toEqual([200, 200, 302])
    expect((await fetch(page)).status).toBe(200)
    expect(await deedsOf(uploadId)).toEqual([])
  })

  test('keeps back a cover as well, and one that is infected for good', async () => {
    const { track } = await withOriginal(clean())
    await server.ctx.db
      .updateTable('uploads')
      .set({ scan: 'clean' })
      .where('trackId', '=', track.id)
      .execute()
    const id = await newCover(track, 'waiting')
    const cover = `/tracks/${track.id}/cover`
    expect([await statusFor(listener, cover), await statusFor(owner, cover)]).toEqual([404, 302])
    await server.ctx.db.updateTable('uploads').set({ scan: 'clean' }).where('id', '=', id).execute()
    expect(await statusFor(listener, cover)).toBe(302)
    await server.ctx.db
      .updateTable('uploads')
      .set({ scan: 'infected', scanFinding: 'x' })
      .where('id', '=', id)
      .execute()
    expect([await statusFor(listener, cover), await statusFor(owner, cover)]).toEqual([404, 404])
  })

  test('is not sold meanwhile', async () => {
    const product = await newOnSale(server, owner)
    const path = `/products/${product.id}`
    expect(await statusFor(listener, path)).toBe(200)
    const trackId = product.tracks[0]?.id ?? ''
    const upload = await uploadWhole(server, owner, trackId, clean())
    await call(server, owner, `POST /tracks/${trackId}/original`, { uploadId: upload.id })
    expect([await statusFor(listener, path), await statusFor(owner, path)]).toEqual([404, 200])
    await look(upload.id)
    expect(await statusFor(listener, path)).toBe(200)
  })
})

async function newCover(track: Track, scan: 'waiting'): Promise<string> {
  const now = new Date()
  const id = server.ctx.newId()
  await server.ctx.db
    .insertInto('uploads')
    .values({
      ...{
        id,
        userId: owner.id,
        purpose: 'cover',
        status: 'complete',
        filename: 'c.png',
        contentType: 'image/png',
      },
      ...{
        bytes: 5,
        sha256: sha256(Buffer.from(id)),
        partBytes: 5_242_880,
        storageKey: `covers/${id}`,
        scan,
      },
      ...{ createdAt: now, updatedAt: now, expiresAt: now },
    })
    .execute()
  const { status } = await call(server, owner, `POST /tracks/${track.id}/cover`, { uploadId: id })
  expect(status).toBe(200)
  return id
}

describe('an infected upload', () => {
  test('never reaches anybody: kept back, written down, told, moved, and given to nobody again', async () => {
    const bytes = infected()
    const { track, uploadId } = await withOriginal(bytes)
    const { storageKey } = await rowOf(uploadId)
    await look(uploadId)
    expect(await rowOf(uploadId)).toMatchObject({
      scan: 'infected',
      integrity: 'verified',
      scanFinding: EICAR_NAME,
    })
    for (const user of [undefined, listener]) expect(await seenBy(user, track)).toEqual([404, 404, 404])
    const download = await call(server, owner, `GET /tracks/${track.id}/download`)
    expect([download.status, download.body.code]).toEqual([409, 'upload-infected'])
    expect(await deedsOf(uploadId)).toMatchObject([
      { action: 'upload.infected', actorId: null, details: { signature: EICAR_NAME, sha256: sha256(bytes) } },
    ])
    expect(await jobsOf('mail.send')).toHaveLength(1)
    expect(await jobsOf('uploads.quarantine')).toEqual([uploadId])

    await quarantine(server.ctx, uploadId)
    const key = `quarantine/${uploadId}`
    expect((await rowOf(uploadId)).storageKey).toBe(key)
    expect([await sizeAt(storageKey), await sizeAt(key)]).toEqual([undefined, bytes.length])
    await quarantine(server.ctx, uploadId)
    await look(uploadId)
    expect([await sizeAt(key), (await deedsOf(uploadId)).length]).toEqual([bytes.length, 1])

    const again = await openUpload(server, owner, track.id, bytes)
    expect(again.body).toMatchObject({ id: uploadId, scan: 'infected' })
    const given = await call(server, owner, `POST /tracks/${track.id}/original`, { uploadId })
    expect([given.status, given.body.code]).toEqual([409, 'upload-infected'])
  })

  test('is made good by another, which is looked at as well', async () => {
    const { track, uploadId } = await withOriginal(infected())
    await look(uploadId)
    const upload = await uploadWhole(server, owner, track.id, clean())
    await call(server, owner, `POST /tracks/${track.id}/original`, { uploadId: upload.id })
    expect(await seenBy(listener, track)).toEqual([404, 404, 404])
    await look(upload.id)
    expect(await seenBy(listener, track)).toEqual([200, 200, 302])
  })

  test('is moved by the next try where the first died: before the copy was named, and after', async () => {
    const { uploadId } = await withOriginal(infected())
    await look(uploadId)
    const { storageKey: from } = await rowOf(uploadId)
    const key = `quarantine/${uploadId}`
    const dying = {
      ...server.ctx,
      transaction: () => Promise.reject(new Error('died')),
    }
    await expect(quarantine(dying, uploadId)).rejects.toThrow('died')
    expect(await Promise.all([from, key].map(sizeAt))).not.toContain(undefined)
    const store = Object.create(server.ctx.store, {
      delete: { value: () => Promise.reject(new Error('died later')) },
    })
    await expect(quarantine({ ...server.ctx, store }, uploadId)).rejects.toThrow('died later')
    await quarantine(server.ctx, uploadId)
    expect((await rowOf(uploadId)).storageKey).toBe(key)
    // What the first try left behind is nobody's, and the sweep of the store takes it once it is a day old.
    const later = { now: () => new Date(Date.now() + 2 * 86_400_000) }
    await sweepStorage({ ...server.ctx, clock: later })
    expect([await sizeAt(from), await sizeAt(key)]).toEqual([undefined, expect.any(Number)])
  })
})

describe('without a verdict', () => {
  test('nothing passes while clamd is away; the sum is proved all the same', async () => {
    const found = await withOriginal(infected())
    await look(found.uploadId)
    await sql`DELETE FROM pgboss.job WHERE name IN ('uploads.verify', 'uploads.quarantine')`.execute(
      server.ctx.db,
    )
    const { track, uploadId } = await withOriginal(infected())
    await daemon.crash()
    await look(uploadId)
    expect(await rowOf(uploadId)).toMatchObject({ scan: 'waiting', integrity: 'verified' })
    expect(await seenBy(listener, track)).toEqual([404, 404, 404])
    await expect(resumeScans(server.ctx)).rejects.toThrow('clamd')
    // What was found before is moved all the same.
    expect(await jobsOf('uploads.quarantine')).toContain(found.uploadId)
    expect(await jobsOf('uploads.verify')).toEqual([uploadId])

    await daemon.start()
    await look(uploadId)
    expect(await rowOf(uploadId)).toMatchObject({ scan: 'infected' })
  })

  test('is asked for again, each once, and told of in the figures', async () => {
    const { uploadId } = await withOriginal(clean())
    await sql`DELETE FROM pgboss.job WHERE name = 'uploads.verify'`.execute(server.ctx.db)
    await server.ctx.db
      .updateTable('uploads')
      .set({ updatedAt: new Date(Date.now() - 3_600_000) })
      .where('id', '=', uploadId)
      .execute()
    await resumeScans(server.ctx)
    await resumeScans(server.ctx)
    expect((await jobsOf('uploads.verify')).filter((id) => id === uploadId)).toHaveLength(1)
    const { text } = await server.ctx.telemetry.read()
    const seconds = Number(/^veza_uploads_waiting_for_scan_seconds (\S+)$/m.exec(text)?.[1])
    expect(seconds).toBeGreaterThan(3_590)
    await look(uploadId)
  })

  test('what clamd takes no more of stays kept back', async () => {
    const draft = await newTrack(server, owner)
    const bytes = Buffer.concat([Buffer.alloc(21 * 1024 * 1024, 1), clean()])
    const { body: upload } = await openUpload(server, owner, draft.id, bytes)
    const parts = await putParts(server, owner, upload, partsOf(upload, bytes))
    await call(server, owner, `POST /uploads/${upload.id}/complete`, { parts })
    await look(upload.id)
    expect(await rowOf(upload.id)).toMatchObject({ scan: 'waiting', integrity: 'verified' })
    await server.ctx.db.updateTable('uploads').set({ status: 'purged' }).where('id', '=', upload.id).execute()
  })

  test('a server that asks for none holds nothing back', async () => {
    const config = { ...server.ctx.config, clamav: { required: false, address: undefined } }
    const other = { ...server.ctx, config, scanner: openScanner(undefined) }
    const { uploadId } = await withOriginal(clean())
    await server.ctx.db.updateTable('uploads').set({ scan: 'none' }).where('id', '=', uploadId).execute()
    await verifyUpload(other, uploadId, signal)
    expect(await rowOf(uploadId)).toMatchObject({ scan: 'none', integrity: 'verified' })
  })
})

describe('two at once', () => {
  test('look at the same upload: one verdict, one mail, one row of the log', async () => {
    const { uploadId } = await withOriginal(infected())
    await sql`DELETE FROM pgboss.job WHERE name = 'mail.send'`.execute(server.ctx.db)
    const looked = await Promise.allSettled([look(uploadId), look(uploadId), look(uploadId)])
    expect(looked.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0)
    expect((await deedsOf(uploadId)).length).toBe(1)
    expect(await jobsOf('mail.send')).toHaveLength(1)
  })

  test('one is given the upload while the other finds something in it: it is kept back', async () => {
    const draft = await newTrack(server, owner)
    await giveSound(server, owner, draft.id)
    await call(server, owner, `POST /tracks/${draft.id}/publish`)
    const upload = await uploadWhole(server, owner, draft.id, infected())
    await Promise.all([
      look(upload.id),
      call(server, owner, `POST /tracks/${draft.id}/original`, { uploadId: upload.id }),
    ])
    const { originalUploadId, heldForScan } = await server.ctx.db
      .selectFrom('tracks')
      .select(['originalUploadId', 'heldForScan'])
      .where('id', '=', draft.id)
      .executeTakeFirstOrThrow()
    expect(heldForScan).toBe(originalUploadId === upload.id)
  })
})

describe('the log of deeds', () => {
  test.each([`UPDATE audit_log SET reason = 'another'`, 'DELETE FROM audit_log', 'TRUNCATE audit_log'])(
    'is not changed by the application: %s',
    async (statement) => {
      await expect(administer(database.url, statement)).rejects.toThrow(/permission denied|append-only/)
    },
  )
})
