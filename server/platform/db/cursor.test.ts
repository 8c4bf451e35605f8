import { DomainError } from '@veza/shared/kernel/errors.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeCursor, encodeCursor, pageFrom } from './cursor.ts'

const id = '01990000-0000-7000-8000-000000000001'
const position = fc.record({
  at: fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
  id: fc.uuid(),
})

test('what was encoded reads back, and stands in an address as it is', () => {
  fc.assert(
    fc.property(position, (cursor) => {
      const text = encodeCursor(cursor)
      expect(text).toMatch(/^[\w-]{1,200}$/)
      expect(decodeCursor(text)).toEqual(cursor)
    }),
  )
})

test('anything else is refused, whatever it is', () => {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const own = new Set([encodeCursor({ at: new Date(0), id })])
  const anything = fc.oneof(
    fc.string(),
    fc.base64String(),
    fc.json().map(encode),
    fc.constant(encode([id, id])),
  )
  fc.assert(
    fc.property(
      anything.filter((text) => !own.has(text)),
      (text) => {
        expect(() => decodeCursor(text)).toThrow(DomainError)
      },
    ),
  )
})

test('the refusal is the client’s to mend', () => {
  const fault = (() => {
    try {
      return decodeCursor('x')
    } catch (error) {
      return error
    }
  })()
  expect(fault).toMatchObject({ status: 400, code: 'bad-cursor' })
})

const rows = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ at: new Date(n), id: id.slice(0, -1) + n, n }))

test.each([
  [0, 3, [], undefined],
  [2, 3, [0, 1], undefined],
  [3, 3, [0, 1, 2], undefined],
  [4, 3, [0, 1, 2], 2],
])('of %i rows a page of %i shows %o', (count, limit, items, last) => {
  const page = pageFrom(
    rows(count),
    limit,
    (row) => row,
    ({ n }) => n,
  )
  const nextCursor =
    last === undefined ? null : encodeCursor({ at: new Date(last), id: id.slice(0, -1) + last })
  expect(page).toEqual({ items, nextCursor })
})
