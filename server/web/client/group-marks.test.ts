import { describe, expect, test } from 'vitest'
import { groupMarks } from './group-marks.ts'

const marks = (...moments: number[]) => moments.map((atMs) => ({ atMs }))
const moments = (groups: { atMs: number }[][]) => groups.map((group) => group.map(({ atMs }) => atMs))
const shape = { durationMs: 100_000, widthPx: 1_000, leastPx: 28 }

describe('marks on a waveform', () => {
  test('stand alone where there is room, and together where there is none', () => {
    expect(moments(groupMarks(marks(50_000, 0, 2_799, 2_800), shape))).toEqual([
      [0, 2_799],
      [2_800],
      [50_000],
    ])
  })

  test('are fewer where the waveform is narrow, and one where it has no width', () => {
    const many = marks(...Array.from({ length: 200 }, (_, n) => n * 500))
    expect(groupMarks(many, shape).length).toBeLessThanOrEqual(36)
    expect(groupMarks(many, { ...shape, widthPx: 280 }).length).toBeLessThanOrEqual(10)
    expect(groupMarks(many, { ...shape, widthPx: 0 })).toHaveLength(1)
    expect(groupMarks([], shape)).toEqual([])
  })

  test('lose none, however they lie', () => {
    const many = marks(...Array.from({ length: 50 }, (_, n) => (n * 7_919) % 100_000))
    expect(moments(groupMarks(many, shape)).flat()).toEqual(
      many.map(({ atMs }) => atMs).sort((a, b) => a - b),
    )
  })
})
