import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { idsFrom } from '@veza/shared/kernel/ids.ts'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startNodeEngine } from '../bridge/process/node-process.ts'
import { type Supervisor, superviseEngine } from '../bridge/process/supervisor.ts'
import { engineEnvironment } from '../config/config.ts'
import { openSqlite } from '../engine/db/sqlite.ts'
import { enqueue } from '../engine/queue/enqueue.ts'
import { claimJob } from '../engine/queue/transition.ts'
import { libraryFolder } from '../folders/library-folder.ts'
import { type EngineLink, linkEngine } from './engine-link.ts'

const root = join(mkdtempSync(join(tmpdir(), 'veza-link-')), 'library')
const newId = idsFrom(systemClock)
let supervisor: Supervisor
let link: EngineLink

beforeAll(() => {
  const env = engineEnvironment({ libraryDir: root, server: 'https://veza.example' })
  supervisor = superviseEngine({ clock: systemClock, start: () => startNodeEngine(env) })
  link = linkEngine({
    supervisor,
    onQueue: () => undefined,
    onNotifications: () => undefined,
    onThings: () => undefined,
  })
})
afterAll(async () => {
  link.stop()
  await supervisor.stop()
  rmSync(join(root, '..'), { recursive: true, force: true })
})

test('an engine that does not answer yet may be uploading; one that runs says what it uploads', async () => {
  expect(await link.uploads(true)).toBe('silent')
  await vi.waitFor(async () => expect(await link.uploads(true)).toBe(0), 20_000)
  const db = await openSqlite(libraryFolder(root).db)
  const now = systemClock.now()
  for (const kind of ['upload-original', 'upload-cover', 'publish'] as const) {
    const payload = { v: 1, publicationId: newId(), ...(kind === 'publish' ? { overwrite: false } : {}) }
    enqueue(db, { kind, payload: payload as never, dedupe: kind, trackId: null }, newId, now)
    // As if this engine were at it: it was held, and so did not begin with it itself.
    expect(claimJob(db, [kind], { owner: 'another', token: newId() }, now)?.kind).toBe(kind)
  }
  db.close()
  expect(await link.uploads(true)).toBe(2)
})

test('servers that one works with are known, so that their links open', async () => {
  await vi.waitFor(() => expect([...link.origins]).toEqual(['https://veza.example']), 20_000)
})
