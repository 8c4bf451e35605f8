import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { keyedKeychain } from './keyed-keychain.ts'
import { sessionFile } from './session-file.ts'

const key = randomBytes(32)
const keychain = keyedKeychain('system', key)

test('what was closed is opened by the same key alone, and never twice the same', () => {
  const sealed = keychain.seal('a refresh token')
  expect(sealed).not.toContain('refresh')
  expect(keychain.open(sealed)).toBe('a refresh token')
  expect(keychain.seal('a refresh token')).not.toBe(sealed)
  expect(keyedKeychain('system', randomBytes(32)).open(sealed)).toBeUndefined()
})

test('what was changed, cut or is none is not opened', () => {
  const bytes = Buffer.from(keychain.seal('a refresh token'), 'base64')
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes)
    changed[at] = (changed[at] ?? 0) ^ 1
    expect(keychain.open(changed.toString('base64'))).toBeUndefined()
  }
  for (const sealed of ['', 'x', bytes.subarray(0, 20).toString('base64')])
    expect(keychain.open(sealed)).toBeUndefined()
})

test('a session lies closed on the disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'veza-keychain-'))
  const path = join(folder, 'sessions.json')
  const session = {
    email: 'a@b.example',
    accountId: 'x',
    expiresAtMs: 1,
    accessToken: 'AAA',
    refreshToken: 'RRR',
  }
  sessionFile(path, keychain).save('https://veza.example', session)
  expect(readFileSync(path, 'utf8')).not.toMatch(/AAA|RRR/)
  expect(sessionFile(path, keychain).load('https://veza.example')).toEqual(session)
  expect(
    sessionFile(path, keyedKeychain('system', randomBytes(32))).load('https://veza.example'),
  ).toBeUndefined()
  rmSync(folder, { recursive: true })
})
