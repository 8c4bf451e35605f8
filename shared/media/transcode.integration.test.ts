import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Parser } from 'm3u8-parser'
import { expect, test } from 'vitest'
import { type Binaries, findBinaries } from './binaries.ts'
import { readFragment, readTrackHeader, ticksOf } from './fragments.ts'
import { masterPlaylist, mediaPlaylist } from './playlists.ts'
import { probe } from './probe.ts'
import { filesOf, type Rendition, type RenditionSet, renditionSetSchema } from './rendition-set.ts'
import { encoded, ffmpeg, pluck, silence, testFolder, type WavSpec } from './testing-sources.ts'
import { SET_FILE, transcode } from './transcode.ts'
import { readWaveform } from './waveform.ts'

const binaries: Binaries = await findBinaries()

interface Kind {
  readonly what: string
  readonly file: string
  readonly spec: WavSpec
  readonly encode?: readonly string[]
  readonly renditions: string
}

const ALL = 'aac-64 aac-128 aac-256 flac'
const seconds = (s: number, rate = 44_100) => Math.round(s * rate)
const kinds: readonly Kind[] = [
  { what: 'WAV 16', file: 'a', spec: { samples: 30 * 44_100 }, renditions: ALL },
  { what: 'WAV 24, odd count', file: 'a', spec: { samples: 310_007, depth: 's24' }, renditions: ALL },
  { what: 'WAV 32 float', file: 'f32', spec: { samples: seconds(7), depth: 'f32' }, renditions: ALL },
  { what: 'WAV mono', file: 'a', spec: { samples: 300_001, channels: 1 }, renditions: 'aac-64 aac-128 flac' },
  { what: 'WAV 48k', file: 'a', spec: { samples: 288_001, sampleRate: 48_000 }, renditions: ALL },
  {
    what: 'WAV 96k 24',
    file: 'a',
    spec: { samples: 700_001, sampleRate: 96_000, depth: 's24' },
    renditions: ALL,
  },
  { what: 'WAV of 0.2 s', file: 'a', spec: { samples: seconds(0.2) }, renditions: ALL },
  { what: 'WAV of one sample', file: 'a', spec: { samples: 1 }, renditions: ALL },
  { what: 'WAV just past two segments', file: 'a', spec: { samples: seconds(12.05) }, renditions: ALL },
  { what: 'AIFF', file: 'a.aiff', spec: { samples: 288_123 }, renditions: ALL },
  { what: 'FLAC', file: 'a.flac', spec: { samples: 288_123 }, renditions: ALL },
  { what: 'ALAC', file: 'a.m4a', spec: { samples: 288_123 }, encode: ['-c:a', 'alac'], renditions: ALL },
  {
    what: 'MP3 320k',
    file: 'a.mp3',
    spec: { samples: 288_123 },
    encode: ['-b:a', '320k'],
    renditions: 'aac-64 aac-128 aac-256',
  },
  {
    what: 'MP3 128k',
    file: 'a.mp3',
    spec: { samples: 288_123 },
    encode: ['-b:a', '128k'],
    renditions: 'aac-64 aac-128',
  },
  {
    what: 'AAC in M4A',
    file: 'a.m4a',
    spec: { samples: 288_123 },
    encode: ['-c:a', 'aac', '-b:a', '128k'],
    renditions: 'aac-64 aac-128',
  },
  {
    what: 'AAC',
    file: 'a.aac',
    spec: { samples: 288_123 },
    encode: ['-b:a', '128k'],
    renditions: 'aac-64 aac-128',
  },
  {
    what: 'Ogg Vorbis',
    file: 'a.ogg',
    spec: { samples: 288_123 },
    encode: ['-q:a', '6'],
    renditions: 'aac-64 aac-128',
  },
  {
    what: 'Opus',
    file: 'a.opus',
    spec: { samples: 288_123 },
    encode: ['-c:a', 'libopus', '-b:a', '128k'],
    renditions: 'aac-64 aac-128',
  },
]

test.each(kinds)('$what: a whole set, exact to the sample', async (kind) => {
  await using folder = await testFolder()
  const source = await encoded(folder.path, kind.file, kind.spec, ...(kind.encode ?? []))
  const outDir = join(folder.path, 'set')
  const set = await transcode({ source, outDir, lossless: true, binaries })

  expect(renditionSetSchema.parse(JSON.parse(await readFile(join(outDir, SET_FILE), 'utf8')))).toEqual(set)
  expect(set.renditions.map((r) => r.name).join(' ')).toBe(kind.renditions)
  await expectFiles(set, outDir)
  const pcm = await ffmpeg('-i', `file:${source}`, '-f', 'f32le', '-')
  expect(set.source.samples).toBe(pcm.length / 4 / set.source.channels)
  for (const rendition of set.renditions) await expectExact(set, rendition, outDir, source)
})

async function expectFiles(set: RenditionSet, outDir: string): Promise<void> {
  for (const { path, bytes } of filesOf(set)) expect((await stat(join(outDir, path))).size, path).toBe(bytes)
  for (const { path, pixels, samplesPerPixel } of set.waveforms) {
    const waveform = readWaveform(await readFile(join(outDir, path)))
    expect(waveform).toMatchObject({ samplesPerPixel, sampleRate: set.source.sampleRate })
    expect(waveform.peaks.length).toBe(2 * pixels)
    expect(pixels).toBe(Math.ceil(set.source.samples / samplesPerPixel))
  }
}

async function expectExact(
  set: RenditionSet,
  rendition: Rendition,
  outDir: string,
  source: string,
): Promise<void> {
  const expected = Math.ceil((set.source.samples * rendition.sampleRate) / set.source.sampleRate)
  const text = mediaPlaylist(rendition, { uriOf: (path) => path })
  const playlist = join(outDir, `${rendition.name}.m3u8`)
  await writeFile(playlist, text)

  const parser = new Parser()
  parser.push(text)
  parser.end()
  const claimed = parser.manifest.segments.reduce((sum, segment) => sum + segment.duration, 0)
  expect(Math.round(claimed * rendition.sampleRate)).toBe(expected)
  await expectHonestSegments(rendition, outDir)

  // The decoder's own time stamps begin before 0 by the edit list; what the file declares is what is trimmed.
  const trim = ['-copyts', '-i', playlist, '-af', `atrim=start_pts=0:end_pts=${expected}`]
  const heard = await samplesOf(rendition.channels, ...trim)
  expect(heard[0]?.length).toBe(expected)
  const original = await samplesOf(
    rendition.channels,
    '-i',
    `file:${source}`,
    '-ar',
    String(rendition.sampleRate),
  )
  if (rendition.name !== 'flac') expectLike(heard, original, rendition)
  else expectSame(heard, original, source.endsWith('f32.source.wav') ? 2 ** -23 : 0)
}

/** Each segment's duration in the set is that of the samples in it, and no last one is a crumb. */
async function expectHonestSegments(rendition: Rendition, outDir: string): Promise<void> {
  const header = readTrackHeader(await readFile(join(outDir, rendition.init.path)))
  let decoded = 0
  for (const [index, segment] of rendition.segments.entries()) {
    const fragment = readFragment(await readFile(join(outDir, segment.path)), header.defaults)
    const hidden = index === 0 ? header.primingTicks : 0
    expect(fragment.decodeTicks).toBe(decoded)
    expect(segment.ticks).toBe(ticksOf(fragment.samples) - hidden)
    if (index > 0) expect(segment.ticks / rendition.timescale).toBeGreaterThanOrEqual(0.4)
    decoded += segment.ticks + hidden
  }
}

async function samplesOf(channels: number, ...input: readonly string[]): Promise<Float32Array[]> {
  const bytes = await ffmpeg(...input, '-c:a', 'pcm_f32le', '-f', 'f32le', '-')
  const all = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
  return Array.from({ length: channels }, (_, channel) =>
    all.filter((_s, index) => index % channels === channel),
  )
}

/** Bit for bit; floating point is cut to the 24 bits that FLAC has. */
function expectSame(
  heard: readonly Float32Array[],
  original: readonly Float32Array[],
  allowed: number,
): void {
  for (const [channel, samples] of original.entries()) {
    let worst = 0
    for (const [index, value] of samples.entries())
      worst = Math.max(worst, Math.abs(value - (heard[channel]?.[index] ?? Number.NaN)))
    expect(worst).toBeLessThanOrEqual(allowed)
  }
}

const levelDb = (samples: Float32Array) =>
  10 * Math.log10(samples.reduce((sum, value) => sum + value * value, 0) / samples.length)

const tolerance = { 'aac-64': 0.5, 'aac-128': 0.3, 'aac-256': 0.15 } as const

/** As loud as the source, and in step with it: a sound shifted by a frame would not leave a small difference. */
function expectLike(
  heard: readonly Float32Array[],
  original: readonly Float32Array[],
  rendition: Rendition,
): void {
  const [left, source] = [heard[0], original[0]]
  if (!left || !source || left.length < 8_000) return
  const allowed = tolerance[rendition.name as keyof typeof tolerance]
  expect(Math.abs(levelDb(left) - levelDb(source)), `${rendition.name}: level`).toBeLessThan(allowed)
  const difference = left.map((value, index) => value - (source[index] ?? 0))
  expect(levelDb(difference) - levelDb(source), `${rendition.name}: difference`).toBeLessThan(-10)
}

test('silence has no loudness, and is still a set', async () => {
  await using folder = await testFolder()
  const source = await encoded(folder.path, 'a', { samples: seconds(2), signal: silence })
  const set = await transcode({ source, outDir: join(folder.path, 'set'), lossless: true, binaries })
  expect(set.loudness).toEqual({ integratedLufs: null, rangeLu: null, truePeakDbtp: null })
  expect(set.renditions).toHaveLength(4)
})

test('loudness and true peak are those of the standard’s reference tone', async () => {
  await using folder = await testFolder()
  // EBU Tech 3341, case 1: a 1 kHz stereo tone at −23 dBFS reads −23 LUFS.
  const amplitude = 10 ** (-23 / 20)
  const signal = (frame: number) => amplitude * Math.sin((2 * Math.PI * 1_000 * frame) / 48_000)
  const spec = { samples: 20 * 48_000, sampleRate: 48_000, depth: 's24', signal } as const
  const source = await encoded(folder.path, 'a', spec)
  const set = await transcode({ source, outDir: join(folder.path, 'set'), lossless: false, binaries })
  expect(set.loudness.integratedLufs).toBeCloseTo(-23, 0)
  expect(set.loudness.truePeakDbtp).toBeCloseTo(-23, 0)
  expect(set.renditions.map((r) => r.name)).not.toContain('flac')
})

test('the lightest is ready first and plays meanwhile; progress only grows, and ends at 1', async () => {
  await using folder = await testFolder()
  const source = await encoded(folder.path, 'a', { samples: seconds(40) })
  const outDir = join(folder.path, 'set')
  const progress: number[] = []
  const ready: string[] = []
  let playable: Promise<Buffer> | undefined
  await transcode({
    source,
    outDir,
    lossless: true,
    binaries,
    // Side by side, another may overtake it.
    concurrency: 1,
    onProgress: (fraction) => progress.push(fraction),
    onRendition: (name, rendition, directory) => {
      ready.push(name)
      playable ??= readFile(join(directory, rendition.segments[0]?.path ?? ''))
    },
  })
  expect(ready[0]).toBe('aac-64')
  expect(ready.toSorted()).toEqual(['aac-128', 'aac-256', 'aac-64', 'flac'])
  expect((await playable)?.length).toBeGreaterThan(0)
  expect(progress).toEqual(progress.toSorted((a, b) => a - b))
  // How often it is told is the machine's pace; that it is told on the way is ours.
  expect(progress.some((fraction) => fraction > 0 && fraction < 0.9)).toBe(true)
  expect(progress.at(-1)).toBe(1)
})

test('one slot is enough', async () => {
  await using folder = await testFolder()
  const source = await encoded(folder.path, 'a', { samples: seconds(1) })
  const set = await transcode({
    source,
    outDir: join(folder.path, 'set'),
    lossless: true,
    binaries,
    concurrency: 1,
  })
  expect(set.renditions).toHaveLength(4)
})

test('tags stay behind, however long', async () => {
  await using folder = await testFolder()
  const title = 'x'.repeat(10_000)
  const source = await encoded(folder.path, 'a.flac', { samples: seconds(1) }, '-metadata', `title=${title}`)
  const outDir = join(folder.path, 'set')
  const set = await transcode({ source, outDir, lossless: true, binaries })
  for (const { init } of set.renditions)
    expect((await readFile(join(outDir, init.path))).includes('xxx')).toBe(false)
})

test.each([
  '-i.wav',
  `it's "quoted".wav`,
  'two\nlines.wav',
  '🎸 café.wav',
  'concat:a|b.wav',
  '%d.wav',
  'a b  c.wav',
])('a file named %j is a file like any other', async (name) => {
  await using folder = await testFolder()
  const plain = await encoded(folder.path, 'a', { samples: seconds(1) })
  const source = join(folder.path, name)
  await writeFile(source, await readFile(plain))
  expect(await probe(source, { binaries })).toMatchObject({ kind: 'audio', audio: { samples: 44_100 } })
  const outDir = join(folder.path, `${name}.set`)
  const set = await transcode({ source, outDir, lossless: true, binaries })
  await expectFiles(set, outDir)
})

test('the master plays in a player that is not ours, FLAC among its variants', async () => {
  await using folder = await testFolder()
  const source = await encoded(folder.path, 'a', { samples: seconds(8), signal: pluck })
  const outDir = join(folder.path, 'set')
  const set = await transcode({ source, outDir, lossless: true, binaries })
  for (const r of set.renditions)
    await writeFile(join(outDir, `${r.name}.m3u8`), mediaPlaylist(r, { uriOf: (path) => path }))
  const master = join(outDir, 'master.m3u8')
  await writeFile(master, masterPlaylist(set, { uriOf: (name) => `${name}.m3u8` }))
  for (const index of [0, 1, 2, 3]) {
    const pcm = await ffmpeg('-i', master, '-map', `0:a:${index}`, '-f', 's16le', '-')
    expect(pcm.length / 4).toBeGreaterThanOrEqual(set.source.samples)
  }
  for (const rendition of set.renditions) {
    const nominal = { 'aac-64': 64_000, 'aac-128': 128_000, 'aac-256': 256_000, flac: 1_411_200 }[
      rendition.name
    ]
    expect(rendition.averageBitrate).toBeLessThan(1.15 * nominal)
    expect(rendition.peakBitrate).toBeGreaterThanOrEqual(rendition.averageBitrate)
  }
})
