import { mkdtempSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { type Feed, sealFeed } from '@veza/shared/studio/updates/feed.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type InstalledStudio, installedStudio, releasePair } from '../../../e2e/support/updates.ts'

const { privateKey, publicKey } = releasePair()
const start = new Date('2026-12-01T00:00:00.000Z')
let server: Server
let answer: (res: ServerResponse) => void
let now: Date
let studio: InstalledStudio
let url: string

beforeEach(async () => {
  server = createServer((_req, res) => answer(res)).listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  now = start
  studio = opened()
})
afterEach(async () => {
  studio.remove()
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
})

/** As after a start: what it knows of silence lies in its folder alone. */
const opened = (userData = mkdtempSync(join(tmpdir(), 'veza-silence-'))) =>
  installedStudio({ version: '1.0.0', url, keys: [publicKey], userData, clock: { now: () => now } })

async function looksAfter(days: number) {
  now = new Date(start.getTime() + days * DAY_MS)
  await studio.updates.check()
  return studio.updates.state
}

function feed(more: Partial<Feed> = {}, key = privateKey): string {
  const file = { url: 'files/a.AppImage', sha512: `${'A'.repeat(86)}==`, size: 1 }
  const place = { channel: 'stable', target: 'linux', stagingPercentage: 100 } as const
  const times = { releaseDate: start.toISOString(), validUntil: '2027-12-01T00:00:00.000Z' }
  return sealFeed({ ...place, ...times, version: '1.0.0', sequence: 5, files: [file], ...more }, key)
}
const says = (text: string) => (res: ServerResponse) => void res.end(text)
const status = (code: number) => (res: ServerResponse) => void res.writeHead(code).end('no')

test.each([
  ['says there is none', status(404)],
  ['is broken', status(500)],
  ['gives a page', says('<html>sign in</html>')],
  ['gives a feed that nobody signed', says(feed().replace(/^.*\n/, ''))],
  ['gives a feed that another signed', says(feed({}, releasePair().privateKey))],
  ['gives the feed of another place', says(feed({ channel: 'beta' }))],
  ['gives an older feed than was seen', says(feed({ sequence: 4 }))],
])('a server that %s keeps nobody on a version in silence', async (_how, held) => {
  answer = says(feed())
  expect(await looksAfter(0)).toEqual({ kind: 'idle' })
  answer = held
  expect(await looksAfter(1)).toMatchObject({ kind: 'failed' })
  expect(await looksAfter(14)).toMatchObject({ kind: 'failed' })
  studio = opened(studio.userData)
  expect(await looksAfter(15)).toEqual({ kind: 'stale', since: '2026-12-02T00:00:00.000Z', isTold: true })
  // News ends it, and the days count from the next silence on.
  answer = says(feed())
  expect(await looksAfter(16)).toEqual({ kind: 'idle' })
  answer = held
  expect(await looksAfter(30)).toMatchObject({ kind: 'failed' })
})

test('without a network nobody is told of silence, however long it lasts', async () => {
  answer = (res) => void res.destroy()
  for (const days of [0, 20, 40]) expect(await looksAfter(days)).toMatchObject({ kind: 'failed' })
  // What is out of date is silence as well, and the two count together.
  answer = says(feed({ validUntil: start.toISOString() }))
  expect(await looksAfter(41)).toMatchObject({ kind: 'stale', isTold: false })
  answer = status(404)
  expect(await looksAfter(55)).toMatchObject({ kind: 'stale', isTold: true })
})
