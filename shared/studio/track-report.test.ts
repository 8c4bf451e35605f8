import { expect, test } from 'vitest'
import { findingsOf, type TrackReport } from './track-report.ts'

const good: TrackReport = {
  codec: 'pcm_s24le',
  isLossless: true,
  bitsPerSample: 24,
  bitrate: 2_116_800,
  sampleRate: 44_100,
  channels: 2,
  durationSeconds: 187,
  loudness: { integratedLufs: -14.2, rangeLu: 6, truePeakDbtp: -1.1 },
  preflight: {
    clips: { count: 0, atSeconds: [] },
    dcOffset: 0.0001,
    silence: { startSeconds: 0.1, endSeconds: 2 },
    correlation: 0.8,
  },
}
const loudness = (changes: Partial<TrackReport['loudness']>) => ({
  loudness: { ...good.loudness, ...changes },
})
const preflight = (changes: Partial<TrackReport['preflight']>) => ({
  preflight: { ...good.preflight, ...changes },
})

test('of a good master there is nothing to say', () => expect(findingsOf(good)).toEqual([]))

test.each<[string, Partial<TrackReport>, unknown]>([
  ['clips', preflight({ clips: { count: 3, atSeconds: [1] } }), { code: 'clipping', count: 3 }],
  ['a peak over −1 dBTP', loudness({ truePeakDbtp: -0.9 }), { code: 'true-peak', dbtp: -0.9 }],
  ['a loud master', loudness({ integratedLufs: -8.9 }), { code: 'loud', lufs: -8.9 }],
  ['a quiet one', loudness({ integratedLufs: -23.1 }), { code: 'quiet', lufs: -23.1 }],
  ['an offset', preflight({ dcOffset: -0.02 }), { code: 'dc-offset', percent: 0.02 }],
  [
    'a late start',
    preflight({ silence: { startSeconds: 1.5, endSeconds: 0 } }),
    { code: 'silence-start', seconds: 1.5 },
  ],
  [
    'a late end',
    preflight({ silence: { startSeconds: 0, endSeconds: 4 } }),
    { code: 'silence-end', seconds: 4 },
  ],
  ['opposed channels', preflight({ correlation: -0.5 }), { code: 'out-of-phase' }],
  ['an empty channel', preflight({ correlation: null }), { code: 'one-channel' }],
  ['a low rate', { sampleRate: 22_050 }, { code: 'low-rate', hertz: 22_050 }],
  ['few bits', { bitsPerSample: 8 }, { code: 'low-depth', bits: 8 }],
  ['an MP3', { isLossless: false, bitsPerSample: null }, { code: 'lossy' }],
])('%s is the one finding', (_what, changes, finding) =>
  expect(findingsOf({ ...good, ...changes })).toEqual([finding]),
)

test('of silence nothing else is said', () => {
  const silent = {
    ...good,
    ...loudness({ integratedLufs: null, truePeakDbtp: null }),
    ...preflight({ dcOffset: 0.1 }),
  }
  expect(findingsOf(silent)).toEqual([{ code: 'silent' }])
})
