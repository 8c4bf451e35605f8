import { appendFile, open, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CANCEL } from '../../desktop/engine/upload/errors.ts'
import type { FileUploadJob } from '../../desktop/engine/upload/file-upload.ts'
import { keepSetDigests } from '../../desktop/engine/upload/set-digests.ts'
import { type Fault, type SeenRequest, storeError } from '../support/faults/fault.ts'
import { randomSet } from '../support/faults/files.ts'
import { startUploadRig, type UploadRig } from '../support/faults/rig.ts'
import { type TestDatabase, testDatabase } from '../support/postgres.ts'
import { newTestBucket, type S3ForTests, s3ForTests, s3Offered } from '../support/s3/for-tests.ts'

const MIB = 1024 * 1024
const BYTES = 44 * MIB + 12_345
const PARTS = 6
const MINUTES = 60_000

const s3 = s3Offered()
/** The server's clock, against ours. */
let skewMs = 0
const clock = { now: () => new Date(Date.now() + skewMs) }

/** Outlasts a restart of the server on a busy machine. */
const patient = { retry: { baseMs: 20, capMs: 500, attempts: 100 } }

let rig: UploadRig
/** Whether jobs bring the digests of their parts, as those of an import do. */
let knowsParts = false
let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

describe('the uploader, with a local store, hashing as it goes', () => {
  beforeAll(async () => {
    knowsParts = false
    rig = await startUploadRig({ databaseUrl: database.url, clock })
  })
  afterAll(() => rig?.close())
  faultTests()

  test('addresses that expired under way are signed again, and so is the session', async () => {
    const job = await newJob(BYTES)
    let jumped = false
    rig.store.faultFor = () => {
      if (!jumped) skewMs += 20 * MINUTES
      jumped = true
      return undefined
    }
    await uploaded(job)
    expect(statuses()).toContain(403)
    skewMs = 0
  })

  test('the server is stopped and started in the middle, store and all', async () => {
    const job = await newJob(BYTES)
    let restarting: Promise<void> | undefined
    rig.store.faultFor = ({ number }) => {
      if (number === 3) restarting ??= rig.server.restart()
      return undefined
    }
    await uploaded(job, patient)
    await restarting
  })
})

describe('the uploader, with a local store and the digests of an import', () => {
  beforeAll(async () => {
    knowsParts = true
    rig = await startUploadRig({ databaseUrl: database.url, clock })
  })
  afterAll(() => rig?.close())
  knownPartsTests()
})

describe.skipIf(s3.isMissing)(`the uploader, with ${s3.title} and the digests of an import`, () => {
  let gateway: S3ForTests
  beforeAll(async () => {
    knowsParts = true
    gateway = await s3ForTests()
    const { bucket, endpoint, region, accessKeyId, secretAccessKey } = {
      ...gateway.config,
      ...(await newTestBucket(gateway.config)),
    }
    const env = {
      TRACK_STORAGE_BACKEND: 's3',
      S3_ENDPOINT: endpoint,
      S3_REGION: region,
      S3_BUCKET: bucket,
      S3_ACCESS_KEY_ID: accessKeyId,
      S3_SECRET_ACCESS_KEY: secretAccessKey,
      S3_FORCE_PATH_STYLE: 'true',
    }
    rig = await startUploadRig({ databaseUrl: database.url, clock, env, storeUrl: endpoint })
    // The first parts that a fresh gateway gets take it seconds.
    await uploaded(await newJob(BYTES), { stallMs: 60_000 })
  })
  afterAll(async () => {
    await rig?.close()
    await gateway.close()
  })
  faultTests()
  knownPartsTests()

  test('addresses that expired before they were used are signed again', async () => {
    const job = await newJob(BYTES)
    skewMs = -20 * MINUTES
    rig.store.faultFor = () => {
      skewMs = 0
      return undefined
    }
    await uploaded(job)
    expect(statuses()).toContain(403)
  })

  test('the server is stopped and started in the middle', async () => {
    const job = await newJob(BYTES)
    let restarting: Promise<void> | undefined
    rig.store.faultFor = ({ number }) => {
      if (number === 3) restarting ??= rig.server.restart()
      return undefined
    }
    await uploaded(job, patient)
    await restarting
  })
})

/** A job as it comes from an import, or as one without digests. */
function newJob(bytes: number, more: Partial<FileUploadJob> = {}): Promise<FileUploadJob> {
  return rig.newJob(bytes, knowsParts ? more : { partDigests: undefined, ...more })
}

function statuses(): (number | undefined)[] {
  return rig.store.seen.map(({ status }) => status)
}

/** Uploads, and sees that the store holds the file, whole. */
async function uploaded(job: FileUploadJob, limits = {}): Promise<string> {
  const uploader = rig.uploader(limits)
  try {
    const { uploadId } = await uploader.uploadFile(job)
    expect(await rig.storedHash(uploadId)).toBe(job.sha256)
    return uploadId
  } finally {
    await uploader.close()
  }
}

async function refused(job: FileUploadJob, limits = {}): Promise<unknown> {
  const uploader = rig.uploader(limits)
  try {
    await uploader.uploadFile(job)
    throw new Error('the upload went through')
  } catch (error) {
    return error
  } finally {
    await uploader.close()
  }
}

const taken = () => rig.store.seen.reduce((sum, request) => sum + request.taken, 0)
/** Parts that the store confirmed to us, and that came by again after. */
const sentInVain = () =>
  rig.store.seen.filter((again) =>
    rig.store.seen.some(
      ({ part, number, status, fault }) =>
        part === again.part && number < again.number && status === 200 && fault?.kind !== 'answer',
    ),
  )
const planted = (kind: Fault['kind']) => rig.store.seen.filter(({ fault }) => fault?.kind === kind).length
const onRequests = (faults: Record<number, Fault>) => (request: SeenRequest) => faults[request.number]
const firstTry = (part: number, fault: Fault) => {
  let done = false
  return (request: SeenRequest) => {
    if (done || request.part !== part) return undefined
    done = true
    return fault
  }
}

function faultTests(): void {
  beforeEach(() => {
    rig.calm()
    skewMs = 0
  })

  test('a healthy upload sends every byte once, and asks for signatures once per ten parts', async () => {
    const told: number[] = []
    const job = await newJob(BYTES, { onProgress: (done) => told.push(done) })
    await uploaded(job)
    expect(taken()).toBe(BYTES)
    expect(rig.store.seen).toHaveLength(PARTS)
    expect(rig.api.seen.filter(({ target }) => target.endsWith('/sign'))).toHaveLength(1)
    expect(told.at(-1)).toBe(BYTES)
    expect(Math.max(...told)).toBe(BYTES)
  })

  test('the same content again is there already', async () => {
    const job = await newJob(BYTES)
    const first = await uploaded(job)
    rig.calm()
    expect(await uploaded(job)).toBe(first)
    expect(rig.store.seen).toHaveLength(0)
  })

  test('a file of less than a part goes in one', async () => {
    await uploaded(await newJob(777))
    expect(rig.store.seen).toHaveLength(1)
  })

  test.each<[string, Fault]>([
    ['reset in the middle of a part', { kind: 'reset', afterBytes: 3 * MIB }],
    ['reset before the first byte', { kind: 'reset', afterBytes: 0 }],
    ['silence in the middle of a part', { kind: 'stall', afterBytes: 2 * MIB }],
    ['delay', { kind: 'delay', ms: 300 }],
    ['delay beyond patience', { kind: 'delay', ms: 4_000 }],
    ['a body that ends too soon', { kind: 'truncate', afterBytes: 5 * MIB }],
    ['an answer that is lost', { kind: 'lose-answer' }],
    ['a byte that arrives changed', { kind: 'corrupt', atByte: 4 * MIB }],
    ['503 SlowDown', storeError(503, 'SlowDown', { 'retry-after': '1' })],
    ['503 before the body is read', { ...storeError(503, 'SlowDown'), early: true }],
    ['429', storeError(429, 'TooManyRequests')],
    ['500', storeError(500, 'InternalError')],
    ['403', storeError(403, 'AccessDenied')],
    ['400 ExpiredToken', storeError(400, 'ExpiredToken')],
    ['400 RequestTimeTooSkewed', storeError(400, 'RequestTimeTooSkewed')],
    [
      'a sign-in page',
      { kind: 'answer', status: 200, headers: { 'content-type': 'text/html' }, body: 'Sign in' },
    ],
  ])('%s: only that part goes again, and the file is whole', async (_name, fault) => {
    const job = await newJob(BYTES)
    rig.store.faultFor = firstTry(3, fault)
    await uploaded(job)
    expect(planted(fault.kind)).toBe(1)
    expect(sentInVain()).toEqual([])
    const isHarmless = fault.kind === 'delay' && fault.ms < 1_000
    expect(rig.store.seen.filter(({ part }) => part === 3)).toHaveLength(isHarmless ? 1 : 2)
  })

  test('a storm of all of them', async () => {
    const job = await newJob(3 * BYTES)
    const storm: Fault[] = [
      { kind: 'reset', afterBytes: MIB },
      { kind: 'truncate', afterBytes: 6 * MIB },
      { kind: 'corrupt', atByte: 7 },
      { kind: 'lose-answer' },
      { kind: 'stall', afterBytes: 7 * MIB },
      storeError(503, 'SlowDown'),
      storeError(403, 'AccessDenied'),
    ]
    rig.store.faultFor = ({ number }) => (number % 3 === 0 ? storm[(number / 3) % storm.length] : undefined)
    await uploaded(job)
    expect(rig.store.seen.filter(({ fault }) => fault !== undefined).length).toBeGreaterThan(5)
    expect(sentInVain()).toEqual([])
  })

  test('SlowDown for all: fewer at once, and through in the end', async () => {
    const job = await newJob(3 * BYTES)
    rig.store.faultFor = ({ number }) => (number <= 6 ? storeError(503, 'SlowDown') : undefined)
    await uploaded(job)
    expect(planted('answer')).toBe(6)
  })

  test('the store is gone for a while', async () => {
    const job = await newJob(BYTES)
    let back: Promise<void> | undefined
    rig.store.faultFor = ({ number }) => {
      if (number === 3)
        back ??= rig.store
          .setDown(true)
          .then(() => sleep(700))
          .then(() => rig.store.setDown(false))
      return undefined
    }
    await uploaded(job)
    await back
  })

  test('after a sleep every socket is dropped and the upload goes on, without waiting for the stall', async () => {
    const job = await newJob(BYTES)
    const uploader = rig.uploader({ stallMs: 60_000 })
    let frozen = false
    rig.store.faultFor = ({ number }) => {
      if (number === 4 && !frozen) {
        frozen = true
        setImmediate(() => {
          rig.store.freeze()
          uploader.reconnect()
        })
      }
      return undefined
    }
    const { uploadId } = await uploader.uploadFile(job)
    await uploader.close()
    expect(frozen).toBe(true)
    expect(await rig.storedHash(uploadId)).toBe(job.sha256)
  })

  test('stopped and started again: what the store has is not sent again', async () => {
    const stop = new AbortController()
    const job = await newJob(BYTES)
    rig.store.faultFor = ({ number }) => {
      if (number === 5) stop.abort('pause')
      return undefined
    }
    expect(await refused({ ...job, signal: stop.signal })).toMatchObject({ code: 'stopped', retryable: true })
    await uploaded(job)
    expect(sentInVain()).toEqual([])
  })

  test('cancelled: nothing stays behind in the store', async () => {
    const before = await rig.openMultiparts()
    const stop = new AbortController()
    const job = await newJob(BYTES, { signal: stop.signal })
    rig.store.faultFor = ({ number }) => {
      if (number === 3) stop.abort(CANCEL)
      return undefined
    }
    expect(await refused(job)).toMatchObject({ code: 'stopped', retryable: false })
    expect(await rig.openMultiparts()).toBe(before)
  })

  test('the answer to the completion is lost: asked again, and answered the same', async () => {
    const job = await newJob(BYTES)
    let lost = 0
    rig.api.faultFor = ({ target }) =>
      target.endsWith('/complete') && lost++ === 0 ? { kind: 'lose-answer' } : undefined
    await uploaded(job)
    expect(lost).toBe(2)
    expect(taken()).toBe(BYTES)
  })

  test('the session is aborted meanwhile: a new one is opened, once', async () => {
    const job = await newJob(BYTES)
    let aborting: Promise<unknown> | undefined
    rig.store.faultFor = ({ number }) => {
      if (number === 2) aborting ??= abortSessionOf(job)
      return number === 2 ? { kind: 'delay', ms: 500 } : undefined
    }
    await uploaded(job)
    await aborting
  })

  test('a part in the store that is not ours is sent again', async () => {
    const job = await newJob(BYTES)
    const { id } = await openSessionOf(job)
    const wrong = Buffer.alloc(8 * MIB, 7)
    const { createHash } = await import('node:crypto')
    const md5 = createHash('md5').update(wrong).digest('base64')
    const { parts } = await rig.client.api.uploads.sign({
      id,
      parts: [{ number: 2, bytes: wrong.length, md5 }],
    })
    const [signed] = parts
    const put = await fetch(signed?.url ?? '', { method: 'PUT', headers: signed?.headers ?? {}, body: wrong })
    expect(put.status).toBe(200)
    await uploaded(job)
    expect(rig.store.seen.filter(({ part }) => part === 2)).toHaveLength(1)
  })

  test('the file is changed during the upload: stopped, explained, and nothing published', async () => {
    const job = await newJob(BYTES)
    rig.store.faultFor = ({ number }) => {
      if (number === 2) void changeOneByte(job.path)
      return number >= 2 ? { kind: 'delay', ms: 100 } : undefined
    }
    const before = await rig.openMultiparts()
    expect(await refused(job)).toMatchObject({ code: 'source-changed', retryable: false })
    expect(await rig.openMultiparts()).toBe(before)
  })

  test('the file has grown since it was imported: not even begun', async () => {
    const job = await newJob(BYTES)
    await appendFile(job.path, 'x')
    expect(await refused(job)).toMatchObject({ code: 'source-changed' })
    expect(rig.store.seen).toHaveLength(0)
  })

  test('a file that was only touched goes on', async () => {
    const job = await newJob(BYTES)
    rig.store.faultFor = ({ number }) => {
      if (number === 2) void utimes(job.path, new Date(), new Date(0))
      return undefined
    }
    await uploaded(job)
    expect(taken()).toBe(BYTES)
  })

  test('damage that does not pass is explained, not repeated for ever', async () => {
    const job = await newJob(BYTES)
    rig.store.faultFor = ({ part }) => (part === 2 ? { kind: 'corrupt', atByte: 100 } : undefined)
    expect(await refused(job)).toMatchObject({ code: 'damaged-in-transit', retryable: false })
    expect(planted('corrupt')).toBe(3)
  })

  test('a signature refused twice is believed', async () => {
    const job = await newJob(BYTES)
    rig.store.faultFor = ({ part }) => (part === 1 ? storeError(403, 'AccessDenied') : undefined)
    expect(await refused(job)).toMatchObject({ code: 'store-refused', retryable: false })
    expect(planted('answer')).toBe(2)
  })

  test('a store that stays away hands the work back to the queue, to be tried later', async () => {
    const job = await newJob(BYTES)
    await rig.store.setDown(true)
    const retry = { baseMs: 1, capMs: 5, attempts: 3 }
    expect(await refused(job, { retry })).toMatchObject({ code: 'offline', retryable: true })
    await rig.store.setDown(false)
    await uploaded(job)
  })

  test('a bundle goes up whole through faults, and what is lost is sent again', async () => {
    const dir = await rig.newFolder()
    const set = await randomSet(dir, 120, 40_000)
    rig.store.faultFor = onRequests({
      3: { kind: 'reset', afterBytes: 10_000 },
      5: storeError(503, 'SlowDown'),
      9: { kind: 'corrupt', atByte: 200 },
      12: { kind: 'lose-answer' },
      20: storeError(403, 'AccessDenied'),
      30: { kind: 'stall', afterBytes: 5_000 },
      // Confirmed, and not kept: only the completion notices.
      40: { kind: 'answer', status: 200, headers: { etag: '"kept-nowhere"' } },
    })
    const uploader = rig.uploader()
    const signal = new AbortController().signal
    const told: number[] = []
    const job = {
      trackId: await rig.newTrack(),
      dir,
      set,
      signal,
      onProgress: (done: number) => told.push(done),
    }
    const { bundleId } = await uploader.uploadBundle(job)
    expect(await rig.client.api.uploads.getBundle({ id: bundleId })).toMatchObject({ status: 'complete' })
    expect(told.at(-1)).toBe(120 * 40_000 + 9_700)
    rig.calm()
    expect(await uploader.uploadBundle(job)).toEqual({ bundleId })
    expect(rig.store.seen).toHaveLength(0)
    await uploader.close()
  })
}

function knownPartsTests(): void {
  beforeEach(async () => {
    // What a refused set still had on its way would count as this test's.
    rig.store.resetAll()
    await rig.store.settled()
    rig.calm()
    skewMs = 0
  })

  test('a file changed since its import, size and time kept: the store refuses it, and that is explained', async () => {
    const job = await newJob(BYTES)
    await changeOneByte(job.path)
    await utimes(job.path, job.mtimeMs / 1_000, job.mtimeMs / 1_000)
    const before = await rig.openMultiparts()
    expect(await refused(job)).toMatchObject({ code: 'source-changed', retryable: false })
    expect(statuses()).toContain(400)
    expect(await rig.openMultiparts()).toBe(before)
  })

  test('digests that are wrong cost another reading, not the upload', async () => {
    const job = await newJob(3 * MIB)
    const md5s = [Buffer.alloc(16).toString('base64')]
    await uploaded({ ...job, partDigests: { partBytes: 8 * MIB, md5s } })
    expect(statuses()).toEqual([400, 200])
  })

  test('a set is sent by the digests from when it was made', async () => {
    const dir = await rig.newFolder()
    const set = await randomSet(dir, 30, 40_000)
    await keepSetDigests(dir, set)
    const uploader = rig.uploader()
    const job = {
      trackId: await rig.newTrack(),
      dir,
      set,
      signal: AbortSignal.timeout(60_000),
      onProgress: () => undefined,
    }
    const { bundleId } = await uploader.uploadBundle(job)
    expect(await rig.client.api.uploads.getBundle({ id: bundleId })).toMatchObject({ status: 'complete' })
    await uploader.close()
  })

  test('a file of a set that has changed since it was made: the store refuses it, and that is explained', async () => {
    const dir = await rig.newFolder()
    const set = await randomSet(dir, 30, 40_000)
    await keepSetDigests(dir, set)
    await writeFile(join(dir, 'aac-128/00007.m4s'), Buffer.alloc(40_000, 7))
    const uploader = rig.uploader()
    const job = {
      trackId: await rig.newTrack(),
      dir,
      set,
      signal: AbortSignal.timeout(60_000),
      onProgress: () => undefined,
    }
    await expect(uploader.uploadBundle(job)).rejects.toMatchObject({
      code: 'source-missing',
      detail: expect.stringContaining('00007.m4s'),
    })
    expect(statuses()).toContain(400)
    await uploader.close()
  })

  test('digests of parts of another size are not used', async () => {
    const job = await newJob(BYTES)
    const md5s = Array.from({ length: 9 }, () => Buffer.alloc(16).toString('base64'))
    await uploaded({ ...job, partDigests: { partBytes: 5 * MIB, md5s } })
    expect(statuses()).not.toContain(400)
  })
}

function openSessionOf({ purpose, filename, bytes, sha256, contentType, trackId }: FileUploadJob) {
  return rig.client.api.uploads.open({ purpose, filename, bytes, sha256, contentType, trackId })
}

async function abortSessionOf(job: FileUploadJob): Promise<void> {
  const { id } = await openSessionOf(job)
  await rig.client.api.uploads.abort({ id })
}

async function changeOneByte(path: string): Promise<void> {
  const file = await open(path, 'r+')
  await file.write(Buffer.from([0]), 0, 1, BYTES - 1)
  await file.write(Buffer.from([1, 2, 3]), 0, 3, 40 * MIB)
  await file.close()
}
