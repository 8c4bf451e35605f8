import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeEach, expect, test, vi } from 'vitest'
import { superviseEngine } from '../bridge/process/supervisor.ts'
import { type StandIn, standInForElectron } from './testing-electron.ts'

const folder = mkdtempSync(join(tmpdir(), 'veza-hung-'))
const entry = join(folder, 'hung.mjs')
// As an engine whose stop waits for something that never comes.
writeFileSync(
  entry,
  "process.on('SIGTERM', () => undefined); process.on('message', () => undefined); process.send({ type: 'ready' })",
)
let electron: StandIn

beforeEach(() => {
  vi.resetModules()
  electron = standInForElectron(folder)
  vi.doMock('electron', () => electron.module)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('an engine that does not stop when it is asked is ended, and then is gone', async () => {
  const { startUtilityEngine } = await import('./engine-process.ts')
  const keychain = { type: 'keychain', name: 'none', key: null } as const
  const supervisor = superviseEngine({
    clock: systemClock,
    patienceMs: 100,
    start: () => startUtilityEngine({ entry, env: process.env, keychain, onWords: () => undefined }),
  })
  await vi.waitFor(() => expect(supervisor.news.engine).toBe('running'), 30_000)
  await supervisor.stop()
  expect(electron.engines.map(({ signalCode }) => signalCode)).toEqual(['SIGKILL'])
})
