import { usernameSchema } from '@veza/shared/contracts/accounts.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { usernameFrom } from './usernames.ts'

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
