import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { md5Base64 } from './md5.ts'

test('is what everybody else computes, whatever the length', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      expect(md5Base64(bytes)).toBe(createHash('md5').update(bytes).digest('base64'))
    }),
  )
})

test.each([0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 1_000_003])('of %i bytes', (length) => {
  const bytes = Uint8Array.from({ length }, (_, index) => (index * 31 + 7) % 256)
  expect(md5Base64(bytes)).toBe(createHash('md5').update(bytes).digest('base64'))
})
