import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findBinaries } from './binaries.ts'
import { mediaPlaylist } from './playlists.ts'
import { encoded, ffmpeg, testFolder } from './testing-sources.ts'
import { transcode } from './transcode.ts'

const binaries = await findBinaries()

/**
 * Around the frames of both encoders (FLAC 4608, AAC 1024), one sample, and 20 s at 44.1 kHz: time stamps in seconds,
 * rounded, once lost that one's last tick.
 */
const awkward = [
  1,
  1023,
  1025,
  4607,
  4609,
  17 * 4608 - 1,
  17 * 4608 + 1,
  61 * 1024 - 1,
  61 * 1024 + 1,
  882_000,
]
const cases = [44_100, 48_000, 96_000].flatMap((sampleRate) =>
  awkward.map((samples) => ({ samples, sampleRate })),
)

test.each(cases)('$samples samples at $sampleRate Hz come out as many, FLAC and AAC', async (spec) => {
  await using folder = await testFolder()
  const source = await encoded(folder.path, 'a', { ...spec, channels: 1 })
  const outDir = join(folder.path, 'set')
  const set = await transcode({ source, outDir, lossless: true, binaries })
  expect(set.source.samples).toBe(spec.samples)
  expect(set.renditions.map(({ name }) => name)).toEqual(['aac-64', 'aac-128', 'flac'])
  for (const { name, sampleRate, segments, timescale } of set.renditions) {
    const expected = Math.ceil((spec.samples * sampleRate) / spec.sampleRate)
    const ticks = segments.reduce((sum, segment) => sum + segment.ticks, 0)
    expect((ticks * sampleRate) / timescale, `${name}: promised`).toBe(expected)
  }
  const flac = set.renditions.find(({ name }) => name === 'flac')
  if (!flac) throw new Error('no FLAC')
  const playlist = join(outDir, 'flac.m3u8')
  await writeFile(playlist, mediaPlaylist(flac, { uriOf: (path) => path }))
  const pcm = await ffmpeg('-i', playlist, '-f', 's16le', '-')
  expect(pcm.length / 2, 'flac: decoded').toBe(spec.samples)
})
