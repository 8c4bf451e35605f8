import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { idsFrom } from '@veza/shared/kernel/ids.ts'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { uploadLimits } from '@veza/shared/media/limits.ts'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { type Engine, openEngine } from '../engine.ts'
import { getPublication, openPublication } from '../library/publications.ts'
import { getTrack, type LibraryTrack, updateTrack } from '../library/tracks.ts'
import { signIn } from '../session/session.ts'
import { writeWav } from '../testing-audio.ts'
import { publishHandlers } from './handlers.ts'

let database: TestDatabase
let server: TestServer
beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' } })
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

let root: string
let engine: Engine
let track: LibraryTrack
const newId = idsFrom(systemClock)
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'veza-engine-'))
  engine = await openEngine({
    root: join(root, 'library'),
    clock: systemClock,
    random: Math.random,
    newId,
    limits: uploadLimits({}, () => undefined),
    ffmpegPath: undefined,
    cores: 2,
    uploads: 2,
    onFault: (error) => {
      throw error
    },
  })
  for await (const outcome of engine.importAll([writeWav(join(root, 'song.wav'), { seconds: 1 })]))
    if (outcome.kind === 'imported') track = outcome.track
})
afterEach(async () => {
  await engine.close()
  rmSync(root, { recursive: true, force: true })
})

async function signedIn() {
  const { email, password } = await newUser(server, ['creator'])
  return (await signIn(engine.sessions, server.url, { email, password })).accountId
}

/** Runs the job that makes the draft. @returns the draft's id on the server */
async function drafted(accountId: string): Promise<string | null | undefined> {
  const { db, folder, connections } = engine
  const title = getTrack(db, track.id)?.metadata.title ?? ''
  const key = { trackId: track.id, server: server.url, accountId }
  const publicationId = openPublication(db, key, title, newId, systemClock.now())
  const handlers = publishHandlers({ db, folder, connections, newId, clock: systemClock })
  const context = {
    jobId: newId(),
    attempts: 0,
    signal: AbortSignal.timeout(60_000),
    progress: () => undefined,
  }
  await handlers['create-draft']({ v: 1, publicationId }, context)
  return getPublication(db, publicationId)?.serverTrackId
}

const titlesOf = async (accountId: string) =>
  (await engine.connections.to(server.url, accountId).api.catalog.mine({})).items.map(({ title }) => title)

/** As a copy has it that was made before. */
const putBack = () => engine.db.exec('DELETE FROM publications')

test('a library that was put back from before finds its draft again, however late and under whatever title', async () => {
  const accountId = await signedIn()
  const first = await drafted(accountId)
  putBack()
  updateTrack(engine.db, track.id, { title: 'Otherwise' }, systemClock.now())
  expect(await drafted(accountId)).toBe(first)
  putBack()
  // As after a week.
  await server.ctx.db.deleteFrom('idempotencyKeys').execute()
  expect(await drafted(accountId)).toBe(first)
  expect(await titlesOf(accountId)).toEqual([track.metadata.title])
})

test('put back from before its draft was deleted and made anew, it finds the newer one', async () => {
  const accountId = await signedIn()
  const first = await drafted(accountId)
  await engine.connections.to(server.url, accountId).api.catalog.remove({ id: first ?? '' })
  const second = await drafted(accountId)
  expect(second).not.toBe(first)
  putBack()
  expect(await drafted(accountId)).toBe(second)
  expect(await titlesOf(accountId)).toHaveLength(1)
})

test('two accounts have a draft each of the same track', async () => {
  const first = await drafted(await signedIn())
  const other = await signedIn()
  const second = await drafted(other)
  expect(second).not.toBe(first)
  expect(await titlesOf(other)).toHaveLength(1)
})
