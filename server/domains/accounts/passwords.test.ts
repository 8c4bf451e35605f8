import { expect, test } from 'vitest'
import { hashPassword, NOBODYS_HASH, passwordFits, refuseGuessable } from './passwords.ts'

const account = { email: 'maya.lindqvist@veza.example', username: 'mayalindqvist' }

test.each(['password123', 'PassWord123', 'qwertyuiop', '1234567890', 'aaaaaaaaaaaa', 'ababababababab'])(
  '%s is refused as common',
  (password) => {
    expect(() => refuseGuessable(password, account)).toThrow(
      expect.objectContaining({ code: 'password-too-common' }),
    )
  },
)

test.each(['maya.lindqvist', 'MayaLindqvist', 'maya.lindqvist@veza.example'])(
  '%s is refused as own name',
  (password) => {
    expect(() => refuseGuessable(password, account)).toThrow(
      expect.objectContaining({ code: 'password-too-common' }),
    )
  },
)

test('a passphrase is taken', () => {
  expect(() => refuseGuessable('copper lantern under rain', account)).not.toThrow()
})

test('a hash fits its own password alone', async () => {
  const hash = await hashPassword('copper lantern under rain')
  expect(await passwordFits(hash, 'copper lantern under rain')).toBe(true)
  expect(await passwordFits(hash, 'copper lantern under rai')).toBe(false)
  expect(await passwordFits(undefined, 'copper lantern under rain')).toBe(false)
})

test('hashes are Argon2id at the cost OWASP asks for, and checking nobody costs the same', async () => {
  const form = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/
  expect(await hashPassword('copper lantern under rain')).toMatch(form)
  expect(NOBODYS_HASH).toMatch(form)
})
