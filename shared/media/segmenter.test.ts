import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ticksOf } from './fragments.ts'
import { MissingSamples, type SampleRun, Segmenter } from './segmenter.ts'

const RATE = 44_100
const FRAME = 1_024

/** Feeds an encoder's output for `presented` samples, in batches, and collects every segment. */
function segmentsOf(
  presented: number,
  primingTicks: number,
  surplusFrames: number,
  batch: number,
): SampleRun[] {
  const segmenter = new Segmenter({ segmentTicks: 6 * RATE, primingTicks, shortestLastTicks: 0.4 * RATE })
  const frames = Math.ceil((presented + primingTicks) / FRAME) + surplusFrames
  const out: SampleRun[] = []
  for (let done = 0; done < frames; done += batch) {
    const count = Math.min(batch, frames - done)
    const samples = Array.from({ length: count }, () => ({ bytes: 1, ticks: FRAME }))
    out.push(...segmenter.take(samples, new Uint8Array(count)))
  }
  return [...out, ...segmenter.finish(presented)]
}

test('segments are gapless, hold exactly the presented samples, and none is a crumb', () => {
  const lengths = fc.integer({ min: 1, max: 40 * RATE })
  fc.assert(
    fc.property(
      lengths,
      fc.constantFrom(0, 1_024, 2_112),
      fc.nat(3),
      fc.integer({ min: 1, max: 300 }),
      (n, p, s, b) => {
        const runs = segmentsOf(n, p, s, b)
        let at = 0
        for (const run of runs) {
          expect(run.decodeTicks).toBe(at)
          expect(run.payload.length).toBe(run.samples.length)
          at += ticksOf(run.samples)
        }
        expect(at).toBe(n + p)
        for (const [index, run] of runs.entries()) {
          const presentedStart = Math.max(0, run.decodeTicks - p)
          expect(presentedStart - index * 6 * RATE).toBeGreaterThanOrEqual(0)
          expect(presentedStart - index * 6 * RATE).toBeLessThan(FRAME)
          const seconds = (ticksOf(run.samples) - (index === 0 ? p : 0)) / RATE
          expect(Math.round(seconds)).toBeLessThanOrEqual(6)
          if (runs.length > 1) expect(seconds).toBeGreaterThanOrEqual(0.4)
        }
      },
    ),
  )
})

test('an encoder that lost samples is found out', () => {
  const segmenter = new Segmenter({ segmentTicks: 6 * RATE, primingTicks: 0, shortestLastTicks: 0 })
  segmenter.take([{ bytes: 1, ticks: FRAME }], new Uint8Array(1))
  expect(() => segmenter.finish(FRAME + 1)).toThrow(MissingSamples)
})
