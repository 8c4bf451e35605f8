import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { adapt, type Concurrency, type ConcurrencyEvent, startConcurrency } from './concurrency.ts'

const events: fc.Arbitrary<ConcurrencyEvent[]> = fc
  .array(
    fc.record({
      kind: fc.constantFrom('part-done', 'slow-down', 'trouble'),
      bytes: fc.integer({ min: 0, max: 1e9 }),
      gapMs: fc.integer({ min: 0, max: 1e5 }),
    }),
    { maxLength: 300 },
  )
  .map((list) => {
    let atMs = 0
    return list.map(({ kind, bytes, gapMs }) => {
      atMs += gapMs
      return kind === 'part-done' ? { kind, bytes, atMs } : ({ kind, atMs } as ConcurrencyEvent)
    })
  })

/** Sends parts over a line on which `n` at once reach `rate(n)` bytes/ms. */
function drive(
  state: Concurrency,
  parts: number,
  rate: (n: number) => number,
  seen: number[] = [],
): Concurrency {
  let now = state
  let atMs = state.window.startedMs
  for (let i = 0; i < parts; i++) {
    atMs += 8_000 / rate(now.limit)
    now = adapt(now, { kind: 'part-done', bytes: 8_000, atMs })
    seen.push(now.limit)
  }
  return now
}

describe('how many at once', () => {
  test('stays within its bounds whatever happens', () => {
    fc.assert(
      fc.property(events, (list) => {
        let state = startConcurrency(0)
        for (const event of list) {
          state = adapt(state, event)
          expect(state.limit).toBeGreaterThanOrEqual(2)
          expect(state.limit).toBeLessThanOrEqual(8)
          expect(Number.isInteger(state.limit)).toBe(true)
        }
      }),
    )
  })

  test('climbs to the top where more at once is faster', () => {
    expect(drive(startConcurrency(0), 200, (n) => n * 10).limit).toBe(8)
  })

  test('stays where more at once gains nothing', () => {
    const limits: number[] = []
    drive(startConcurrency(0), 400, () => 50, limits)
    expect(Math.max(...limits)).toBeLessThanOrEqual(5)
  })

  test('halves when the store asks for less, and comes back after', () => {
    const top = drive(startConcurrency(0), 200, (n) => n * 10)
    const less = adapt(top, { kind: 'slow-down', atMs: 1 })
    expect(less.limit).toBe(4)
    expect(adapt(adapt(less, { kind: 'slow-down', atMs: 2 }), { kind: 'slow-down', atMs: 3 }).limit).toBe(2)
    expect(drive(less, 400, (n) => n * 10).limit).toBe(8)
  })
})
