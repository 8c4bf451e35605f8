import { usernameSchema } from '@veza/shared/contracts/accounts.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isUsernameLike, usernameFrom } from './usernames.ts'

test.each([
  [['Ada Lovelace'], 'ada-lovelace'],
  [['Élodie_Brûlé'], 'elodie_brule'],
  [['ada@mail.example', 'Ada L.'], 'ada-l'],
  [['--', undefined, 'Björk!'], 'bjork'],
  [['李'], 'listener'],
  [[undefined], 'listener'],
  [['a'.repeat(80)], 'a'.repeat(24)],
])('%s becomes %s', (given, username) => {
  expect(usernameFrom(...given)).toBe(username)
})

test('whatever a provider says, the name is one that people may have, with digits after it as well', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (name) => {
      const username = usernameFrom(name)
      expect(usernameSchema.parse(username)).toBe(username)
      expect(usernameSchema.parse(`${username}-0000`)).toBe(`${username}-0000`)
      expect(username).not.toContain('@')
    }),
  )
})

test.each([
  ['ada', 'ada', true],
  ['ada-0815', 'ada', true],
  ['ada-815', 'ada', false],
  ['ada-08155', 'ada', false],
  ['ada-08154711', 'ada', true],
  ['ada-0815', 'ada-0815', true],
  ['a-name-of-20-letters-08154711', 'a-name-of-20-letters-abc', true],
  ['a-name-of-20-letter-08154711', 'a-name-of-20-letters-abc', false],
  ['adam', 'ada', false],
  ['eve', 'ada', false],
])('%s is a name for who wants to be %s: %s', (username, wanted, isLike) => {
  expect(isUsernameLike(username, wanted)).toBe(isLike)
})
