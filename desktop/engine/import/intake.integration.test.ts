import { existsSync, mkdirSync, readdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { findBinaries } from '@veza/shared/media/binaries.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSqlite } from '../db/sqlite.ts'
import { createEventFeed } from '../events.ts'
import { listTracks } from '../library/tracks.ts'
import { type TestLibrary, testLibrary } from '../queue/testing.ts'
import { writeWav } from '../testing-audio.ts'
import { importAll } from './import.ts'
import { type Intake, type IntakeDeps, startIntake } from './intake.ts'
import { countPassing, isBatchKnown, listEntries } from './intake-rows.ts'
import { discardUnused, sweepReceived } from './received.ts'

let lib: TestLibrary
let music: string
let faults: unknown[]
let queued: string[]
let intake: Intake | undefined

beforeEach(async () => {
  lib = await testLibrary()
  music = join(lib.folder.root, 'music')
  mkdirSync(music)
  faults = []
  queued = []
})
afterEach(async () => {
  await intake?.stop()
  lib.close()
})

const file = (name: string) => join(music, name)
const received = () => ({ db: lib.db, folder: lib.folder.received })
const outcomes = () => listEntries(lib.db).map(({ outcome }) => outcome.kind)

/** As an engine that does not come any further. */
const untilAborted = (signal: AbortSignal | undefined) =>
  new Promise<never>((_, reject) => {
    if (signal?.aborted) reject(signal.reason)
    else signal?.addEventListener('abort', () => reject(signal.reason))
  })

function start(given: Partial<IntakeDeps> = {}): Intake {
  const deps = {
    ...lib,
    limits: { audioBytes: 2 ** 30 },
    events: createEventFeed(systemClock),
    binaries: () => findBinaries(),
  }
  intake = startIntake({
    ...lib,
    importAll: (paths, signal) => importAll(deps, paths, signal),
    onImported: ({ metadata }) => queued.push(metadata.title),
    onSettled: (path) => discardUnused(received(), path),
    onChange: () => undefined,
    onFault: (fault) => faults.push(fault),
    ...given,
  })
  return intake
}

test('a folder that was dropped is taken whole; what an engine that ended has left, the next one does', async () => {
  for (const [seed, name] of ['a', 'b', 'c'].entries()) writeWav(file(`${name}.wav`), { seconds: 0.2, seed })
  const dying = Promise.withResolvers<void>()
  // It dies between two files: its second import never comes to an end.
  let begun = 0
  start({
    async *importAll(paths, signal) {
      begun += 1
      if (begun === 2) {
        dying.resolve()
        await untilAborted(signal)
      }
      const all = {
        ...lib,
        limits: { audioBytes: 2 ** 30 },
        events: createEventFeed(systemClock),
        binaries: () => findBinaries(),
      }
      yield* importAll(all, paths, signal)
    },
  }).add(lib.newId(), [music])
  await dying.promise
  await intake?.stop()
  expect(outcomes()).toEqual(['imported', 'waiting', 'waiting'])
  start()
  await expect.poll(outcomes, { timeout: 60_000 }).toEqual(['imported', 'imported', 'imported'])
  expect([listTracks(lib.db).length, queued.sort(), faults]).toEqual([3, ['a', 'b', 'c'], []])
})

test('a drop that was written down before anybody could work is done by the next engine', async () => {
  const path = writeWav(file('a.wav'), { seconds: 0.2 })
  const first = start()
  await first.stop()
  first.add(lib.newId(), [path])
  expect(outcomes()).toEqual([])
  start()
  await expect.poll(outcomes, { timeout: 60_000 }).toEqual(['imported'])
})

test('what an engine imported just before it died is told as imported, once', async () => {
  const path = writeWav(file('a.wav'), { seconds: 0.2 })
  const real = {
    ...lib,
    limits: { audioBytes: 2 ** 30 },
    events: createEventFeed(systemClock),
    binaries: () => findBinaries(),
  }
  const dead = Promise.withResolvers<void>()
  start({
    async *importAll(paths, signal) {
      for await (const outcome of importAll(real, paths, signal)) {
        dead.resolve()
        await untilAborted(signal)
        yield outcome
      }
    },
  }).add(lib.newId(), [path])
  await dead.promise
  await intake?.stop()
  expect([listTracks(lib.db).length, outcomes()]).toEqual([1, ['waiting']])
  // Given in one moment by this clock, they stand in no order.
  start().add(lib.newId(), [path])
  await expect.poll(() => outcomes().sort(), { timeout: 60_000 }).toEqual(['already', 'imported'])
})

test('a file that fails as nobody foresaw does not hold up the rest', async () => {
  writeWav(file('a.wav'), { seconds: 0.2 })
  writeWav(file('b.wav'), { seconds: 0.2, seed: 2 })
  const all = {
    ...lib,
    limits: { audioBytes: 2 ** 30 },
    events: createEventFeed(systemClock),
    binaries: () => findBinaries(),
  }
  start({
    async *importAll(paths, signal) {
      if (paths[0]?.endsWith('a.wav')) throw new Error('the moon is full')
      yield* importAll(all, paths, signal)
    },
  }).add(lib.newId(), [music])
  await expect.poll(outcomes, { timeout: 60_000 }).toEqual(['refused', 'imported'])
  expect(faults).toEqual([new Error('the moon is full')])
})

test('a copy that became no track is removed, and one that did stays', async () => {
  const copyOf = (name: string, make: (path: string) => unknown) => {
    const dir = join(lib.folder.received, lib.newId())
    mkdirSync(dir, { recursive: true })
    make(join(dir, name))
    return join(dir, name)
  }
  const song = copyOf('song.wav', (path) => writeWav(path, { seconds: 0.2 }))
  const same = copyOf('again.wav', (path) => writeWav(path, { seconds: 0.2 }))
  const words = copyOf('words.wav', (path) => writeFileSync(path, 'no sound'))
  const elsewhere = writeWav(file('again.wav'), { seconds: 0.2 })
  start().add(lib.newId(), [song, same, words, elsewhere])
  await expect.poll(outcomes, { timeout: 60_000 }).toEqual(['imported', 'already', 'refused', 'already'])
  await intake?.stop()
  expect([song, same, words, elsewhere].map(existsSync)).toEqual([true, false, false, true])
})

test('copies that were left are swept after a day, not those that something needs or that may be on their way', async () => {
  const dirs = ['old', 'new', 'waiting', 'track'].map((name) => join(lib.folder.received, name))
  for (const dir of dirs) mkdirSync(dir, { recursive: true })
  const [old = '', fresh = '', waiting = '', track = ''] = dirs.map((dir) => join(dir, 'a.wav'))
  for (const path of [old, fresh, waiting]) writeFileSync(path, path)
  writeWav(track, { seconds: 0.2 })
  start().add(lib.newId(), [track])
  await expect.poll(outcomes, { timeout: 60_000 }).toEqual(['imported'])
  await intake?.stop()
  intake?.add(lib.newId(), [waiting])
  const twoDaysAgo = systemClock.now().getTime() / 1_000 - 2 * 24 * 3_600
  for (const dir of dirs) if (!fresh.startsWith(dir)) utimesSync(dir, twoDaysAgo, twoDaysAgo)
  await sweepReceived(received(), systemClock)
  expect(readdirSync(lib.folder.received).sort()).toEqual(['new', 'track', 'waiting'])
})

test('what seems to be gone because the library’s drive is, waits for it', async () => {
  writeWav(file('kept.wav'), { seconds: 0.2, seed: 1 })
  const unplugged = join(lib.folder.root, 'unplugged')
  renameSync(music, unplugged)
  let asked = 0
  start({ isThere: async () => ++asked < 0 }).add(lib.newId(), [file('kept.wav')])
  await expect.poll(() => asked).toBeGreaterThan(0)
  await intake?.stop()
  expect(outcomes()).toEqual(['waiting'])
  renameSync(unplugged, music)
  start()
  await expect.poll(outcomes, { timeout: 60_000 }).toEqual(['imported'])
  expect(faults).toEqual([])
})

/** Another process that writes to the library for longer than one waits. */
async function otherWriter() {
  lib.db.pragma('busy_timeout = 20')
  const other = await openSqlite(lib.folder.db)
  other.exec('BEGIN IMMEDIATE')
  return {
    letGo() {
      other.exec('ROLLBACK')
      other.close()
    },
  }
}

test('after a fault of the library the intake goes on by itself', async () => {
  writeWav(file('a.wav'), { seconds: 0.2 })
  writeWav(file('b.wav'), { seconds: 0.2, seed: 2 })
  const intake = start({ againMs: 50 })
  intake.add(lib.newId(), [music])
  const writer = await otherWriter()
  await expect.poll(() => faults.length, { timeout: 20_000 }).toBeGreaterThan(1)
  expect(faults[0]).toMatchObject({ code: expect.stringContaining('SQLITE_BUSY') })
  writer.letGo()
  await expect.poll(outcomes, { timeout: 20_000 }).toEqual(['imported', 'imported'])
})

test('a library that another process writes to refuses no file: it is tried again', async () => {
  const path = writeWav(file('a.wav'), { seconds: 0.2 })
  const real = {
    ...lib,
    limits: { audioBytes: 2 ** 30 },
    events: createEventFeed(systemClock),
    binaries: () => findBinaries(),
  }
  let tries = 0
  start({
    againMs: 50,
    async *importAll(paths, signal) {
      tries += 1
      const writer = tries === 1 ? await otherWriter() : undefined
      try {
        yield* importAll(real, paths, signal)
      } finally {
        writer?.letGo()
      }
    },
  }).add(lib.newId(), [path])
  await expect.poll(outcomes, { timeout: 20_000 }).toEqual(['imported'])
  expect([tries, faults.length]).toEqual([2, 1])
})

test('what was refused for a reason that passes is no known batch, and is tried when it is given again; the rest is', async () => {
  const missing = file('later.wav')
  writeFileSync(file('words.wav'), 'no sound')
  const [passing, final] = [lib.newId(), lib.newId()]
  const intake = start()
  const give = () => {
    intake.add(passing, [missing])
    intake.add(final, [file('words.wav')])
  }
  give()
  const refused = () =>
    listEntries(lib.db).flatMap(({ outcome }) => ('code' in outcome ? [outcome.code] : []))
  await expect.poll(() => refused().length, { timeout: 20_000 }).toBe(2)
  const codes = refused()
  expect(codes).toContain('gone')
  expect([isBatchKnown(lib.db, passing), isBatchKnown(lib.db, final)]).toEqual([false, true])
  writeWav(missing, { seconds: 0.2 })
  give()
  await expect.poll(() => outcomes().sort(), { timeout: 20_000 }).toEqual(['imported', 'refused'])
  expect([isBatchKnown(lib.db, passing), listTracks(lib.db).length]).toEqual([true, 1])
})

test('a copy that may do later is kept, tried again when that is asked for, and given up with what is dismissed', async () => {
  const copy = (name: string) => join(lib.folder.received, name, `${name}.wav`)
  for (const name of ['one', 'two']) mkdirSync(join(lib.folder.received, name), { recursive: true })
  writeWav(copy('one'), { seconds: 0.2, seed: 1 })
  writeWav(copy('two'), { seconds: 0.2, seed: 2 })
  let isFull = true
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  const deps = {
    ...lib,
    limits: { audioBytes: 2 ** 30 },
    events: createEventFeed(systemClock),
    binaries: () => (isFull ? Promise.reject(full) : findBinaries()),
  }
  const intake = start({ importAll: (paths, signal) => importAll(deps, paths, signal) })
  intake.add(lib.newId(), [copy('one')])
  await expect.poll(outcomes, { timeout: 20_000 }).toEqual(['refused'])
  expect([countPassing(lib.db), existsSync(copy('one'))]).toEqual([1, true])
  isFull = false
  intake.retry()
  await expect.poll(outcomes, { timeout: 20_000 }).toEqual(['imported'])
  expect([countPassing(lib.db), existsSync(copy('one'))]).toEqual([0, true])

  isFull = true
  lib.clock.advance(1)
  intake.add(lib.newId(), [copy('two')])
  await expect.poll(outcomes, { timeout: 20_000 }).toEqual(['imported', 'refused'])
  expect(existsSync(copy('two'))).toBe(true)
  await intake.dismiss(null)
  // Of the track that was made, the copy is the recording.
  expect([outcomes(), existsSync(copy('one')), existsSync(copy('two'))]).toEqual([[], true, false])
  intake.retry()
  expect([outcomes(), faults]).toEqual([[], []])
})
