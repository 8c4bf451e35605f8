import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Keychain } from './keychain.ts'
import { sessionFile } from './session-file.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'veza-session-file-'))
  path = join(folder, 'sessions.json')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const SERVER = 'https://music.example'
const session = {
  email: 'maya@veza.example',
  accountId: '01900000-0000-7000-8000-000000000000',
  accessToken: 'an access token',
  refreshToken: 'a refresh token',
  expiresAtMs: 1_000,
}
const reversed = (text: string) => [...text].reverse().join('')
/** Stands for one of the operating system. */
const keychain: Keychain = { name: 'reversing', seal: reversed, open: reversed }

test('what was kept is there again, in a file that only its user reads', () => {
  sessionFile(path).save(SERVER, session)
  expect(sessionFile(path).load(SERVER)).toEqual(session)
  expect(sessionFile(path).servers()).toEqual([SERVER])
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

test('a keychain closes the tokens before they are written', () => {
  sessionFile(path, keychain).save(SERVER, session)
  expect(readFileSync(path, 'utf8')).not.toMatch(/an access token|a refresh token/)
  expect(sessionFile(path, keychain).load(SERVER)).toEqual(session)
})

test('what another keychain has closed is nobody’s here, and stays', () => {
  const other = sessionFile(path, keychain)
  other.save(SERVER, session)
  const own = sessionFile(path)
  expect([own.load(SERVER), own.servers()]).toEqual([undefined, []])
  own.save('https://elsewhere.example', session)
  own.remove(SERVER)
  expect(other.load(SERVER)).toEqual(session)
})

test('what a keychain cannot open any more counts as signed out', () => {
  sessionFile(path, keychain).save(SERVER, session)
  expect(sessionFile(path, { ...keychain, open: () => undefined }).load(SERVER)).toBeUndefined()
  expect(sessionFile(path, { ...keychain, open: () => 'nonsense' }).load(SERVER)).toBeUndefined()
  const broken = {
    ...keychain,
    open: () => {
      throw new Error('locked')
    },
  }
  expect(sessionFile(path, broken).load(SERVER)).toBeUndefined()
})

test('a file from before there were keychains is read, and closed at the next change', () => {
  writeFileSync(path, JSON.stringify({ version: 1, sessions: { [SERVER]: session } }))
  const store = sessionFile(path)
  expect(store.load(SERVER)).toEqual(session)
  store.save('https://elsewhere.example', session)
  expect(JSON.parse(readFileSync(path, 'utf8')).version).toBe(2)
  expect(store.load(SERVER)).toEqual(session)
})

test.each(['', '{', '[]', '{"version":3,"sessions":{}}'])('a damaged file (%j) is an empty one', (text) => {
  writeFileSync(path, text)
  expect(sessionFile(path).servers()).toEqual([])
})
