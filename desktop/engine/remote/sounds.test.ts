import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createApiClient } from '../api/client.ts'
import { ApiProblem, NetworkProblem } from '../api/problem.ts'
import { standingClock } from '../queue/testing.ts'
import { MalformedPlaylist, readPlaylist } from './playlist.ts'
import { createSounds, ofAnother } from './sounds.ts'

const id = '019f0000-0000-7000-8000-000000000001'
let server: Server
let origin: string
let asked: string[]
let status: object
let names: readonly string[]
let master: string
let signed: number
let isWhole: boolean
/** Answers in the store's place; true: it did. */
let instead: (name: string, res: ServerResponse) => boolean

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
  instead = () => false
  names = ['one', 'two']
  master = ''
  status = { playable: true, renditions: ['aac-64', 'aac-128', 'flac'], transcode: null }
  server = createServer((req, res) => {
    const path = req.url ?? ''
    asked.push(path.replace(`/api/v1/tracks/${id}`, ''))
    if (path.endsWith('/status'))
      res.setHeader('content-type', 'application/json').end(JSON.stringify(status))
    else if (path.endsWith('master.m3u8'))
      res.setHeader('content-type', 'application/vnd.apple.mpegurl').end(master)
    else if (path.endsWith('.m3u8'))
      res.setHeader('content-type', 'application/vnd.apple.mpegurl').end(playlist(names))
    else if (!instead(/^\/store\/(\w+)/.exec(path)?.[1] ?? '', res))
      res.writeHead(206, { 'content-range': `bytes 0-0/${path.length}` }).end('x')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
})

function player(way?: typeof ofAnother) {
  const clock = standingClock()
  let ran = 0
  const { signal } = new AbortController()
  const client = createApiClient({ baseUrl: origin, clock })
  const sounds = createSounds(clock, () => ran, way)
  return {
    find: (isAnew = false) => sounds.find(client, id, signal, isAnew),
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

test('another’s track is heard in what its master playlist names, and in nothing that it does not', async () => {
  const { find, pass, close } = player(ofAnother)
  const naming = (...lines: string[]) => ['#EXTM3U', ...lines, ''].join('\n')
  master = naming(
    '#EXT-X-STREAM-INF:BANDWIDTH=1',
    'aac-64/index.m3u8',
    'aac-128/index.m3u8',
    'flac/index.m3u8',
  )
  expect((await find())?.pieces.length).toBe(4)
  expect(asked.slice(0, 2)).toEqual(['/master.m3u8', '/aac-128/index.m3u8'])
  // Its addresses end within a minute: whoever was refused by one is given others.
  signed += 1
  pass(MINUTE_MS)
  expect((await find())?.pieces[0]).toMatchObject({ url: `${origin}/store/init?sig=2` })
  for (const line of [
    'flac/index.m3u8',
    'https://elsewhere.example/aac-64/index.m3u8',
    '../aac-64/index.m3u8',
  ]) {
    master = naming(line)
    expect([line, await find(true)]).toEqual([line, null])
  }
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

const storeAsked = () => asked.splice(0).flatMap((path) => /^\/store\/(\w+)/.exec(path)?.[1] ?? [])

test('a store that refuses is heard out; what is known by then is not asked for again', async () => {
  const { find, close } = player()
  names = Array.from({ length: 40 }, (_, at) => `s${at}`)
  instead = (name, res) => {
    if (name === 's39') res.writeHead(403).end('<Error>'.repeat(100))
    return name === 's39'
  }
  const refused = await find().catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(ApiProblem)
  expect(refused).toMatchObject({ status: 403, code: 'store-refused' })
  instead = () => false
  storeAsked()
  expect((await find())?.pieces.length).toBe(42)
  // Of the others those alone that were on their way when the last was refused.
  const again = storeAsked()
  expect(again).toContain('s39')
  expect(again.length).toBeLessThanOrEqual(8)
  await close()
})

test('where one length does not come, the others are not waited for', async () => {
  const { find, close } = player()
  names = Array.from({ length: 40 }, (_, at) => `s${at}`)
  let cut = 0
  instead = (name, res) => {
    if (name === 's3') res.writeHead(403).end('no')
    // Never answered: their questions end with the first that is refused.
    else res.once('close', () => (cut += 1))
    return true
  }
  await expect(find()).rejects.toMatchObject({ status: 403 })
  await vi.waitFor(() => expect(cut).toBe(7), 20_000)
  expect(storeAsked()).toHaveLength(8)
  await close()
})

test('several presses of one track are one look', async () => {
  const { find, close } = player()
  const [first, second] = await Promise.all([find(true), find(true)])
  expect(second).toBe(first)
  expect(asked).toHaveLength(5)
  expect(await find(true)).not.toBe(first)
  await close()
})

test('a file that is too long for some seconds of sound is not taken for one', async () => {
  const { find, close } = player()
  instead = (name, res) => {
    if (name === 'two') res.writeHead(206, { 'content-range': `bytes 0-0/${5 * 1024 * 1024}` }).end('x')
    return name === 'two'
  }
  await expect(find()).rejects.toMatchObject({ code: 'not-veza' })
  await close()
})

test('what is named over https leads to nothing that everybody can read', () => {
  expect(readPlaylist(playlist(['one']), 'https://veza.example').init).toMatch(/^https:/)
  for (const open of ['http://store.example', 'HTTP://veza.example'])
    for (const path of ['/store/one', '/store/init'])
      expect(() =>
        readPlaylist(playlist(['one']).replace(path, `${open}${path}`), 'https://veza.example'),
      ).toThrow(MalformedPlaylist)
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
