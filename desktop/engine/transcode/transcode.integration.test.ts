import { createHash } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { findBinaries } from '@veza/shared/media/binaries.ts'
import { filesOf } from '@veza/shared/media/rendition-set.ts'
import type { JobFailure } from '@veza/shared/studio/failures.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createEventFeed } from '../events.ts'
import { importFile } from '../import/import.ts'
import { type LibraryTrack, listTracks } from '../library/tracks.ts'
import { type TestLibrary, testLibrary } from '../queue/testing.ts'
import { writeWav } from '../testing-audio.ts'
import { findSetDigests } from '../upload/set-digests.ts'
import { transcodeHandler } from './handler.ts'
import { findWorkingSet } from './work-folder.ts'

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

async function imported(seconds: number): Promise<LibraryTrack> {
  const path = writeWav(join(music, 'song.wav'), { seconds })
  const limits = { audioBytes: 1e9 }
  const events = createEventFeed(systemClock)
  const outcome = await importFile({ ...lib, limits, events, binaries: () => findBinaries() }, path)
  if (outcome.kind !== 'imported') throw new Error(outcome.kind)
  return outcome.track
}

function run(
  track: LibraryTrack,
  ffmpegPath?: string,
  onProgress: (fraction: number) => void = () => undefined,
) {
  const handler = transcodeHandler({ ...lib, binaries: () => findBinaries({ ffmpegPath }), processes: 2 })
  const signal = new AbortController().signal
  const context = { jobId: 'j', signal, attempts: 0, progress: onProgress }
  return handler({ v: 1, trackId: track.id, lossless: true }, context)
}
const failureOf = (work: Promise<void>) =>
  work.then(
    () => 'none',
    (error: JobFailure) => error.code,
  )
const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')
const left = () =>
  readdirSync(lib.folder.work, { recursive: true }).filter((name) => /partial|unproven/.test(String(name)))

test('a set is made once; a set that lost a file is made again', async () => {
  const track = await imported(3)
  const { sha256 } = track.source
  await run(track)
  const first = await findWorkingSet(lib.folder, sha256, true)
  expect(first?.set.durationMs).toBe(3_000)
  expect(await findSetDigests(first?.dir ?? '', first!.set)).toEqual(
    filesOf(first!.set).map(({ path }) =>
      expect.objectContaining({ path, sha256: hashOf(join(first?.dir ?? '', path)) }),
    ),
  )
  let steps = 0
  await run(track, undefined, () => steps++)
  expect(steps).toBe(0)
  rmSync(join(first?.dir ?? '', filesOf(first!.set)[0]?.path ?? ''))
  expect(await findWorkingSet(lib.folder, sha256, true)).toBeNull()
  await run(track)
  expect(await findWorkingSet(lib.folder, sha256, true)).not.toBeNull()
  expect(left()).toEqual([])
})

test('a source that changed, or went, is not transcoded; one that was only touched is', async () => {
  const track = await imported(1)
  const { path } = track.source
  const bytes = readFileSync(path)
  utimesSync(path, 1_000, 1_000)
  await run(track)
  expect(listTracks(lib.db)[0]?.source.mtimeMs).toBe(1_000_000)
  rmSync(lib.folder.work, { recursive: true })
  bytes.writeInt16LE(77, 1_000)
  writeFileSync(path, bytes)
  expect(await failureOf(run(track))).toBe('source-changed')
  rmSync(path)
  expect(await failureOf(run(track))).toBe('source-gone')
})

test('a source that changes while it is transcoded leaves no set behind', async () => {
  const track = await imported(20)
  let touched = false
  const work = run(track, undefined, (fraction) => {
    if (touched || fraction < 0.05) return
    touched = true
    const bytes = readFileSync(track.source.path)
    bytes.writeInt16LE(77, 1_000)
    writeFileSync(track.source.path, bytes)
  })
  expect(await failureOf(work)).toBe('source-changed')
  expect(await findWorkingSet(lib.folder, track.source.sha256, true)).toBeNull()
  expect(left()).toEqual([])
})

/** A program in ffmpeg's place: it answers questions about itself like ffmpeg, and works as `script` says. */
function pretender(script: string): string {
  const path = join(music, 'ffmpeg')
  writeFileSync(path, `#!/bin/sh\ncase "$*" in *-i*file:*) ${script};; *) exec ffmpeg "$@";; esac\n`)
  chmodSync(path, 0o755)
  return path
}

test('an ffmpeg that is killed is tried again', async () => {
  const track = await imported(1)
  expect(await failureOf(run(track, pretender('kill -9 $$')))).toBe('encoder-stopped')
  expect(left()).toEqual([])
})

test('a full disk is said so, with figures', async () => {
  const track = await imported(1)
  const path = pretender('echo "av_interleaved_write_frame(): No space left on device" >&2; exit 1')
  const error = await run(track, path).catch((thrown: JobFailure) => thrown)
  expect(error).toMatchObject({ code: 'disk-full', retryable: false, params: { needMb: expect.any(Number) } })
})

test('no ffmpeg is said so', async () => {
  const track = await imported(1)
  expect(await failureOf(run(track, join(music, 'nothing-here')))).toBe('encoder-missing')
})
