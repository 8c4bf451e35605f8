import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { idsFrom } from '@veza/shared/kernel/ids.ts'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { uploadLimits } from '@veza/shared/media/limits.ts'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type FaultProxy, startFaultProxy } from '../../../e2e/support/faults/proxy.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { type Engine, openEngine } from '../engine.ts'
import type { LibraryTrack } from '../library/tracks.ts'
import { cancelJob, pauseJob } from '../queue/controls.ts'
import { getJob } from '../queue/job-row.ts'
import { signIn } from '../session/session.ts'
import { writeWav } from '../testing-audio.ts'
import { publishHandlers } from './handlers.ts'
import { endLeftSessions } from './upload-sessions.ts'

let database: TestDatabase
let server: TestServer
let way: FaultProxy
let origin: string
beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' } })
  way = await startFaultProxy({ upstream: { host: '127.0.0.1', port: Number(new URL(server.url).port) } })
  origin = `http://127.0.0.1:${way.port}`
})
afterAll(async () => {
  await way?.close()
  await server?.stop()
  await database?.drop()
})

let root: string
let engine: Engine
let track: LibraryTrack
let accountId: string
let uploadJob: string
const newId = idsFrom(systemClock)
const faults: unknown[] = []

async function open(): Promise<void> {
  engine = await openEngine({
    root: join(root, 'library'),
    clock: systemClock,
    random: Math.random,
    newId,
    limits: uploadLimits({}, () => undefined),
    ffmpegPath: undefined,
    cores: 2,
    uploads: 2,
    onFault: (error) => faults.push(error),
  })
}

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'veza-engine-'))
  await open()
  for await (const outcome of engine.importAll([writeWav(join(root, 'song.wav'), { seconds: 2 })]))
    if (outcome.kind === 'imported') track = outcome.track
  const { email, password } = await newUser(server, ['creator'])
  accountId = (await signIn(engine.sessions, origin, { email, password })).accountId
  await publishUpToUpload()
})
afterEach(async () => {
  way.faultFor = () => undefined
  await engine.close()
  rmSync(root, { recursive: true, force: true })
  expect(faults.splice(0)).toEqual([])
})

const handlers = () => publishHandlers({ ...engine, newId, clock: systemClock })
const context = (jobId: string, signal: AbortSignal) => ({
  jobId,
  signal,
  attempts: 0,
  progress: () => undefined,
})

/** Queues all of it, and does what comes before the original. */
async function publishUpToUpload(): Promise<void> {
  const { publicationId, jobIds } = engine.publish(track, { server: origin, accountId })
  const idOf = (kind: string) => jobIds.find((id) => getJob(engine.db, id)?.kind === kind) ?? ''
  uploadJob = idOf('upload-original')
  const draft = context(idOf('create-draft'), AbortSignal.timeout(60_000))
  await handlers()['create-draft']({ v: 1, publicationId }, draft)
}

/** Uploads until something is on its way (`isThere`), and stops as for a pause or a death. */
async function uploadUntil(isThere: () => boolean | Promise<boolean>): Promise<void> {
  engine.connections.setBandwidth(20_000)
  const stop = new AbortController()
  const { publicationId } = JSON.parse(getJob(engine.db, uploadJob)?.payload ?? '')
  const ended = handlers()['upload-original']({ v: 1, publicationId }, context(uploadJob, stop.signal))
  const outcome = ended.then(
    () => 'sent',
    () => 'stopped',
  )
  await expect.poll(isThere, { timeout: 60_000 }).toBe(true)
  stop.abort(new Error('stopped'))
  expect(await outcome).toBe('stopped')
}
const isSending = () => way.seen.some(({ method, target }) => method === 'POST' && target.endsWith('/sign'))

async function multiparts(): Promise<number> {
  let count = 0
  for await (const _one of server.ctx.store.listMultiparts('tracks/')) count += 1
  return count
}
const records = () =>
  engine.db.prepare("SELECT count(*) FROM settings WHERE key GLOB 'upload-session:*'").pluck().get()
const sweep = () =>
  endLeftSessions(
    { ...engine, clock: systemClock, onFault: (error) => faults.push(error) },
    AbortSignal.timeout(60_000),
  )

test('cancelled while it was paused, an upload leaves nothing behind: told by the next engine, once', async () => {
  const before = await multiparts()
  way.forget()
  await uploadUntil(isSending)
  expect(await multiparts()).toBe(before + 1)
  expect(pauseJob(engine.db, uploadJob, systemClock.now()).kind).toBe('done')
  await sweep()
  expect([await multiparts(), records()]).toEqual([before + 1, 1])

  cancelJob(engine.db, uploadJob, systemClock.now())
  await engine.close()
  await open()
  // Everything else of it is cancelled too, so that the runner has nothing to do but this.
  for (const id of engine.db.prepare<[], string>('SELECT id FROM jobs').pluck().all())
    cancelJob(engine.db, id, systemClock.now())
  engine.run()
  await expect.poll(multiparts, { timeout: 60_000 }).toBe(before)
  await expect.poll(records, { timeout: 60_000 }).toBe(0)
})

test('without a network it waits; where the answer that named the session was lost, it is found by its content', async () => {
  const before = await multiparts()
  way.forget()
  const isOpening = ({ method, target }: { method: string; target: string }) =>
    method === 'POST' && target.endsWith('/uploads')
  way.faultFor = (request) => (isOpening(request) ? { kind: 'lose-answer' } : undefined)
  // Let go of sooner, the request might not have come to the server at all.
  await uploadUntil(async () => (await multiparts()) === before + 1)
  cancelJob(engine.db, uploadJob, systemClock.now())
  way.faultFor = () => ({ kind: 'reset', afterBytes: 0 })
  expect([await sweep(), records()]).toEqual([1, 1])
  way.faultFor = () => undefined
  expect([await sweep(), records(), await multiparts()]).toEqual([0, 0, before])
})

test('what was published once more goes on with its session', async () => {
  const before = await multiparts()
  way.forget()
  await uploadUntil(isSending)
  cancelJob(engine.db, uploadJob, systemClock.now())
  await publishUpToUpload()
  expect([await sweep(), await multiparts()]).toEqual([0, before + 1])
  engine.connections.setBandwidth(undefined)
  const { publicationId } = JSON.parse(getJob(engine.db, uploadJob)?.payload ?? '')
  const job = context(uploadJob, AbortSignal.timeout(60_000))
  await handlers()['upload-original']({ v: 1, publicationId }, job)
  expect([await multiparts(), records()]).toEqual([before, 0])
})
