import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { idsFrom } from '@veza/shared/kernel/ids.ts'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { faultDice } from '../../e2e/support/faults/seed.ts'
import { listTracks } from '../engine/library/tracks.ts'
import { enqueue } from '../engine/queue/enqueue.ts'
import { listJobs } from '../engine/queue/job-row.ts'
import { type TestLibrary, testLibrary } from '../engine/queue/testing.ts'
import { writeWav } from '../engine/testing-audio.ts'
import { findWorkingSet } from '../engine/transcode/work-folder.ts'
import { runCli } from './testing.ts'

const { random } = faultDice('killed commands')
let lib: TestLibrary
let music: string
beforeEach(async () => {
  lib = await testLibrary()
  music = mkdtempSync(join(tmpdir(), 'veza-music-'))
})
afterEach(() => {
  lib.close()
  rmSync(music, { recursive: true, force: true })
})

test('an import killed at random moments leaves each file in the library whole, or not at all', async () => {
  for (let i = 0; i < 12; i++) writeWav(join(music, `${i}.wav`), { seconds: 4, seed: i })
  const args = ['import', music, '--library', lib.folder.root, '--json']
  for (let round = 0; round < 5; round++)
    await runCli(args, {
      onStart: (child) => void setTimeout(() => child.kill('SIGKILL'), 300 + random() * 1_500),
    })
  const last = await runCli(args)
  expect(last.code).toBe(0)
  const { imported, already } = JSON.parse(last.stdout) as { imported: unknown[]; already: unknown[] }
  expect(imported.length + already.length).toBe(12)
  expect(listTracks(lib.db)).toHaveLength(12)
  expect(lib.db.pragma('integrity_check', { simple: true })).toBe('ok')
})

test('one failure does not hold up the rest of the queue', async () => {
  for (const seed of [1, 2, 3]) writeWav(join(music, `${seed}.wav`), { seconds: 1, seed })
  await runCli(['import', music, '--library', lib.folder.root])
  const tracks = listTracks(lib.db)
  const ids = tracks.map(({ id }) => {
    const payload = { v: 1, trackId: id, lossless: false } as const
    return enqueue(
      lib.db,
      { kind: 'transcode', payload, dedupe: id, trackId: id },
      lib.newId,
      systemClock.now(),
    )
  })
  const [first] = tracks
  rmSync(first?.source.path ?? '')
  const run = await runCli(['queue', 'run', '--library', lib.folder.root, '--json'])
  expect([run.code, JSON.parse(run.stdout).error.code]).toEqual([6, 'source-gone'])
  const states = listJobs(lib.db, { ids }).map(({ state }) => state)
  expect(states).toEqual(['failed', 'done', 'done'])
})

test('Ctrl-C puts the work back and says so', async () => {
  const path = writeWav(join(music, 'song.wav'), { seconds: 60 })
  await runCli(['import', path, '--library', lib.folder.root])
  const [track] = listTracks(lib.db)
  if (track === undefined) throw new Error('not imported')
  const payload = { v: 1, trackId: track.id, lossless: true } as const
  enqueue(
    lib.db,
    { kind: 'transcode', payload, dedupe: 'x', trackId: track.id },
    lib.newId,
    systemClock.now(),
  )
  const stopped = await runCli(['queue', 'run', '--library', lib.folder.root, '--json'], {
    onStart(child) {
      const look = setInterval(() => {
        if (listJobs(lib.db)[0]?.state !== 'running') return
        clearInterval(look)
        child.kill('SIGINT')
      }, 20)
    },
  })
  expect(stopped.code).toBe(130)
  expect(JSON.parse(stopped.stdout)).toMatchObject({ error: { code: 'interrupted' } })
  expect(listJobs(lib.db)[0]).toMatchObject({ state: 'queued', attempts: 0 })
})

test('after kill -9 at random moments the next run makes the set', async () => {
  const path = writeWav(join(music, 'song.wav'), { seconds: 40 })
  await runCli(['import', path, '--library', lib.folder.root])
  const [track] = listTracks(lib.db)
  if (track === undefined) throw new Error('not imported')
  const payload = { v: 1, trackId: track.id, lossless: true } as const
  const id = enqueue(
    lib.db,
    { kind: 'transcode', payload, dedupe: 'x', trackId: track.id },
    idsFrom(systemClock),
    systemClock.now(),
  )
  const args = ['queue', 'run', '--library', lib.folder.root]
  for (let round = 0; round < 6 && listJobs(lib.db, { ids: [id] })[0]?.state !== 'done'; round++)
    await runCli(args, {
      onStart: (child) => void setTimeout(() => child.kill('SIGKILL'), 400 + random() * 2_000),
    })
  const last = await runCli(args)
  expect(last.stderr).not.toContain('Something unexpected')
  expect(last.code).toBe(0)
  const working = await findWorkingSet(lib.folder, track.source.sha256, true)
  expect(working?.set.durationMs).toBe(40_000)
  const names = readdirSync(lib.folder.work, { recursive: true }).map(String)
  expect(names.filter((name) => /partial|unproven/.test(name))).toEqual([])
  // Nothing of ours outlives its engine.
  const orphans = execFileSync('ps', ['-eo', 'args'])
    .toString()
    .split('\n')
    .filter((line) => line.includes(music))
  expect(orphans.filter((line) => line.includes('ffmpeg'))).toEqual([])
})
