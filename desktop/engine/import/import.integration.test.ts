import { createHash } from 'node:crypto'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { findBinaries } from '@veza/shared/media/binaries.ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openLibrary } from '../db/open.ts'
import { createEventFeed } from '../events.ts'
import { findPartDigests } from '../library/part-digests.ts'
import { listTracks, updateTrack } from '../library/tracks.ts'
import { type TestLibrary, testLibrary } from '../queue/testing.ts'
import { ffmpeg, wavBytes, writeWav } from '../testing-audio.ts'
import { type ImportDeps, type Imported, importAll, importFile } from './import.ts'

let lib: TestLibrary
let music: string
let deps: ImportDeps
const LIMIT = 4 * 1024 * 1024

beforeEach(async () => {
  lib = await testLibrary()
  music = mkdtempSync(join(tmpdir(), 'veza-music-'))
  deps = {
    ...lib,
    limits: { audioBytes: LIMIT },
    events: createEventFeed(systemClock),
    binaries: () => findBinaries(),
  }
})
afterEach(() => {
  lib.close()
  rmSync(music, { recursive: true, force: true })
})

const file = (name: string) => join(music, name)
async function all(paths: readonly string[]): Promise<Imported[]> {
  const outcomes: Imported[] = []
  for await (const outcome of importAll(deps, paths)) outcomes.push(outcome)
  return outcomes
}
async function refusalOf(path: string): Promise<string> {
  const outcome = await importFile(deps, path)
  return outcome.kind === 'refused' ? outcome.refusal.code : outcome.kind
}

test('a file is in the library with its hash, its length and where it lies', async () => {
  const path = writeWav(file('First light_demo.wav'), { seconds: 1.5 })
  const [outcome] = await all([path])
  expect(outcome).toMatchObject({
    kind: 'imported',
    track: {
      source: { path, format: 'wav', sha256: createHash('sha256').update(readFileSync(path)).digest('hex') },
      durationMs: 1_500,
      metadata: { title: 'First light demo', visibility: 'public' },
    },
  })
})

test('the parts that an upload will send are hashed with the same read, and go with their track', async () => {
  const path = file('x.wav')
  const bytes = wavBytes({ seconds: 1 })
  writeFileSync(path, Buffer.concat([bytes, Buffer.alloc(10 * 1024 * 1024)]))
  const roomy = { ...deps, limits: { audioBytes: 4 * LIMIT } }
  const outcome = await importFile(roomy, path)
  if (outcome.kind !== 'imported') throw new Error(outcome.kind)
  const { id } = outcome.track
  const whole = readFileSync(path)
  const partBytes = 8 * 1024 * 1024
  const md5s = [whole.subarray(0, partBytes), whole.subarray(partBytes)].map((part) =>
    createHash('md5').update(part).digest('base64'),
  )
  expect(findPartDigests(lib.db, id)).toEqual({ partBytes, md5s })
  lib.db.prepare('DELETE FROM tracks WHERE id = ?').run(id)
  expect(findPartDigests(lib.db, id)).toBeUndefined()
})

test('tags and cover come with the same read', async () => {
  await ffmpeg('-f', 'lavfi', '-i', 'color=red:s=64x64', '-frames:v', '1', file('cover.jpg'))
  writeWav(file('plain.wav'), { seconds: 1 })
  const tagged = file('x.mp3')
  await ffmpeg(
    '-i',
    file('plain.wav'),
    '-i',
    file('cover.jpg'),
    '-map',
    '0',
    '-map',
    '1',
    '-c:v',
    'copy',
    '-disposition:v',
    'attached_pic',
    '-metadata',
    'title=Été à Montréal',
    '-metadata',
    'artist=Ada',
    '-metadata',
    'genre=Folk',
    '-metadata',
    'TBPM=87.50',
    '-metadata',
    'TKEY=F#m',
    '-metadata',
    'album=Seasons',
    tagged,
  )
  const outcome = await importFile(deps, tagged)
  expect(outcome).toMatchObject({
    kind: 'imported',
    track: {
      artist: 'Ada',
      album: 'Seasons',
      metadata: { title: 'Été à Montréal', genre: 'Folk', bpm: '87.5', musicalKey: 'f-sharp-minor' },
    },
  })
  if (outcome.kind !== 'imported') throw new Error(outcome.kind)
  const covers = readdirSync(lib.folder.covers)
  expect(covers).toEqual([outcome.track.coverFile])
  const bytes = readFileSync(join(lib.folder.covers, covers[0] ?? ''))
  expect(covers[0]).toBe(`${createHash('sha256').update(bytes).digest('hex')}.jpg`)
})

test('FLAC, AIFF, ALAC, AAC, Ogg Vorbis and Opus are taken', async () => {
  const wav = writeWav(file('a.wav'), { seconds: 1 })
  await ffmpeg('-i', wav, file('b.flac'))
  await ffmpeg('-i', wav, file('c.aiff'))
  await ffmpeg('-i', wav, '-c:a', 'alac', file('d.m4a'))
  await ffmpeg('-i', wav, '-c:a', 'aac', file('e.m4a'))
  await ffmpeg('-i', wav, '-c:a', 'libvorbis', file('f.ogg'))
  await ffmpeg('-i', wav, '-c:a', 'libopus', file('g.opus'))
  const formats = (await all([music])).map((o) => (o.kind === 'imported' ? o.track.source.format : o))
  expect(formats).toEqual(['wav', 'flac', 'aiff', 'alac', 'aac', 'vorbis', 'opus'])
})

describe('bad input is refused with its reason', () => {
  test.each<[string, string, (path: string) => unknown]>([
    ['text', 'not-audio', (path) => writeFileSync(path, 'Dear diary, '.repeat(500))],
    ['empty', 'empty', (path) => writeFileSync(path, '')],
    [
      'a PDF with another name',
      'not-audio',
      (path) => writeFileSync(path, `%PDF-1.7\n${'1 0 obj <<>>\n'.repeat(900)}`),
    ],
    [
      'a WAV whose header says more than there is',
      'truncated',
      (path) => writeWav(path, { seconds: 1, extraClaimedBytes: 88_200 }),
    ],
    ['a WAV cut off', 'truncated', (path) => truncateSync(writeWav(path, { seconds: 2 }), 100_000)],
    ['a WAV without samples', 'no-samples', (path) => writeWav(path, { seconds: 0 })],
    ['eight channels', 'too-many-channels', (path) => writeWav(path, { seconds: 0.2, channels: 8 })],
    [
      'one byte over the limit',
      'too-large',
      (path) =>
        writeFileSync(
          path,
          Buffer.concat([wavBytes({ seconds: 1 }), Buffer.alloc(LIMIT)]).subarray(0, LIMIT + 1),
        ),
    ],
    ['nothing there', 'gone', () => undefined],
  ])('%s', async (_, code, make) => {
    make(file('x.wav'))
    expect(await refusalOf(file('x.wav'))).toBe(code)
    expect(listTracks(lib.db)).toEqual([])
  })

  test('a FLAC without samples', async () => {
    await ffmpeg('-f', 'lavfi', '-i', 'anullsrc', '-t', '0', file('x.flac'))
    expect(await refusalOf(file('x.flac'))).toMatch(/^(no-samples|not-audio)$/)
  })

  test('a file that is exactly as large as the limit is taken', async () => {
    const seconds = (LIMIT - 44) / (44_100 * 4)
    const bytes = wavBytes({ seconds: Math.floor(seconds) })
    writeFileSync(file('x.wav'), Buffer.concat([bytes, Buffer.alloc(LIMIT - bytes.length)]))
    expect(await refusalOf(file('x.wav'))).toBe('imported')
  })

  test('a file that may not be read', async () => {
    chmodSync(writeWav(file('x.wav'), { seconds: 0.2 }), 0)
    // Root may read everything: then somebody else tries.
    const isRoot = process.getuid?.() === 0
    await findBinaries()
    if (isRoot) process.seteuid?.(65_534)
    try {
      expect(await refusalOf(file('x.wav'))).toBe('unreadable')
    } finally {
      if (isRoot) process.seteuid?.(0)
    }
  })

  test('the rest of the drop goes on', async () => {
    writeWav(file('1.wav'), { seconds: 0.2, seed: 1 })
    writeFileSync(file('2.wav'), 'no sound')
    writeWav(file('3.wav'), { seconds: 0.2, seed: 3 })
    expect((await all([file('gone.wav'), music])).map(({ kind }) => kind)).toEqual([
      'refused',
      'imported',
      'refused',
      'imported',
    ])
  })
})

test.each([
  `-first.wav`,
  `it's "quoted".wav`,
  'new\nline.wav',
  '🎸 solo.wav',
  ' blank .wav',
  '%d $HOME `id`.wav',
  'a:b?c.wav',
])('the name %j works', async (name) => {
  writeWav(file(name), { seconds: 0.2 })
  const outcome = await importFile(deps, file(name))
  expect(outcome).toMatchObject({ kind: 'imported', track: { source: { path: file(name) } } })
})

test('a folder is walked in order, hidden files and loops left out', async () => {
  mkdirSync(file('b'))
  mkdirSync(file('.hidden'))
  writeWav(file('b/track 10.wav'), { seconds: 0.1, seed: 10 })
  writeWav(file('b/track 2.wav'), { seconds: 0.1, seed: 2 })
  writeWav(file('.hidden/x.wav'), { seconds: 0.1, seed: 3 })
  writeFileSync(file('notes.txt'), 'words')
  symlinkSync(music, file('b/loop'))
  expect((await all([music, file('b')])).map(({ path }) => path)).toEqual([
    file('b/track 2.wav'),
    file('b/track 10.wav'),
  ])
})

test('the same content again is already there, whatever its name', async () => {
  const bytes = wavBytes({ seconds: 0.3 })
  writeFileSync(file('a.wav'), bytes)
  writeFileSync(file('b.wav'), bytes)
  const [first, second] = await all([file('a.wav'), file('b.wav')])
  expect(second).toMatchObject({
    kind: 'already',
    track: { id: first?.kind === 'imported' && first.track.id },
  })
  expect(listTracks(lib.db)).toHaveLength(1)
})

test('a file that was moved is known again at its new place', async () => {
  writeWav(file('a.wav'), { seconds: 0.3 })
  await importFile(deps, file('a.wav'))
  renameSync(file('a.wav'), file('moved.wav'))
  expect(await importFile(deps, file('moved.wav'))).toMatchObject({
    kind: 'already',
    movedFrom: file('a.wav'),
  })
  expect(listTracks(lib.db)[0]?.source.path).toBe(file('moved.wav'))
})

test('ten imports of one file at once, by two connections, make one entry', async () => {
  writeWav(file('a.wav'), { seconds: 0.3 })
  const second = await openLibrary(lib.folder, systemClock)
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, (_, i) => importFile({ ...deps, db: i % 2 ? second : lib.db }, file('a.wav'))),
  )
  second.close()
  expect(outcomes.filter(({ kind }) => kind === 'imported')).toHaveLength(1)
  expect(outcomes.filter(({ kind }) => kind === 'already')).toHaveLength(9)
  expect(listTracks(lib.db)).toHaveLength(1)
})

test('a file that changes while it is read is not taken', async () => {
  writeWav(file('a.wav'), { seconds: 0.3 })
  let touched = false
  const slow = {
    ...deps,
    async binaries() {
      if (!touched) utimesSync(file('a.wav'), 1, 1)
      touched = true
      return await findBinaries()
    },
  }
  expect(await importFile(slow, file('a.wav'))).toMatchObject({ refusal: { code: 'changed-meanwhile' } })
})

test('what was taken out of the library comes back by being imported again, with what was written of it', async () => {
  const path = writeWav(file('One.wav'), { seconds: 1 })
  const [first] = await all([path])
  if (first?.kind !== 'imported') throw new Error('not imported')
  const { id } = first.track
  updateTrack(lib.db, id, { title: 'Written' }, lib.clock.now())
  const takeOut = () => lib.db.prepare("UPDATE tracks SET removed_at = 'x' WHERE id = ?").run(id)
  takeOut()
  expect(await all([path])).toMatchObject([{ kind: 'imported', track: { id } }])
  takeOut()
  const moved = file('Two.wav')
  renameSync(path, moved)
  expect(await all([moved])).toMatchObject([{ kind: 'imported', track: { id, source: { path: moved } } }])
  expect(listTracks(lib.db)).toMatchObject([{ id, metadata: { title: 'Written' }, source: { path: moved } }])
})
