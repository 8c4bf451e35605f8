import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HOUR_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { call, newTrack, uploadWhole } from '../../../e2e/support/api.ts'
import { toneWav } from '../../../e2e/support/audio.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { removeAbandonedWork } from './transcode.ts'

const commands = fileURLToPath(new URL('../../commands/main.ts', import.meta.url))
let database: TestDatabase
let server: TestServer
let user: SignedInUser
const workers: ChildProcess[] = []

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' } })
  user = await newUser(server)
})
afterEach(async () => {
  for (const worker of workers.splice(0)) await end(worker, 'SIGKILL')
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

function startWorker(): ChildProcess {
  const env = { ...process.env, ...server.environment, ROLE: 'worker' }
  const worker = spawn(process.execPath, [commands, 'start'], { env, stdio: ['ignore', 'ignore', 'inherit'] })
  workers.push(worker)
  return worker
}

async function end(worker: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (worker.exitCode === null && worker.signalCode === null) {
    worker.kill(signal)
    await once(worker, 'exit')
  }
  return worker.exitCode
}

/** A track whose original waits for the server's transcoder. */
async function waitingTrack(seconds: number): Promise<string> {
  const { id } = await newTrack(server, user)
  const upload = await uploadWhole(server, user, id, toneWav({ seconds, hertz: 300 + seconds }))
  const answer = await call(server, user, `POST /tracks/${id}/original`, {
    uploadId: upload.id,
    transcode: true,
  })
  expect(answer.status).toBe(200)
  return id
}

const statusOf = async (id: string) =>
  (await server.ctx.db.selectFrom('transcodes').select('status').where('trackId', '=', id).executeTakeFirst())
    ?.status
const waiting = (id: string, status: string, timeout: number) =>
  expect.poll(() => statusOf(id), { timeout, interval: 50 }).toBe(status)
const leftOver = () => readdir(join(server.dataDir, 'transcodes')).catch(() => [])

test('asked for again while it waits, it is still one job and one set', async () => {
  const id = await waitingTrack(8)
  for (let round = 0; round < 5; round++)
    expect((await call(server, user, `POST /tracks/${id}/transcode`)).status).toBe(202)
  startWorker()
  await waiting(id, 'done', 60_000)
  const { length } = await server.ctx.db
    .selectFrom('bundles')
    .select('id')
    .where('trackId', '=', id)
    .execute()
  expect(length).toBe(1)
  expect(await leftOver()).toEqual([])
})

test('a worker that is killed in the middle leaves nothing visible; another makes the set', {
  timeout: 240_000,
}, async () => {
  const id = await waitingTrack(200)
  const first = startWorker()
  await waiting(id, 'running', 60_000)
  await expect.poll(leftOver, { timeout: 30_000, interval: 20 }).not.toEqual([])
  await end(first, 'SIGKILL')
  expect(await statusOf(id)).toBe('running')
  expect((await call<{ hasRenditions: boolean }>(server, user, `GET /tracks/${id}`)).body.hasRenditions).toBe(
    false,
  )
  startWorker()
  await waiting(id, 'done', 200_000)
  expect((await call<{ hasRenditions: boolean }>(server, user, `GET /tracks/${id}`)).body.hasRenditions).toBe(
    true,
  )
  expect(await leftOver()).toHaveLength(1)
  expect(await removeAbandonedWork(server.ctx, new Date(Date.now() - HOUR_MS))).toBe(0)
  expect(await removeAbandonedWork(server.ctx, new Date(Date.now() + HOUR_MS))).toBe(1)
})
