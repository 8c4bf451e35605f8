import { describe, expect, test } from 'vitest'
import { momentOf } from './comment-form.ts'

describe('a moment, as people write it', () => {
  test.each([
    ['0:00', 0],
    ['1:05', 65_000],
    [' 12:5 ', 725_000],
    ['75:00', 4_500_000],
    ['1:02:05', 3_725_000],
  ])('%s', (text, ms) => {
    expect(momentOf(text)).toBe(ms)
  })

  test.each(['', '5', '1:60', '-1:00', '1:2:3:4', 'x', '1:05x', '1.5:00'])('is not %s', (text) => {
    expect(momentOf(text)).toBeUndefined()
  })
})
