import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type StandIn, standInForElectron } from './testing-electron.ts'

let folder: string
let electron: StandIn
let engineKey: typeof import('./keychain.ts').engineKey
const file = () => join(folder, 'engine.key')
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'veza-key-'))
  vi.resetModules()
  electron = standInForElectron(folder)
  vi.doMock('electron', () => electron.module)
  engineKey = (await import('./keychain.ts')).engineKey
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a key is made once, closed by the keychain, and opened from then on', () => {
  const made = engineKey(file())
  expect(made?.key).toHaveLength(32)
  expect(readFileSync(file(), 'utf8')).toMatch(/^closed:/)
  expect(engineKey(file())).toEqual(made)
})

test('a keychain that refuses for once costs no session: its key stays, and counts again', () => {
  const made = engineKey(file())
  const before = readFileSync(file())
  electron.refusesToOpen = true
  expect(engineKey(file())).toBeUndefined()
  expect(readFileSync(file()).equals(before)).toBe(true)
  electron.refusesToOpen = false
  expect(engineKey(file())).toEqual(made)
})

test('without a keychain there is no key, and nothing is written', () => {
  electron.keychain = 'basic_text'
  expect(engineKey(file())).toBeUndefined()
  expect(() => readFileSync(file())).toThrow('ENOENT')
})
