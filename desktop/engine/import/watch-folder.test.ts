import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { MINUTE_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FolderWatch, type WatchState, watchFolder } from './watch-folder.ts'

let folder: string
let chosen: string | null
let nowMs: number
let given: string[]
let known: Set<string>
let states: WatchState[]
let watch: FolderWatch
const faults: unknown[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'veza-watched-'))
  chosen = folder
  nowMs = Date.parse('2026-03-04T05:06:07Z')
  given = []
  known = new Set()
  states = []
  start()
})
afterEach(async () => {
  await watch.stop()
  rmSync(folder, { recursive: true, force: true })
  expect(faults.splice(0)).toEqual([])
})

function start(): void {
  watch = watchFolder({
    clock: { now: () => new Date(nowMs) },
    folder: () => chosen,
    add(batchId, paths) {
      known.add(batchId)
      given.push(...paths.map((path) => basename(path)))
    },
    isKnown: (batchId) => known.has(batchId),
    onState: (state) => states.push(state),
    onFault: (error) => faults.push(error),
  })
}
async function restart(): Promise<void> {
  await watch.stop()
  start()
}

async function look(laterMs: number): Promise<void> {
  nowMs += laterMs
  // One may be under way already, from before.
  await watch.wake()
  await watch.wake()
}
const write = (name: string, text = 'sound') => writeFileSync(join(folder, name), text)
const still = 4 * SECOND_MS

test('a file is taken once it stands still, and no sooner; what is no audio by its name is left', async () => {
  write('a.wav', 'half')
  write('notes.txt')
  write('empty.wav', '')
  await look(0)
  await look(2 * SECOND_MS)
  write('a.wav', 'half and the rest')
  await look(2 * SECOND_MS)
  expect(given).toEqual([])
  await look(still)
  expect(given).toEqual(['a.wav'])
  await look(still)
  expect(given).toEqual(['a.wav'])
})

test('what was taken is not taken again after a restart; what came meanwhile is, and what is written anew', async () => {
  write('a.wav')
  await look(0)
  await look(still)
  await restart()
  write('b.wav')
  await look(0)
  await look(still)
  await look(still)
  expect(given).toEqual(['a.wav', 'b.wav'])
  utimesSync(join(folder, 'a.wav'), new Date(nowMs), new Date(nowMs))
  await look(0)
  await look(still)
  expect(given).toEqual(['a.wav', 'b.wav', 'a.wav'])
})

test('what was refused for a reason that passes is given again a while later, by the same run and by the next', async () => {
  write('a.wav')
  await look(0)
  await look(still)
  known.clear()
  await look(still)
  expect(given).toEqual(['a.wav'])
  await look(MINUTE_MS)
  expect(given).toEqual(['a.wav', 'a.wav'])
  await look(MINUTE_MS)
  expect(given).toEqual(['a.wav', 'a.wav'])
  known.clear()
  await restart()
  await look(0)
  await look(still)
  expect(given).toEqual(['a.wav', 'a.wav', 'a.wav'])
})

test('folders within are watched too; one that goes and comes back is told, and gives nothing twice', async () => {
  mkdirSync(join(folder, 'album'))
  write('album/1.flac')
  await look(0)
  await look(still)
  renameSync(folder, `${folder}-away`)
  await look(still)
  renameSync(`${folder}-away`, folder)
  await look(still)
  await look(still)
  expect(states).toEqual(['watching', 'missing', 'watching'])
  expect(given).toEqual(['1.flac'])
})

test('nothing is watched until a folder is chosen, and nothing after', async () => {
  chosen = null
  write('a.wav')
  await look(still)
  await look(still)
  expect([given, watch.state]).toEqual([[], 'off'])
})
