import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { libraryFolder } from '../../folders/library-folder.ts'
import { openLibrary } from '../db/open.ts'
import type { Sqlite } from '../db/sqlite.ts'
import { askLimits, keepLimits, keptLimits } from './server-limits.ts'

const clock = { now: () => new Date('2026-01-02T03:04:05.678Z') }
const said = { audioBytes: 20, imageBytes: 30, videoBytes: 40 }
let root: string
let db: Sqlite
let server: Server
let url: string
let answer: { status: number; body: string }
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'veza-limits-'))
  db = await openLibrary(libraryFolder(root), clock)
  answer = { status: 200, body: JSON.stringify({ ...said, partBytes: 1, signMax: 1 }) }
  server = createServer((_, response) => {
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  db.close()
  await new Promise((resolve) => server.close(resolve))
  rmSync(root, { recursive: true, force: true })
})

test('what a server said is kept with its origin, and holds when nobody answers', async () => {
  expect(keptLimits(db)).toBeUndefined()
  expect(await askLimits(db, clock, url)).toEqual({ kind: 'answered', limits: said })
  expect(keptLimits(db, url)).toEqual(said)
  expect(keptLimits(db, 'https://another.example')).toBeUndefined()
  await new Promise((resolve) => server.close(resolve))
  expect(await askLimits(db, clock, url)).toEqual({ kind: 'unreachable', limits: said })
})

test.each([
  [503, '{}'],
  [200, '{"audioBytes":"many"}'],
  [200, 'no JSON'],
  [404, '{}'],
])('an unexpected answer (%d, %s) is no silence, and forgets nothing', async (status, body) => {
  expect(await askLimits(db, clock, url)).toMatchObject({ kind: 'answered' })
  answer = { status, body }
  const asked = await askLimits(db, clock, url)
  expect(asked).toMatchObject({ kind: 'unexpected', limits: said, detail: expect.stringMatching(/./) })
})

test('without a server, what any of them said last', () => {
  keepLimits(db, 'https://old.example', said, new Date('2026-01-01T00:00:00.000Z'))
  keepLimits(db, 'https://new.example', { ...said, audioBytes: 7 }, new Date('2026-01-02T00:00:00.000Z'))
  expect(keptLimits(db)?.audioBytes).toBe(7)
  expect(keptLimits(db, 'https://old.example')?.audioBytes).toBe(20)
})
