import { createHash, randomUUID } from 'node:crypto'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SMALL_COVER_PX } from '@veza/shared/studio/media.ts'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { ffmpeg } from '../engine/testing-audio.ts'
import type { WebHost } from './host.ts'
import { startStudio } from './start.ts'

let folder: string
let host: WebHost
let origin: string
let cover: string
let bytes: Buffer
const faults: unknown[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'veza-host-media-'))
  const library = join(folder, 'library')
  host = await startStudio({ port: 0, libraryDir: library, onFault: (fault) => faults.push(fault) })
  origin = new URL(host.openAddress()).origin
  const picture = join(folder, 'picture.png')
  await ffmpeg('-f', 'lavfi', '-i', 'testsrc=d=1:s=400x300', '-frames:v', '1', picture)
  bytes = readFileSync(picture)
  cover = `${createHash('sha256').update(bytes).digest('hex')}.png`
  // The engine makes it as well, once it is there.
  mkdirSync(join(library, 'covers'), { recursive: true })
  copyFileSync(picture, join(library, 'covers', cover))
  // The host waits for its engine for a while only, and a busy machine takes longer than that to start one.
  const window = await pass()
  const isAnswered = async () => (await look(`/media/covers/${cover}`, window)).status !== 503
  await vi.waitUntil(isAnswered, { timeout: 100_000, interval: 100 })
})
afterAll(async () => {
  await host?.stop()
  rmSync(folder, { recursive: true, force: true })
  expect(faults).toEqual([])
})

interface Pass {
  readonly cookie: string
  readonly key: string
  readonly mediaKey: string
}

async function pass(): Promise<Pass> {
  const token = new URL(host.openAddress()).hash.replace('#open=', '')
  const body = JSON.stringify({ token, claim: randomUUID() })
  const answer = await fetch(`${origin}/session`, { method: 'POST', body, headers: { origin } })
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
  return { cookie, ...((await answer.json()) as Omit<Pass, 'cookie'>) }
}

const look = (path: string, { cookie, mediaKey }: Omit<Pass, 'key'>, headers: Record<string, string> = {}) =>
  fetch(`${origin}${path}?key=${mediaKey}`, { headers: { cookie, ...headers } })

test('media wants the cookie and its own key, both of one window; that key opens nothing else', async () => {
  const one = await pass()
  const other = await pass()
  const path = `/media/covers/${cover}`
  expect((await look(path, one)).status).toBe(200)
  expect((await look(path, { ...one, cookie: '' })).status).toBe(401)
  expect((await look(path, { ...one, mediaKey: '' })).status).toBe(401)
  expect((await look(path, { ...one, mediaKey: one.key })).status).toBe(401)
  expect((await look(path, { ...one, mediaKey: other.mediaKey })).status).toBe(401)
  const foreign = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
  expect((await look(path, one, foreign)).status).toBe(403)
  const check = { origin, cookie: one.cookie, 'x-veza-key': one.mediaKey }
  expect((await fetch(`${origin}/check`, { method: 'POST', headers: check })).status).toBe(401)
})

test('a cover comes whole or by stretches, and small; what is no cover does not', async () => {
  const window = await pass()
  const path = `/media/covers/${cover}`
  const whole = await look(path, window)
  expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true)
  expect([whole.headers.get('content-type'), whole.headers.get('cache-control')]).toEqual([
    'image/png',
    expect.stringContaining('immutable'),
  ])
  const part = await look(path, window, { range: 'bytes=10-19' })
  expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 10-19/${bytes.length}`])
  expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(10, 20))).toBe(true)
  expect((await look(path, window, { range: `bytes=${bytes.length}-` })).status).toBe(416)

  const small = Buffer.from(await (await look(`/media/small-covers/${cover}`, window)).arrayBuffer())
  // JPEG's frame header: height and width.
  const frame = small.indexOf(Buffer.from([0xff, 0xc0]))
  expect([small.readUInt16BE(frame + 5), small.readUInt16BE(frame + 7)]).toEqual([
    SMALL_COVER_PX,
    SMALL_COVER_PX,
  ])

  const fake = `${'b'.repeat(64)}.jpg`
  writeFileSync(join(folder, 'library/covers', fake), '#EXTM3U\n/etc/passwd\n')
  expect((await look(`/media/small-covers/${fake}`, window)).status).toBe(404)
  for (const name of [`${'c'.repeat(64)}.jpg`, '..%2flibrary.db', 'library.db'])
    expect([name, (await look(`/media/covers/${name}`, window)).status]).toEqual([name, 404])
})
