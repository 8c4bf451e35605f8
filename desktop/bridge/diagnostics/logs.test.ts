import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openLog } from './logs.ts'

const clock = { now: () => new Date('2026-11-21T12:00:00Z') }
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'veza-log-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('lines say when and who, and have lost their secrets', () => {
  const log = openLog(folder, clock)
  log.write('engine', 'signing in\npassword=hunter22 refused\n')
  expect(log.tail(1_000)).toBe(
    '2026-11-21T12:00:00.000Z engine: signing in\n2026-11-21T12:00:00.000Z engine: password=[removed]\n',
  )
  expect(statSync(join(folder, 'studio.log')).mode & 0o077).toBe(0)
})

test('however much is written, five files of a bounded size are kept, the newest lines among them', () => {
  const log = openLog(folder, clock, 2_000)
  for (let line = 0; line < 1_000; line++) log.write('engine', `line ${line} of very many`)
  const files = readdirSync(folder)
  expect(files).toHaveLength(5)
  for (const file of files) expect(statSync(join(folder, file)).size).toBeLessThan(2_200)
  expect(log.tail(1_000_000).trim().split('\n').at(-1)).toContain('line 999 ')
  const kept = [...log.tail(1_000_000).matchAll(/line (\d+) /g)].map(([, number]) => Number(number))
  expect(kept).toEqual(Array.from(kept, (_line, at) => 1_000 - kept.length + at))
})

test('a log that cannot be written to is no reason to fail', () => {
  writeFileSync(join(folder, 'file'), '')
  const log = openLog(join(folder, 'file', 'below'), clock)
  expect(() => log.write('app', 'x')).not.toThrow()
})
