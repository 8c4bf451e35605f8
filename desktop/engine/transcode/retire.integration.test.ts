import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { idsFrom } from '@veza/shared/kernel/ids.ts'
import { DAY_MS, systemClock } from '@veza/shared/kernel/time.ts'
import { findBinaries } from '@veza/shared/media/binaries.ts'
import { SET_FILE } from '@veza/shared/media/transcode.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createEventFeed } from '../events.ts'
import { importFile } from '../import/import.ts'
import { rememberPublication } from '../library/publications.ts'
import type { LibraryTrack } from '../library/tracks.ts'
import { planPublish } from '../publish/plan.ts'
import { cancelJob, pauseJob } from '../queue/controls.ts'
import { type TestLibrary, testLibrary } from '../queue/testing.ts'
import { writeWav } from '../testing-audio.ts'
import { transcodeHandler } from './handler.ts'
import { retireSet, sweepSets } from './retire.ts'
import { findWorkingSet, setFolder } from './work-folder.ts'

let lib: TestLibrary
let music: string
let track: LibraryTrack
beforeEach(async () => {
  lib = await testLibrary()
  music = mkdtempSync(join(tmpdir(), 'veza-music-'))
  const deps = { ...lib, limits: { audioBytes: 1e9 }, events: createEventFeed(systemClock) }
  const path = writeWav(join(music, 'song.wav'), { seconds: 1 })
  const outcome = await importFile({ ...deps, binaries: () => findBinaries() }, path)
  if (outcome.kind !== 'imported') throw new Error(outcome.kind)
  track = outcome.track
})
afterEach(() => {
  lib.close()
  rmSync(music, { recursive: true, force: true })
})

const place = () => setFolder(lib.folder, track.source.sha256, true)
const known = () => findWorkingSet(lib.folder, track.source.sha256, true)
const left = () => readdirSync(lib.folder.work, { recursive: true }).map(String)
const now = () => lib.clock.now()
const settle = (jobId: string, state: string) =>
  lib.db.prepare('UPDATE jobs SET state = ? WHERE id = ?').run(state, jobId)

interface Planned {
  readonly publicationId: string
  readonly transcode: string
  readonly renditions: string
}

/** Plans a publish, and runs its transcode as the queue would. */
async function planned(accountId: string): Promise<Planned> {
  const account = { server: 'https://veza.example', accountId }
  const plan = planPublish(lib.db, track, account, {}, idsFrom(systemClock), now())
  const idOf = (kind: string) =>
    lib.db
      .prepare<[string, string], string>(
        'SELECT id FROM jobs WHERE kind = ? AND id IN (SELECT value FROM json_each(?))',
      )
      .pluck()
      .get(kind, JSON.stringify(plan.jobIds)) ?? ''
  const transcode = idOf('transcode')
  const handler = transcodeHandler({ ...lib, binaries: () => findBinaries(), processes: 2 })
  const context = {
    jobId: transcode,
    signal: new AbortController().signal,
    attempts: 0,
    progress: () => undefined,
  }
  await handler({ v: 1, trackId: track.id, lossless: true }, context)
  settle(transcode, 'done')
  return { publicationId: plan.publicationId, transcode, renditions: idOf('upload-renditions') }
}

/** Writes down that the set was sent, as the upload does. */
async function sent({ publicationId }: Planned): Promise<string> {
  const fingerprint = (await known())?.fingerprint ?? ''
  rememberPublication(lib.db, publicationId, { attachedSet: fingerprint }, now())
  return fingerprint
}
const retire = ({ renditions }: Planned) => retireSet(lib, track.source.sha256, true, renditions)

test('a set that was sent goes once the last job that needs it ends, and what it was is still known', async () => {
  const [first, second] = [await planned('ada'), await planned('bob')]
  const before = await known()
  expect(before?.dir).toBe(place())
  const fingerprint = await sent(first)
  await retire(first)
  expect((await known())?.dir).toBe(place())
  settle(first.renditions, 'done')
  await sent(second)
  await retire(second)
  expect(await known()).toEqual({ dir: null, set: before?.set, fingerprint })
  expect(left()).toEqual([track.source.sha256, join(track.source.sha256, 'v1-lossless.json')])
})

test('publishing again makes no set for those who have it, and makes it anew for another', async () => {
  const first = await planned('ada')
  await sent(first)
  await retire(first)
  settle(first.renditions, 'done')
  const again = await planned('ada')
  expect((await known())?.dir).toBeNull()
  settle(again.renditions, 'done')
  await planned('bob')
  expect((await known())?.dir).toBe(place())
})

const program = fileURLToPath(new URL('./retire-process.testing.ts', import.meta.url))
test.each(['recorded', 'removing'])('killed when it has %s: the next start does the rest', async (moment) => {
  const plan = await planned('ada')
  // Many files, so that their removal takes a while.
  for (let i = 0; i < 2_000; i++) writeFileSync(join(place(), `more-${i}`), '')
  const fingerprint = (await known())?.fingerprint ?? ''
  const args = [program, lib.folder.root, moment, plan.publicationId, plan.renditions, fingerprint]
  const killed = promisify(execFile)(process.execPath, args)
  await expect(killed).rejects.toMatchObject({ signal: 'SIGKILL' })
  expect([existsSync(place()), existsSync(`${place()}.removed`)]).toEqual(
    moment === 'recorded' ? [true, false] : [false, true],
  )

  // Its job did not end: it will be asked again, and until then keeps what it may need.
  await sweepSets(lib)
  expect(existsSync(place())).toBe(moment === 'recorded')
  settle(plan.renditions, 'done')
  await sweepSets(lib)
  expect(left()).toEqual([track.source.sha256, join(track.source.sha256, 'v1-lossless.json')])
  expect(await known()).toMatchObject({ dir: null, fingerprint })
})

test('a set that is still needed stays, however old and whoever has it', async () => {
  const plan = await planned('ada')
  await sent(plan)
  lib.clock.advance(1_000 * DAY_MS)
  const stays = async () => {
    await sweepSets(lib)
    expect((await known())?.dir).toBe(place())
  }
  await stays()
  pauseJob(lib.db, plan.renditions, now())
  await stays()
  const lease = `UPDATE jobs SET lease_owner = 'e', lease_token = 't', lease_taken_ms = 1 WHERE id = ?`
  lib.db.prepare(lease).run(plan.renditions)
  cancelJob(lib.db, plan.renditions, now())
  // Cancelled, and its handler has not let go yet.
  await stays()
  const release = 'UPDATE jobs SET lease_owner = NULL, lease_token = NULL, lease_taken_ms = NULL'
  lib.db.prepare(release).run()
  await sweepSets(lib)
  expect((await known())?.dir).toBeNull()
})

test('a set that nobody asks for goes after a day, with all of it', async () => {
  const plan = await planned('ada')
  cancelJob(lib.db, plan.renditions, now())
  const made = now().getTime() / 1_000
  utimesSync(join(place(), SET_FILE), made, made)
  lib.clock.advance(DAY_MS - 1)
  await sweepSets(lib)
  expect((await known())?.dir).toBe(place())
  lib.clock.advance(1)
  await sweepSets(lib)
  expect(left()).toEqual([])
})

test('what a killed engine left half-made goes, unless a job will go on there; nothing foreign is touched', async () => {
  const plan = await planned('ada')
  const halves = ['v1-lossless.unproven.partial', 'v1-lossy.unproven', 'v0-lossless']
  for (const name of halves) mkdirSync(join(place(), '..', name))
  const stranger = join(lib.folder.work, 'f'.repeat(64), 'v1-lossy')
  mkdirSync(stranger, { recursive: true })
  for (const foreign of ['notes', join('e'.repeat(64), 'photos')])
    mkdirSync(join(lib.folder.work, foreign), { recursive: true })
  await sweepSets(lib)
  expect(readdirSync(join(place(), '..')).toSorted()).toEqual(['v1-lossless', ...halves].toSorted())
  expect(existsSync(stranger)).toBe(false)
  settle(plan.renditions, 'done')
  await sent(plan)
  await sweepSets(lib)
  expect(readdirSync(join(place(), '..'))).toEqual(['v1-lossless.json'])
  expect(readdirSync(lib.folder.work).toSorted()).toEqual(
    [track.source.sha256, 'e'.repeat(64), 'notes'].toSorted(),
  )
})
