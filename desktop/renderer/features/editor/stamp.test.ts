import { describe, expect, test } from 'vitest'
import { placeOfLine, stampAt } from './stamp.ts'

/** All presses, one after the other, at 1 s, 2 s, … from the caret on. */
function pressed(text: string, caret: number, times: number): string {
  let [now, at]: [string, number | undefined] = [text, caret]
  for (let second = 1; second <= times && at !== undefined; second += 1) {
    const stamp = stampAt(now, at, second * 1_000)
    if (stamp) now = now.slice(0, stamp.from) + stamp.line + now.slice(stamp.to)
    at = stamp?.next
  }
  return now
}

describe('times that are set while listening', () => {
  test('go line by line, past what is not sung', () => {
    const text = '[ti:Song]\none\n\n  two\n[Chorus]\nthree'
    expect(pressed(text, 0, 2)).toBe('[ti:Song]\n[00:01.00]one\n\n[00:02.00]two\n[Chorus]\nthree')
  })

  test('take the place of those that were there, from the caret on', () => {
    expect(pressed('[00:09.00]one\n[00:10.00][01:75]two', 16, 1)).toBe('[00:09.00]one\n[00:01.00]two')
  })

  test('end with the last line, however often one presses', () => {
    expect(pressed('one\ntwo\n', 0, 5)).toBe('[00:01.00]one\n[00:02.00]two\n')
    expect(stampAt('', 0, 0)).toBeUndefined()
  })

  test('are as exact as LRC is', () => {
    expect(stampAt('a', 0, 3_599_996)?.line).toBe('[60:00.00]a')
    expect(stampAt('a', 0, 83_456)?.line).toBe('[01:23.46]a')
  })
})

test('a line is found by its number', () => {
  expect(placeOfLine('ab\nc\n\nd', 1)).toBe(0)
  expect(placeOfLine('ab\nc\n\nd', 2)).toBe(3)
  expect(placeOfLine('ab\nc\n\nd', 4)).toBe(6)
})
