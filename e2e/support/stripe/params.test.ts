import { expect, test } from 'vitest'
import { ApiError } from './errors.ts'
import { fingerprint, parseForm } from './params.ts'

const read = (text: string): unknown => JSON.parse(JSON.stringify(parseForm(text)))

test('brackets nest, and count up into lists', () => {
  expect(read('a=1&b[c]=2&b[d][e]=3&list[]=x&list[]=y&of[1][n]=second&of[0][n]=first')).toEqual({
    a: '1',
    b: { c: '2', d: { e: '3' } },
    list: ['x', 'y'],
    of: [{ n: 'first' }, { n: 'second' }],
  })
})

test('values come as they were typed', () => {
  expect(read('a=%26+%C3%A9%3D&b=')).toEqual({ a: '& é=', b: '' })
})

test('one name for a value and for a tree is refused', () => {
  expect(() => parseForm('a=1&a[b]=2')).toThrow(ApiError)
  expect(() => parseForm('a[b]=2&a=1')).toThrow(ApiError)
  expect(() => parseForm('a[b=2')).toThrow(ApiError)
})

test('names that objects have by nature are names like others', () => {
  expect(read('__proto__[x]=1&constructor=2')).toEqual(
    JSON.parse('{"__proto__":{"x":"1"},"constructor":"2"}'),
  )
  expect('x' in {}).toBe(false)
})

test('a fingerprint tells values and nesting apart, and not the order of names', () => {
  const print = (text: string) => fingerprint(parseForm(text))
  expect(print('a=1&b=2')).toBe(print('b=2&a=1'))
  expect(print('a=1')).not.toBe(print('a=2'))
  expect(print('a[b]=1')).not.toBe(print('a=b1'))
  expect(print('a[]=1&a[]=2')).not.toBe(print('a[]=2&a[]=1'))
})
