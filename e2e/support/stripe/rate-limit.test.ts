import { expect, test } from 'vitest'
import { newRateLimit } from './rate-limit.ts'

test('so many a second, saved up for one second and no longer', () => {
  let at = 0
  let most: number | null = 3
  const mayCome = newRateLimit(
    () => most,
    () => at,
  )
  const burst = () => Array.from({ length: 6 }, () => mayCome()).filter(Boolean).length
  expect(burst()).toBe(3)
  expect(burst()).toBe(0)
  at += 334
  expect(burst()).toBe(1)
  at += 60_000
  expect(burst()).toBe(3)
  most = null
  expect(burst()).toBe(6)
})
