import { expect, test } from 'vitest'
import { precondition, requestedRange } from './http-conditions.ts'

const validators = { etag: 'abc', modifiedAt: new Date('2026-11-21T10:00:00.700Z') }
const stored = 'Sat, 21 Nov 2026 10:00:00 GMT'
const before = 'Sat, 21 Nov 2026 09:59:59 GMT'
const after = 'Sat, 21 Nov 2026 10:00:01 GMT'
const asked = (headers: Record<string, string>) => (name: string) => headers[name]

test.each<[Record<string, string>, number]>([
  [{}, 200],
  [{ 'if-none-match': '"abc"' }, 304],
  [{ 'if-none-match': 'W/"abc"' }, 304],
  [{ 'if-none-match': '"x", "abc"' }, 304],
  [{ 'if-none-match': '*' }, 304],
  [{ 'if-none-match': '"x"' }, 200],
  [{ 'if-none-match': '"x"', 'if-modified-since': stored }, 200],
  [{ 'if-modified-since': stored }, 304],
  [{ 'if-modified-since': after }, 304],
  [{ 'if-modified-since': before }, 200],
  [{ 'if-modified-since': 'yesterday' }, 200],
  [{ 'if-match': '"abc"' }, 200],
  [{ 'if-match': '*' }, 200],
  [{ 'if-match': 'W/"abc"' }, 412],
  [{ 'if-match': '"x"' }, 412],
  [{ 'if-match': '"abc"', 'if-unmodified-since': before }, 200],
  [{ 'if-unmodified-since': before }, 412],
  [{ 'if-unmodified-since': stored }, 200],
  [{ 'if-unmodified-since': 'tomorrow' }, 200],
  [{ 'if-match': '"abc"', 'if-none-match': '"abc"' }, 304],
])('the preconditions %j of a GET answer %i', (headers, status) => {
  expect(precondition(asked(headers), validators)).toBe(status)
})

const whole = { kind: 'whole' }
const none = { kind: 'unsatisfiable' }
const part = (start: number, end: number) => ({ kind: 'part', start, end })
test.each<[string, number, object]>([
  ['bytes=0-0', 10, part(0, 0)],
  ['bytes=2-4', 10, part(2, 4)],
  ['bytes=2-', 10, part(2, 9)],
  ['bytes=2-99', 10, part(2, 9)],
  ['bytes=-3', 10, part(7, 9)],
  ['bytes=-99', 10, part(0, 9)],
  ['Bytes = 1 - 2', 10, part(1, 2)],
  ['bytes=10-', 10, none],
  ['bytes=10-12', 10, none],
  ['bytes=-0', 10, none],
  ['bytes=0-', 0, none],
  ['bytes=-5', 0, none],
  ['bytes=4-2', 10, whole],
  ['bytes=-', 10, whole],
  ['bytes=0-1,4-5', 10, whole],
  ['bytes=a-b', 10, whole],
  ['seconds=0-1', 10, whole],
  ['bytes=5368709120-', 5_368_709_121, part(5_368_709_120, 5_368_709_120)],
])('the range %j of %i bytes', (range, bytes, expected) => {
  expect(requestedRange(asked({ range }), bytes, validators)).toEqual(expected)
})

test.each<[string, 'part' | 'whole']>([
  ['"abc"', 'part'],
  ['"x"', 'whole'],
  ['W/"abc"', 'whole'],
  [stored, 'part'],
  [before, 'whole'],
  [after, 'whole'],
])('If-Range %s gets the %s', (ifRange, kind) => {
  expect(requestedRange(asked({ range: 'bytes=0-1', 'if-range': ifRange }), 10, validators).kind).toBe(kind)
})
