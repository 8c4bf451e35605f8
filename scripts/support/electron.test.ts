import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { electronForTests } from './electron.ts'

const root = mkdtempSync(join(tmpdir(), 'veza-electron-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

test('it is said whether there is one, and where it was looked for', () => {
  expect(electronForTests(root, {})).toMatchObject({ kind: 'none' })
  expect(electronForTests(root, { ELECTRON_OVERRIDE_DIST_PATH: root })).toMatchObject({
    kind: 'none',
    why: expect.stringContaining('is not there'),
  })
  writeFileSync(join(root, 'electron'), '')
  expect(electronForTests(root, { ELECTRON_OVERRIDE_DIST_PATH: root })).toEqual({
    kind: 'real',
    program: join(root, 'electron'),
  })
  const installed = join(root, 'node_modules/electron')
  mkdirSync(join(installed, 'dist'), { recursive: true })
  writeFileSync(join(installed, 'path.txt'), 'electron')
  expect(electronForTests(root, {})).toMatchObject({ kind: 'none' })
  writeFileSync(join(installed, 'dist/electron'), '')
  expect(electronForTests(root, {})).toEqual({ kind: 'real', program: join(installed, 'dist/electron') })
})
