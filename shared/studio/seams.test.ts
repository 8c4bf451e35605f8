import { expect, test } from 'vitest'
import { isInterrupted, seamOf, type TrackEnds } from './seams.ts'

const ends = (more: Partial<TrackEnds> = {}): TrackEnds => ({
  sampleRate: 44_100,
  channels: 2,
  startSilenceMs: 0,
  endSilenceMs: 0,
  isLossless: true,
  ...more,
})

test.each([
  ['sound into sound flows', {}, {}, 'flowing', 0, false],
  [
    'a rest on both sides is a pause that was meant',
    { endSilenceMs: 900 },
    { startSilenceMs: 300 },
    'pause',
    1_200,
    false,
  ],
  ['sound, then silence before the next, is broken', {}, { startSilenceMs: 80 }, 'broken', 80, true],
  ['silence, then sound at once, is broken', { endSilenceMs: 500 }, {}, 'broken', 500, true],
  ['a few samples are no silence', { endSilenceMs: 19 }, { startSilenceMs: 19 }, 'flowing', 38, false],
] as const)('%s', (_, before, after, kind, silenceMs, interrupted) => {
  const seam = seamOf(ends(before), ends(after))
  expect(seam).toMatchObject({ kind, silenceMs, differs: [], padded: [] })
  expect(isInterrupted(seam)).toBe(interrupted)
})

test('what a player must begin anew for interrupts what flows, and nothing that rests anyway', () => {
  const rate = seamOf(ends(), ends({ sampleRate: 48_000, channels: 1 }))
  expect(rate.differs).toEqual(['sampleRate', 'channels'])
  expect(isInterrupted(rate)).toBe(true)
  const rest = seamOf(ends({ endSilenceMs: 700 }), ends({ sampleRate: 48_000, startSilenceMs: 50 }))
  expect(rest.differs).toEqual(['sampleRate'])
  expect(isInterrupted(rest)).toBe(false)
})

test('a format with loss pads what would flow, on its own side', () => {
  const seam = seamOf(ends(), ends({ isLossless: false }))
  expect(seam.padded).toEqual(['after'])
  expect(isInterrupted(seam)).toBe(true)
  expect(seamOf(ends({ isLossless: false, endSilenceMs: 900 }), ends({ startSilenceMs: 40 })).padded).toEqual(
    [],
  )
})
