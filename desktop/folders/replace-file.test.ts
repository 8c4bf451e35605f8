import fs, { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sessionFile } from '../engine/session/session-file.ts'
import { replaceFile } from './replace-file.ts'

const real = { openSync: fs.openSync, fsyncSync: fs.fsyncSync, renameSync: fs.renameSync }
/** The system's own calls, written down as they are made. */
let calls: string[]
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'veza-replace-'))
  calls = []
  const names = new Map<number, string>()
  fs.openSync = (...args) => {
    const handle = real.openSync(...args)
    names.set(handle, basename(String(args[0])).replace(/\.\d+\./, '.'))
    return handle
  }
  fs.fsyncSync = (handle) => {
    calls.push(`sync ${names.get(handle)}`)
    real.fsyncSync(handle)
  }
  fs.renameSync = (from, to) => {
    calls.push(`rename to ${basename(String(to))}`)
    real.renameSync(from, to)
  }
  syncBuiltinESMExports()
})
afterEach(() => {
  Object.assign(fs, real)
  syncBuiltinESMExports()
  rmSync(folder, { recursive: true, force: true })
})

const session = {
  email: 'm@veza.example',
  accountId: 'x',
  accessToken: 'a',
  refreshToken: 'r',
  expiresAtMs: 1,
}

test('what is replaced outlives a loss of power: the bytes first, then the name, then the folder that has it', () => {
  replaceFile(join(folder, 'deep', 'file.json'), 'new')
  expect(readFileSync(join(folder, 'deep', 'file.json'), 'utf8')).toBe('new')
  expect(calls).toEqual(['sync file.json.part', 'rename to file.json', 'sync deep'])
})

test('so does who is signed in; and a folder whose drive is gone is not made anew', () => {
  sessionFile(join(folder, 'sessions.json')).save('https://a.example', session)
  expect(calls).toEqual(['sync sessions.json.part', 'rename to sessions.json', `sync ${basename(folder)}`])
  const gone = join(folder, 'gone')
  expect(() => sessionFile(join(gone, 'sessions.json')).save('https://a.example', session)).toThrow('ENOENT')
  expect(existsSync(gone)).toBe(false)
})
