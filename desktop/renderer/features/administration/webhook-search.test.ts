import { expect, test } from 'vitest'
import { payloadText, resultOf, searchOf } from './webhook-search.ts'

test('one field finds an event by its number, and all of a type', () => {
  expect(searchOf(' charge.refunded ')).toEqual({ type: 'charge.refunded', eventId: null })
  expect(searchOf('evt_1')).toEqual({ type: null, eventId: 'evt_1' })
  expect(searchOf('  ')).toEqual({ type: null, eventId: null })
  expect(searchOf('x'.repeat(300)).type).toHaveLength(255)
})

test('an error is told apart from what it was', () => {
  expect(resultOf('ok')).toEqual({ result: 'ok', why: null })
  expect(resultOf('error: gone: really')).toEqual({ result: 'error', why: 'gone: really' })
  expect(resultOf('error')).toEqual({ result: 'error', why: null })
})

test('what is no JSON is shown as it came', () => {
  expect(payloadText('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}')
  expect(payloadText('<script>')).toBe('<script>')
})
