import fc from 'fast-check'
import { Parser } from 'm3u8-parser'
import { expect, test } from 'vitest'
import { averageBitrate, peakBitrate } from './bitrate.ts'
import { masterPlaylist, mediaPlaylist, segmentsWithin } from './playlists.ts'
import type { Rendition, RenditionSet } from './rendition-set.ts'

function rendition(name: Rendition['name'], seconds: readonly number[]): Rendition {
  return {
    name,
    codecs: name === 'flac' ? 'fLaC' : 'mp4a.40.2',
    sampleRate: 44_100,
    channels: 2,
    timescale: 44_100,
    peakBitrate: 70_000,
    averageBitrate: 65_000,
    init: { path: `${name}/init.mp4`, bytes: 700 },
    segments: seconds.map((s, index) => ({
      path: `${name}/${index}.m4s`,
      bytes: 1_000,
      ticks: Math.round(s * 44_100),
    })),
  }
}

function parse(text: string) {
  const parser = new Parser()
  parser.push(text)
  parser.end()
  return parser.manifest
}

const uriOf = (path: string) => `https://cdn.example/${path}?sig=a%2Fb&expires=1`

test('a parser of others reads every segment, its length, its address, and the end', () => {
  const lengths = fc.array(fc.double({ min: 0.1, max: 6.4, noNaN: true }), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(lengths, (seconds) => {
      const given = rendition('aac-64', seconds)
      const manifest = parse(mediaPlaylist(given, { uriOf }))
      expect(manifest.endList).toBe(true)
      expect(manifest.playlistType).toBe('VOD')
      expect(manifest.segments.map((s: { uri: string }) => s.uri)).toEqual(
        given.segments.map((s) => uriOf(s.path)),
      )
      for (const [index, segment] of manifest.segments.entries()) {
        expect(segment.duration).toBeCloseTo((given.segments[index]?.ticks ?? 0) / 44_100, 5)
        expect(Math.round(segment.duration)).toBeLessThanOrEqual(manifest.targetDuration ?? 0)
        expect(segment.map?.uri).toBe(uriOf('aac-64/init.mp4'))
      }
    }),
  )
})

test('the master lists every rendition with measured figures, FLAC among them', () => {
  const renditions = [rendition('aac-64', [6]), rendition('flac', [6])]
  const set = { renditions } as unknown as RenditionSet
  const text = masterPlaylist(set, { uriOf: (name) => `${name}/index.m3u8` })
  expect(text).toContain('#EXT-X-INDEPENDENT-SEGMENTS\n')
  const { playlists } = parse(text)
  expect(playlists?.map((p: { uri: string }) => p.uri)).toEqual(['aac-64/index.m3u8', 'flac/index.m3u8'])
  expect(playlists?.[1]?.attributes).toMatchObject({
    BANDWIDTH: 70_000,
    'AVERAGE-BANDWIDTH': '65000',
    CODECS: 'fLaC',
  })
})

test('a preview ends: only segments that begin before the cap, and the list says it is complete', () => {
  const long = rendition(
    'aac-128',
    Array.from({ length: 40 }, () => 6.0023),
  )
  const capped = mediaPlaylist(long, { uriOf, capSeconds: 30 })
  expect(parse(capped).segments).toHaveLength(5)
  expect(capped.endsWith('#EXT-X-ENDLIST\n')).toBe(true)
  expect(capped).not.toContain('5.m4s')
  expect(segmentsWithin(long, 30)).toEqual(long.segments.slice(0, 5))
  expect(segmentsWithin(rendition('flac', [6.06, 5.96, 5.96, 6.06, 5.93, 6]), 30)).toHaveLength(5)
})

test('whatever the cap, a preview is a beginning, never empty, and never a segment past it', () => {
  const lengths = fc.array(fc.double({ min: 0.4, max: 6.4, noNaN: true }), { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(lengths, fc.double({ min: 0.2, max: 60, noNaN: true }), (seconds, cap) => {
      const given = rendition('aac-64', seconds)
      const within = segmentsWithin(given, cap)
      expect(within.length).toBeGreaterThan(0)
      expect(within).toEqual(given.segments.slice(0, within.length))
      const before = within.slice(0, -1).reduce((sum, s) => sum + s.ticks, 0)
      expect(before / 44_100).toBeLessThan(cap)
    }),
  )
})

test('an address cannot write lines of its own', () => {
  const given = rendition('aac-64', [6])
  expect(() => mediaPlaylist(given, { uriOf: () => 'a\n#EXT-X-ENDLIST' })).toThrow(RangeError)
  expect(() => mediaPlaylist(given, { uriOf: () => 'a"b' })).toThrow(RangeError)
})

test('the peak is of runs of half to one and a half targets, so that a crumb at the end does not count', () => {
  const segment = (seconds: number, bytes: number) => ({ path: 'a/b.m4s', bytes, ticks: seconds * 1_000 })
  const steady = [segment(6, 6_000), segment(6, 12_000), segment(1, 8_000)]
  expect(averageBitrate(steady, 1_000)).toBe(16_000)
  expect(peakBitrate(steady, 1_000, 6)).toBe(Math.ceil((20_000 * 8) / 7))
  expect(peakBitrate([segment(0.5, 1_000)], 1_000, 6)).toBe(16_000)
})
