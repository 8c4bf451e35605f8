import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { idsFrom } from '@veza/shared/kernel/ids.ts'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { uploadLimits } from '@veza/shared/media/limits.ts'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { call, newTrack } from '../../../e2e/support/api.ts'
import { newUser, type SignedInUser } from '../../../e2e/support/server.ts'
import { backUp } from '../db/backups.ts'
import { type Engine, openEngine } from '../engine.ts'
import { listPublications } from '../library/publications.ts'
import { getTrack } from '../library/tracks.ts'
import { listJobs } from '../queue/job-row.ts'
import { signIn } from '../session/session.ts'
import {
  elsewhere,
  type SyncRig,
  settledAt,
  startSyncRig,
  trackThere,
  until as untilSo,
} from '../sync/testing.ts'
import { writeWav } from '../testing-audio.ts'
import { answerHeldBack, heldBack } from './held-back.ts'

let rig: SyncRig
beforeAll(async () => {
  rig = await startSyncRig()
})
afterAll(() => rig?.stop())

let root: string
let user: SignedInUser
let engine: Engine
let whose: { server: string; accountId: string }
const faults: unknown[] = []
const open = () =>
  openEngine({
    root: join(root, 'library'),
    clock: systemClock,
    random: Math.random,
    newId: idsFrom(systemClock),
    limits: uploadLimits({}, () => undefined),
    ffmpegPath: undefined,
    cores: 2,
    uploads: 2,
    onFault: (error) => faults.push(error),
  })
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'veza-restored-'))
  user = await newUser(rig.server)
  engine = await open()
  whose = {
    server: rig.address,
    accountId: (await signIn(engine.sessions, rig.address, user)).accountId,
  }
})
afterEach(async () => {
  await engine.close()
  rmSync(root, { recursive: true, force: true })
  rig.proxy.forget()
  expect(faults.splice(0)).toEqual([])
})

const edit = (id: string, fields: object) =>
  engine.offline.edit(whose, 'track', id, { action: 'edit', fields })
const entries = () => engine.offline.library(whose, {}).entries
const entry = (title: string) => entries().find((one) => one.title === title)
const mine = async () =>
  ((await elsewhere(rig, user, 'GET /me/tracks')) as unknown as { items: { id: string; title: string }[] })
    .items

/** What changes something at the server; who one is, and what is there, may be asked. */
const said = () =>
  rig.proxy.seen
    .filter(({ method, target }) => method !== 'GET' && method !== 'HEAD' && !target.includes('/auth/'))
    .map(({ method, target }) => `${method} ${target}`)

function work(): void {
  engine.run()
  engine.keep()
}

/** Says where everything stands, where it never comes. Longer than the minute after which one asks without a hint. */
const until: typeof untilSo = (isSo, timeout = 200_000) =>
  untilSo(isSo, timeout).catch((cause: unknown) => {
    const jobs = listJobs(engine.db).map(({ kind, state, failure, attempts }) => ({
      kind,
      state,
      failure,
      attempts,
    }))
    const [standing, edits] = [engine.offline.standing(whose), engine.offline.edits(whose)]
    throw new Error(JSON.stringify({ jobs, standing, edits, entries: entries() }, null, 1), { cause })
  })

async function readAnew(): Promise<void> {
  await settledAt(rig)
  const before = engine.offline.standing(whose).pulledAt
  await until(() => {
    engine.offline.networkChanged()
    return engine.offline.standing(whose).pulledAt !== before
  })
}

/** Queues publishes and edits, copies the library, lets it all come about, changes some of it elsewhere; then the file is damaged. */
async function putBack() {
  const [edited, doomed] = [
    await newTrack(rig.server, user, 'Before'),
    await newTrack(rig.server, user, 'Doomed'),
  ]
  await settledAt(rig)
  work()
  await until(() => entry('Before') !== undefined && entry('Doomed') !== undefined)
  engine.run().hold(true)
  engine.keep().hold(true)
  const paths = ['Withdrawn', 'Public', 'Deleted'].map((name, at) =>
    writeWav(join(root, `${name}.wav`), { seconds: 1 + at }),
  )
  for await (const result of engine.importAll(paths)) {
    if (result.kind !== 'imported') throw new Error(JSON.stringify(result))
    engine.publish(result.track, whose)
  }
  edit(edited.id, { title: 'After' })
  engine.offline.edit(whose, 'track', doomed.id, { action: 'delete' })
  await backUp(engine.db, engine.folder.backups, systemClock)

  engine.run().hold(false)
  engine.keep().hold(false)
  const isPublic = (title: string) => entry(title)?.status === 'published'
  // Three tracks are transcoded, sent and heard of again, beside whatever else runs.
  await until(
    () => ['Withdrawn', 'Public', 'Deleted'].every(isPublic) && engine.offline.unsent(whose).count === 0,
    200_000,
  )
  await engine.close()
  const idOf = new Map((await mine()).map(({ title, id }) => [title, id]))
  const withdrawn = idOf.get('Withdrawn') ?? ''
  await elsewhere(rig, user, `POST /tracks/${withdrawn}/unpublish`)
  await call(rig.server, user, `DELETE /tracks/${idOf.get('Deleted')}`)
  const { version } = await trackThere(rig, user, edited.id)
  await elsewhere(rig, user, `PATCH /tracks/${edited.id}`, { version, title: 'Before' })
  await settledAt(rig)
  writeFileSync(engine.folder.db, 'What a disk makes of it.')
  rig.proxy.forget()
  engine = await open()
  work()
  return { withdrawn, edited: edited.id }
}

async function expectUntouched({ withdrawn, edited }: { withdrawn: string; edited: string }): Promise<void> {
  expect(said()).toEqual([])
  expect(await trackThere(rig, user, withdrawn)).toMatchObject({ status: 'draft' })
  expect(await trackThere(rig, user, edited)).toMatchObject({ title: 'Before' })
  expect((await mine()).map(({ title }) => title).sort()).toEqual(['Before', 'Public', 'Withdrawn'])
}

const live = () => listJobs(engine.db, { states: ['queued', 'running', 'paused', 'failed'] })
const publishing = () => live().filter(({ kind }) => kind !== 'transcode')

test('of a library that was put back nothing is said to its server, and what has come about is not asked about', async () => {
  const there = await putBack()
  await until(() => heldBack(engine.db).count > 0)
  expect(heldBack(engine.db)).toEqual({
    waiting: 0,
    tracks: ['Withdrawn', 'Deleted'],
    edits: [{ title: 'After', wish: 'edit' }],
    count: 3,
  })
  // What is heard here is made meanwhile, and what is there is asked once more: nothing else.
  await until(() => live().every(({ kind }) => kind !== 'transcode'))
  await readAnew()
  await expectUntouched(there)
  expect(entry('Public')).toMatchObject({ status: 'published', remoteId: expect.any(String) })
  expect(entries().filter(({ title }) => title === 'Public')).toHaveLength(1)

  // It dies, and is opened again: as if nothing had been.
  await engine.close()
  engine = await open()
  work()
  await readAnew()
  await expectUntouched(there)
  expect(heldBack(engine.db).count).toBe(3)

  answerHeldBack(engine.db, 'drop', systemClock.now())
  expect(heldBack(engine.db).count).toBe(0)
  expect([publishing(), engine.offline.edits(whose)]).toEqual([[], []])
  await readAnew()
  await expectUntouched(there)
  expect(entry('Before')).toMatchObject({ unsent: 0 })
}, 600_000)

test('with its creator’s word it goes on, once; what was deleted asks again', async () => {
  const { withdrawn, edited } = await putBack()
  await until(() => heldBack(engine.db).count > 0)
  expect(said()).toEqual([])
  answerHeldBack(engine.db, 'send', systemClock.now())
  answerHeldBack(engine.db, 'send', systemClock.now())
  await until(async () => (await trackThere(rig, user, withdrawn)).status === 'published')
  await until(async () => (await trackThere(rig, user, edited)).title === 'After')
  await until(() => publishing().some(({ failure }) => failure?.code === 'gone-on-server'))
  const titles = async () => (await mine()).map(({ title }) => title).sort()
  expect(await titles()).toEqual(['After', 'Public', 'Withdrawn'])

  const gone = listPublications(engine.db).find(({ draftTitle }) => draftTitle === 'Deleted')
  const track = getTrack(engine.db, gone?.trackId ?? '')
  if (track) engine.publish(track, whose)
  await until(async () => (await titles()).includes('Deleted'))
  await until(() => publishing().length === 0)
  expect(await titles()).toEqual(['After', 'Deleted', 'Public', 'Withdrawn'])
}, 600_000)

test('what is wished after it was put back is neither held nor asked about', async () => {
  const other = await newTrack(rig.server, user, 'Other')
  work()
  await until(() => entry('Other') !== undefined)
  await backUp(engine.db, engine.folder.backups, systemClock)
  await engine.close()
  writeFileSync(engine.folder.db, 'What a disk makes of it.')
  engine = await open()
  edit(other.id, { title: 'Other now' })
  for await (const result of engine.importAll([writeWav(join(root, 'New.wav'), { seconds: 1 })]))
    if (result.kind === 'imported') engine.publish(result.track, whose)
  work()
  await until(() => entry('New')?.status === 'published' && entry('Other now')?.unsent === 0)
  expect(heldBack(engine.db)).toEqual({ waiting: 0, tracks: [], edits: [], count: 0 })
}, 600_000)
