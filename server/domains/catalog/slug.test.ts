import fc from 'fast-check'
import { expect, test } from 'vitest'
import { slugFor } from './slug.ts'

const id = '01990000-0000-7000-8000-00001234abcd'

test('letters lose their marks, the rest becomes dashes', () => {
  expect(slugFor('Où sont passés les étés ?', id)).toBe('ou-sont-passes-les-etes-1234abcd')
  expect(slugFor('  --Straße №5-- ', id)).toBe('strasse-no5-1234abcd')
})

test('a title without Latin letters still has an address', () => {
  expect(slugFor('夜', id)).toBe('1234abcd')
})

test('whatever the title, the address needs no escaping and stays short', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (title) => {
      const slug = slugFor(title, id)
      expect(slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
      expect(slug.length).toBeLessThanOrEqual(69)
    }),
  )
})
