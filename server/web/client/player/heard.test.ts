import { describe, expect, it } from 'vitest'
import { HeardMeter, type Moment } from './heard.ts'

/** `[position, atMs]`, and what is otherwise than playing at its own speed. */
type Step = readonly [position: number, atMs: number, other?: Partial<Moment>]

function heard(...steps: readonly Step[]): number {
  const meter = new HeardMeter()
  return steps.reduce(
    (sum, [position, atMs, other]) =>
      sum + meter.observe({ position, atMs, isSounding: true, rate: 1, ...other }),
    0,
  )
}

describe('what was heard', () => {
  it('is what sounded, however unevenly it is told', () => {
    const uneven = Array.from({ length: 121 }, (_, at): Step => [at / 4 + (at % 2 ? 0.03 : 0), at * 250])
    expect(heard(...uneven)).toBeGreaterThan(29.9)
    expect(heard([0, 0], [60, 60_000])).toBe(60)
  })

  it('is nothing of what was skipped', () => {
    expect(heard([0, 0], [10, 10_000], [170, 10_200], [180, 20_200])).toBeCloseTo(20.2)
    expect(heard([0, 0], [10, 10_000], [0, 10_100], [5, 15_100])).toBeCloseTo(15)
    expect(heard(...Array.from({ length: 100 }, (_, at): Step => [at * 10, at]))).toBeLessThan(0.1)
  })

  it('is nothing of what was paused, or waited for, or muted', () => {
    expect(heard([0, 0], [10, 10_000, { isSounding: false }], [10, 70_000], [15, 75_000])).toBe(15)
    expect(heard([0, 0, { isSounding: false }], [30, 30_000, { isSounding: false }])).toBe(0)
  })

  it('is as much of the recording as went by, at any speed', () => {
    expect(heard([0, 0, { rate: 2 }], [20, 10_000, { rate: 2 }])).toBe(20)
    expect(heard([0, 0, { rate: 0.5 }], [5, 10_000, { rate: 0.5 }])).toBe(5)
  })
})
