import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { QueueSummary } from '@veza/shared/studio/bridge/queue.ts'
import type { HostNews } from '@veza/shared/studio/bridge/wire.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Supervisor } from '../process/supervisor.ts'
import { readCrashes } from './crashes.ts'
import { keepDiagnostics } from './host-diagnostics.ts'

const clock = { now: () => new Date('2026-11-21T12:00:00Z') }
let libraryDir: string
beforeEach(() => {
  libraryDir = mkdtempSync(join(tmpdir(), 'veza-host-diagnostics-'))
})
afterEach(() => rmSync(libraryDir, { recursive: true, force: true }))

const secrets = [
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
  'planted-refresh-token',
  'planted-signature',
  'ada@example.org',
  'Unreleased album',
  'hunter22',
]
const words = `refused Bearer ${secrets[0]}
{"refreshToken":"planted-refresh-token"} PUT https://store.example/k?X-Amz-Signature=planted-signature
signed in as ada@example.org, password=hunter22
ENOENT: no such file, open '/media/disk/Unreleased album/one.wav'`

test('what is taken down and copied in a browser’s host holds none of the secrets that were planted everywhere', () => {
  const diagnostics = keepDiagnostics({ libraryDir, version: '1.2.3', host: 'browser', clock })
  let tell: (news: HostNews) => void = () => undefined
  const reason = {
    code: 'engine-died',
    detail: `exit 1\n${words}`,
    at: '2026-11-21T11:59:59Z',
    restarts: 1,
    inARow: 1,
  }
  const news: HostNews = { engine: 'starting', reason }
  diagnostics.watch({
    news,
    onNews: (listener: typeof tell) => {
      tell = listener
      return () => undefined
    },
  } as unknown as Supervisor)
  diagnostics.log.write('engine', words)
  const job = { kind: 'upload-original', id: 'j1', progress: 0.4, attempts: 2, title: 'Unreleased album' }
  diagnostics.sawQueue({ running: [job], counts: { running: 1 }, isPaused: false } as unknown as QueueSummary)
  const before = diagnostics.report()
  tell(news)
  const report = diagnostics.report()
  const files = readdirSync(libraryDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
  expect(files).toHaveLength(2)
  for (const text of [before, report, ...files])
    for (const secret of secrets) expect(text).not.toContain(secret)
  expect(before).toContain('running: 1')
  for (const part of ['1.2.3', 'browser', 'engine-died', 'upload-original', 'refused Bearer', 'one.wav'])
    expect(report).toContain(part)
  expect(readCrashes(join(libraryDir, 'crashes.json'))).toMatchObject([
    { code: 'engine-died', doing: [{ kind: 'upload-original', progress: 0.4 }] },
  ])
})
