import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { idsFrom } from '@veza/shared/kernel/ids.ts'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { uploadLimits } from '@veza/shared/media/limits.ts'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { type Engine, openEngine } from '../engine.ts'
import { getPublication } from '../library/publications.ts'
import { getTrack, type LibraryTrack, updateTrack } from '../library/tracks.ts'
import { listJobs } from '../queue/job-row.ts'
import { signIn } from '../session/session.ts'
import { writeWav } from '../testing-audio.ts'

let database: TestDatabase
let server: TestServer
beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url })
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

let root: string
let engine: Engine
let accountId: string
let track: LibraryTrack
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'veza-engine-'))
  engine = await openEngine({
    root: join(root, 'library'),
    clock: systemClock,
    random: Math.random,
    newId: idsFrom(systemClock),
    limits: uploadLimits({}, () => undefined),
    ffmpegPath: undefined,
    cores: 2,
    uploads: 2,
    onFault: (error) => {
      throw error
    },
  })
  const user = await newUser(server, ['creator'])
  const { email, password } = user
  accountId = (await signIn(engine.sessions, server.url, { email, password })).accountId
  for await (const outcome of engine.importAll([writeWav(join(root, 'song.wav'), { seconds: 7 })]))
    if (outcome.kind === 'imported') track = outcome.track
  engine.run()
})
afterEach(async () => {
  await engine.close()
  rmSync(root, { recursive: true, force: true })
})

const files = () =>
  readdirSync(engine.folder.work, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)

/** Publishes, waits for the end, and says what was published. */
async function published() {
  const plan = engine.publish(track, { server: server.url, accountId })
  await vi.waitFor(
    () => {
      const states = listJobs(engine.db, { ids: plan.jobIds }).map(({ state, failure }) => [state, failure])
      expect(states).toEqual(states.map(() => ['done', null]))
    },
    { timeout: 60_000, interval: 50 },
  )
  const publication = getPublication(engine.db, plan.publicationId)
  if (!publication) throw new Error('no publication')
  return publication
}

test('after a publish only the description of the set is left; another publish makes nothing', async () => {
  const first = await published()
  expect(first.publishedAt).not.toBeNull()
  expect(files()).toEqual(['v1-lossless.json'])
  const again = await published()
  expect(again).toEqual({ ...first, synced: again.synced })
  expect(files()).toEqual(['v1-lossless.json'])
})

test('a track that was deleted on the server is made and sent anew', async () => {
  const first = await published()
  const { api } = engine.connections.to(server.url, accountId)
  const there = await api.catalog.get({ id: first.serverTrackId ?? '' })
  await api.catalog.remove({ id: there.id })
  const second = await published()
  expect(second.serverTrackId).not.toBe(first.serverTrackId)
  expect(second.attachedSet).toBe(first.attachedSet)
  const anew = await api.catalog.get({ id: second.serverTrackId ?? '' })
  expect(anew).toMatchObject({ status: 'published', hasRenditions: true })
  expect(files()).toEqual(['v1-lossless.json'])
})

const wish = (lossless: boolean) => updateTrack(engine.db, track.id, { lossless }, systemClock.now())
const at = () => ({ server: server.url, accountId })

/** Nothing is left to do: what is at the server, and what the library remembers of it. */
async function settled(publicationId: string) {
  await vi.waitFor(
    () => {
      const open = listJobs(engine.db, {}).filter(({ state }) => state !== 'done')
      expect(open.map(({ kind, state, failure }) => [kind, state, failure])).toEqual([])
    },
    { timeout: 60_000, interval: 50 },
  )
  const publication = getPublication(engine.db, publicationId)
  const { api } = engine.connections.to(server.url, accountId)
  return { publication, there: await api.catalog.get({ id: publication?.serverTrackId ?? '' }) }
}

test('what is wished while it is made is what is published', async () => {
  const { publicationId } = engine.publish(track, at())
  wish(false)
  expect((await settled(publicationId)).there).toMatchObject({ status: 'published', lossless: false })
})

test('who thinks better of a wish at once has what was there', async () => {
  const first = await published()
  for (const lossless of [false, true]) {
    wish(lossless)
    engine.publish(getTrack(engine.db, track.id) ?? track, at())
  }
  const { publication, there } = await settled(first.id)
  expect(there.lossless).toBe(true)
  expect(publication?.attachedSet).toBe(first.attachedSet)
})
