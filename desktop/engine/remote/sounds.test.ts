import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createApiClient } from '../api/client.ts'
import { NetworkProblem } from '../api/problem.ts'
import { standingClock } from '../queue/testing.ts'
import { MalformedPlaylist, readPlaylist } from './playlist.ts'
import { createSounds } from './sounds.ts'

const id = '019f0000-0000-7000-8000-000000000001'
let server: Server
let origin: string
let asked: string[]
let status: object
let signed: number
let isWhole: boolean

const playlist = (names: readonly string[]) =>
  [
    '#EXTM3U',
    `#EXT-X-MAP:URI="/store/init?sig=${signed}"`,
    ...names.flatMap((name) => ['#EXTINF:6.000000,', `/store/${name}?sig=${signed}`]),
    ...(isWhole ? ['#EXT-X-ENDLIST'] : []),
    '',
  ].join('\n')

beforeEach(async () => {
  asked = []
  signed = 1
  isWhole = true
  status = { playable: true, renditions: ['aac-64', 'aac-128', 'flac'], transcode: null }
  server = createServer((req, res) => {
    const path = req.url ?? ''
    asked.push(path.replace(`/api/v1/tracks/${id}`, ''))
    if (path.endsWith('/status'))
      res.setHeader('content-type', 'application/json').end(JSON.stringify(status))
    else if (path.endsWith('.m3u8'))
      res.setHeader('content-type', 'application/vnd.apple.mpegurl').end(playlist(['one', 'two']))
    else res.writeHead(206, { 'content-range': `bytes 0-0/${path.length}` }).end('x')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
})

function player() {
  const clock = standingClock()
  let ran = 0
  const { signal } = new AbortController()
  const client = createApiClient({ baseUrl: origin, clock })
  const sounds = createSounds(clock, () => ran)
  return {
    find: () => sounds.find(client, id, signal),
    close: client.close,
    pass(ms: number, isAsleep = false) {
      clock.advance(ms)
      if (!isAsleep) ran += ms
    },
  }
}

test('a rendition is one file of pieces in the store, whose lengths are asked for once', async () => {
  const { find, pass, close } = player()
  const found = await find()
  expect(
    found?.pieces.map((piece) => (piece.kind === 'remote' ? [piece.url, piece.bytes] : piece.kind)),
  ).toEqual([
    [`${origin}/store/init?sig=1`, '/store/init?sig=1'.length],
    'made',
    [`${origin}/store/one?sig=1`, '/store/one?sig=1'.length],
    [`${origin}/store/two?sig=1`, '/store/two?sig=1'.length],
  ])
  expect(asked.slice(0, 2)).toEqual(['/hls/status', '/aac-128/index.m3u8'])
  const before = asked.length
  pass(MINUTE_MS)
  expect(await find()).toBe(found)
  expect(asked.length).toBe(before)
  // Addresses end: they are asked for anew, lengths are known. So it is after a sleep, in which one clock stands.
  for (const isAsleep of [false, true]) {
    signed += 1
    pass(10 * MINUTE_MS, isAsleep)
    expect((await find())?.pieces[0]).toMatchObject({ url: `${origin}/store/init?sig=${signed}` })
  }
  expect(asked.slice(before)).toEqual([
    '/hls/status',
    '/aac-128/index.m3u8',
    '/hls/status',
    '/aac-128/index.m3u8',
  ])
  await close()
})

test('what has no rendition yet is heard nowhere; where nobody answers, that is said', async () => {
  const { find, close } = player()
  status = { playable: false, renditions: [], transcode: null }
  expect(await find()).toBeNull()
  status = { playable: true, renditions: ['flac'], transcode: null }
  expect(await find()).toBeNull()
  status = { playable: true, renditions: ['aac-64'], transcode: null }
  expect((await find())?.pieces.length).toBe(4)
  await close()
  const other = player()
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
  await expect(other.find()).rejects.toBeInstanceOf(NetworkProblem)
  await other.close()
  server.listen(0)
})

test('a playlist that is cut, or names what is no address, is none', () => {
  isWhole = false
  expect(() => readPlaylist(playlist(['one']), origin)).toThrow(MalformedPlaylist)
  isWhole = true
  expect(readPlaylist(playlist(['one']), origin).segments).toEqual([
    { url: `${origin}/store/one?sig=1`, seconds: 6 },
  ])
  expect(() => readPlaylist(playlist([]), origin)).toThrow(MalformedPlaylist)
  expect(() => readPlaylist(playlist(['one']).replace('/store/one', 'file:///etc/passwd'), origin)).toThrow(
    MalformedPlaylist,
  )
})
