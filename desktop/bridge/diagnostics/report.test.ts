import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openLog } from './logs.ts'
import { diagnosticsReport } from './report.ts'

const folder = mkdtempSync(join(tmpdir(), 'veza-report-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the report says what is there, and none of the secrets that were planted in every part of it', () => {
  const log = openLog(folder, { now: () => new Date(0) })
  log.write('engine', 'refused: Bearer planted-in-the-log')
  const report = diagnosticsReport({
    facts: { version: '1.2.3', channel: 'beta', proxy: 'http://me:planted-in-facts@proxy.example' },
    news: {
      engine: 'stopped',
      reason: {
        code: 'library-too-new',
        detail: 'secret=planted-in-news',
        at: '2026-11-21T12:00:00Z',
        restarts: 0,
        inARow: 0,
      },
    },
    queue: { queued: 3, running: 1 },
    crashes: [{ at: '', code: 'engine-died', detail: 'token: planted-in-a-crash', version: '', doing: [] }],
    log,
  })
  expect(report).toContain('version: 1.2.3')
  expect(report).toContain('queued: 3')
  expect(report).toContain('library-too-new')
  expect(report).toContain('engine-died')
  expect(report).not.toContain('planted')
})
