import { expect, test } from 'vitest'
import { isSealedByOldKey, type Keys, open, SecretUnreadable, seal } from './index.ts'

const key = (id: string, text = id) => ({ id, key: new TextEncoder().encode(text.repeat(32)) })
const keys: Keys = [key('a')]

test('what was sealed for a place is opened there, and never sealed alike twice', () => {
  const sealed = seal(keys, 'JBSWY3DPEHPK3PXP é', 'totp:1')
  expect(open(keys, sealed, 'totp:1')).toBe('JBSWY3DPEHPK3PXP é')
  expect(sealed).not.toContain('JBSWY3DP')
  expect(seal(keys, 'JBSWY3DPEHPK3PXP é', 'totp:1')).not.toBe(sealed)
})

test('an old key opens, and says that the secret is to be sealed again', () => {
  const rotated: Keys = [key('b'), key('a')]
  const sealed = seal(keys, 'secret', 'place')
  expect(open(rotated, sealed, 'place')).toBe('secret')
  expect(isSealedByOldKey(rotated, sealed)).toBe(true)
  expect(isSealedByOldKey(rotated, seal(rotated, 'secret', 'place'))).toBe(false)
})

const sealed = seal(keys, 'secret', 'place')
const flipped = `${sealed.slice(0, -2)}${sealed.at(-2) === 'A' ? 'B' : 'A'}${sealed.at(-1)}`
test.each([
  ['at another place', keys, sealed, 'other'],
  ['with a key of another content', [key('a', 'z')] as const, sealed, 'place'],
  ['with a key that is gone', [key('b')] as const, sealed, 'place'],
  ['changed', keys, flipped, 'place'],
  ['cut', keys, sealed.slice(0, 20), 'place'],
  ['plain', keys, 'secret', 'place'],
  ['empty', keys, '', 'place'],
])('refuses a secret %s', (_how, given, text, place) => {
  expect(() => open(given, text, place)).toThrow(SecretUnreadable)
})
