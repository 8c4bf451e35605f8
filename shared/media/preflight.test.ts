import { expect, test } from 'vitest'
import { preflightMeter } from './preflight.ts'

const RATE = 1_000
const stereo = (frames: readonly (readonly [number, number])[]) => Int16Array.from(frames.flat())
const repeat = (count: number, left: number, right = left) =>
  Array.from({ length: count }, () => [left, right] as const)
function measured(frames: readonly (readonly [number, number])[]) {
  const meter = preflightMeter(2, RATE)
  meter.take(stereo(frames))
  return meter.finish()
}

test('a run at full scale is one clip, wherever it was cut in two; a single peak is none', () => {
  const run = [...repeat(500, 100), ...repeat(4, 32_767, 0), ...repeat(500, 100), ...repeat(2, -32_768, 0)]
  expect(measured(run).clips).toEqual({ count: 1, atSeconds: [0.5] })
  const meter = preflightMeter(2, RATE)
  for (let at = 0; at < run.length; at += 502) meter.take(stereo(run.slice(at, at + 502)))
  expect(meter.finish().clips.count).toBe(1)
})

test('clips of both channels count, and close ones are shown once', () => {
  const clip = (left: number, right: number) => [...repeat(3, left, right), ...repeat(1, 0)]
  expect(measured([...clip(32_767, 0), ...clip(0, -32_768), ...clip(32_767, 32_767)]).clips).toEqual({
    count: 4,
    atSeconds: [0],
  })
})

test('as many clips as one likes are shown as a few hundred, from the first to the last part', () => {
  const { clips } = measured(
    Array.from({ length: 2_000 }, () => [...repeat(3, 32_767), ...repeat(97, 0)]).flat(),
  )
  expect([clips.count, clips.atSeconds.length, clips.atSeconds[0]]).toEqual([4_000, 500, 0])
  expect(clips.atSeconds.at(-1)).toBeGreaterThan(199)
})

test('silence at the ends is what is below −60 dBFS', () => {
  const { silence } = measured([...repeat(1_500, 32), ...repeat(1_000, 33), ...repeat(250, 0)])
  expect(silence).toEqual({ startSeconds: 1.5, endSeconds: 0.25 })
  expect(measured(repeat(1_000, 0)).silence).toEqual({ startSeconds: 1, endSeconds: 1 })
})

test('the offset is that of the worse channel', () => {
  expect(measured(repeat(100, 0, -3_277)).dcOffset).toBeCloseTo(-0.1, 4)
  expect(measured([...repeat(50, 1_000), ...repeat(50, -1_000)]).dcOffset).toBe(0)
})

test.each([
  ['alike', (value: number) => value, 1],
  ['opposed', (value: number) => -value, -1],
  ['unrelated', (_value: number, at: number) => (at % 2 === 0 ? 100 : -100), 0],
])('channels that are %s', (_what, right, correlation) => {
  const frames = [100, 100, -100, -100].map((value, at) => [value, right(value, at)] as const)
  expect(measured(frames).correlation).toBeCloseTo(correlation, 6)
})

test('one channel has nothing to be compared with, and a silent one neither', () => {
  const meter = preflightMeter(1, RATE)
  meter.take(Int16Array.from([1, 2, 32_767, 32_767, 32_767]))
  expect(meter.finish()).toMatchObject({ correlation: null, clips: { count: 1 } })
  expect(measured(repeat(10, 100, 0)).correlation).toBeNull()
})
