import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { QueueSummary } from '@veza/shared/studio/bridge/queue.ts'
import type { HostNews } from '@veza/shared/studio/bridge/wire.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { crashRecords } from './crashes.ts'

const clock = { now: () => new Date('2026-11-21T12:00:00Z') }
const job = { kind: 'upload-original', id: 'j1', progress: 0.4, attempts: 2, title: 'My secret song' }
const queue = { running: [job] } as unknown as QueueSummary
const died = (at: string): HostNews => ({
  engine: 'starting',
  reason: { code: 'engine-died', detail: 'exit 139\ntoken=abcdefgh', at, restarts: 1, inARow: 1 },
})

let path = ''
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'veza-crash-')), 'crashes.json')
})
afterEach(() => rmSync(join(path, '..'), { recursive: true, force: true }))

test('an end is kept with what was being done, without titles and secrets, and over a restart', () => {
  const records = crashRecords(path, '1.2.3', clock)
  records.sawQueue(queue)
  records.sawNews(died('2026-11-21T11:59:59Z'))
  const [crash] = crashRecords(path, '1.2.3', clock).list()
  expect(crash).toEqual({
    at: '2026-11-21T12:00:00.000Z',
    code: 'engine-died',
    detail: 'exit 139\ntoken=[removed]',
    version: '1.2.3',
    doing: [{ kind: 'upload-original', id: 'j1', progress: 0.4, attempts: 2 }],
  })
  expect(readFileSync(path, 'utf8')).not.toContain('secret song')
})

test('the same news twice are one end, and the next end was doing something else', () => {
  const records = crashRecords(path, '1.2.3', clock)
  records.sawQueue(queue)
  records.sawNews(died('2026-11-21T11:59:59Z'))
  records.sawNews({ ...died('2026-11-21T11:59:59Z'), engine: 'running' })
  records.sawNews({ engine: 'running', reason: null })
  records.sawNews(died('2026-11-21T12:00:05Z'))
  expect(records.list().map(({ doing }) => doing.length)).toEqual([1, 0])
})

test('twenty are kept, and a damaged file begins anew', () => {
  const records = crashRecords(path, '1.2.3', clock)
  for (let second = 10; second < 40; second++) records.sawNews(died(`2026-11-21T11:59:${second}Z`))
  expect(records.list()).toHaveLength(20)
  writeFileSync(path, '{')
  records.sawNews(died('2026-11-21T13:00:00Z'))
  expect(records.list()).toHaveLength(1)
})

test('a window’s page that died is kept too, and the engine goes on with what it does', () => {
  const records = crashRecords(path, '1.2.3', clock)
  records.sawQueue(queue)
  records.sawWindowEnd('crashed, exit 139')
  records.sawNews(died('2026-11-21T11:59:59Z'))
  expect(
    records.list().map(({ code, detail, doing }) => [code, detail.split('\n')[0], doing.length]),
  ).toEqual([
    ['window-ended', 'crashed, exit 139', 1],
    ['engine-died', 'exit 139', 1],
  ])
})
