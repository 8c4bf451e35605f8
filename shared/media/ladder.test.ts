import { expect, test } from 'vitest'
import { aacSampleRate, ladderFor, resampledCount } from './ladder.ts'
import type { AudioSource } from './probe.ts'

const master: AudioSource = {
  format: 'wav',
  codec: 'pcm_s16le',
  isLossless: true,
  sampleRate: 44_100,
  channels: 2,
  bitsPerSample: 16,
  bitrate: 1_411_200,
  durationSeconds: 240,
  bytes: 42_000_000,
}
const lossy = (format: AudioSource['format'], kilobits: number): AudioSource => ({
  ...master,
  format,
  isLossless: false,
  bitrate: kilobits * 1_000,
})
const names = (source: AudioSource, lossless = true) => ladderFor(source, lossless).map((plan) => plan.name)

test.each([
  ['a master, FLAC wanted', master, true, ['aac-64', 'aac-128', 'aac-256', 'flac']],
  ['a master, FLAC not wanted', master, false, ['aac-64', 'aac-128', 'aac-256']],
  ['a 320k MP3', lossy('mp3', 320), true, ['aac-64', 'aac-128', 'aac-256']],
  ['a V0 MP3', lossy('mp3', 245), true, ['aac-64', 'aac-128', 'aac-256']],
  ['a 192k MP3', lossy('mp3', 192), true, ['aac-64', 'aac-128']],
  ['a 128k MP3', lossy('mp3', 128), true, ['aac-64', 'aac-128']],
  ['a 96k MP3', lossy('mp3', 96), true, ['aac-64']],
  ['a 32k MP3', lossy('mp3', 32), true, ['aac-64']],
  ['a 160k Opus', lossy('opus', 160), true, ['aac-64', 'aac-128', 'aac-256']],
  ['a 96k Opus', lossy('opus', 96), true, ['aac-64', 'aac-128']],
  ['a mono master', { ...master, channels: 1 }, true, ['aac-64', 'aac-128', 'flac']],
  ['an 8 kHz mono master', { ...master, channels: 1, sampleRate: 8_000 }, true, ['aac-64', 'flac']],
] as const)('%s', (_what, source, lossless, expected) => expect(names(source, lossless)).toEqual(expected))

test.each([
  [44_100, 44_100],
  [48_000, 48_000],
  [88_200, 44_100],
  [96_000, 48_000],
  [176_400, 44_100],
  [37_800, 48_000],
  [8_000, 8_000],
])('AAC of a %i Hz source is at %i Hz', (from, to) => expect(aacSampleRate(from)).toBe(to))

test('resampling never shortens', () => {
  expect(resampledCount(96_001, 96_000, 48_000)).toBe(48_001)
  expect(resampledCount(44_100, 44_100, 44_100)).toBe(44_100)
})

test('FLAC keeps the rate, and 24 bits where there are more than 16', () => {
  const depth = (source: AudioSource) => ladderFor(source, true).at(-1)?.encoder.join(' ')
  expect(depth(master)).toContain('-sample_fmt s16')
  expect(depth({ ...master, bitsPerSample: 24 })).toContain('-sample_fmt s32')
  const { bitsPerSample: _none, ...unknown } = master
  expect(depth(unknown)).toContain('-sample_fmt s32')
  expect(ladderFor({ ...master, sampleRate: 96_000 }, true).at(-1)?.sampleRate).toBe(96_000)
})
