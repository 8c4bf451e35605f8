import { expect, test } from 'vitest'
import { rateAt } from './rate.ts'

const at = (time: string) => new Date(`2026-03-04T${time}:00`)
const hours = (from: number, to: number, rate: number | null) => ({
  uploadRate: 100_000,
  uploadHours: { from: from * 60, to: to * 60, rate },
})

test.each([
  ['no limit', { uploadRate: null, uploadHours: null }, '12:00', undefined],
  ['one for all day', { uploadRate: 100_000, uploadHours: null }, '12:00', 100_000],
  ['before the hours', hours(9, 17, 20_000), '08:59', 100_000],
  ['at their first minute', hours(9, 17, 20_000), '09:00', 20_000],
  ['at their last', hours(9, 17, 20_000), '16:59', 20_000],
  ['after them', hours(9, 17, 20_000), '17:00', 100_000],
  ['free at night, before midnight', hours(22, 6, null), '23:59', undefined],
  ['free at night, after midnight', hours(22, 6, null), '05:59', undefined],
  ['and not by day', hours(22, 6, null), '06:00', 100_000],
  ['from an hour to the same', hours(8, 8, 20_000), '03:00', 20_000],
] as const)('%s', (_, wishes, time, rate) => {
  expect(rateAt(wishes, at(time))).toBe(rate)
})
