import type { LookupAddress, lookup } from 'node:dns'
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FetchOutside, fetchOutside } from './index.ts'

const pixel = Buffer.from('a picture, as far as this goes')
let server: Server
let port: string
let asked: { path: string; headers: NodeJS.Dict<string | string[]> }[] = []

const answers: Record<string, RequestListener> = {
  '/picture': (_req, res) => res.writeHead(200, { 'content-type': 'Image/PNG; q=1' }).end(pixel),
  '/page': (_req, res) => res.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
  '/missing': (_req, res) => res.writeHead(404, { 'content-type': 'image/png' }).end(pixel),
  '/compressed': (_req, res) =>
    res.writeHead(200, { 'content-type': 'image/png', 'content-encoding': 'gzip' }).end(pixel),
  '/said-large': (_req, res) =>
    res.writeHead(200, { 'content-type': 'image/png', 'content-length': '5000' }).end(Buffer.alloc(5_000)),
  '/truly-large': (_req, res) => {
    res.writeHead(200, { 'content-type': 'image/png' })
    for (let part = 0; part < 50; part++) res.write(Buffer.alloc(100))
    res.end()
  },
  '/cut-off': (_req, res) => {
    res.writeHead(200, { 'content-type': 'image/png', 'content-length': '500' })
    res.write(pixel, () => res.destroy())
  },
  '/silent': () => undefined,
  '/drops': (_req, res) => void res.writeHead(200, { 'content-type': 'image/png' }).write('a'),
  '/once': (_req, res) => res.writeHead(302, { location: '/picture' }).end(),
  '/round': (_req, res) => res.writeHead(302, { location: '/round' }).end(),
  '/inside': (_req, res) => res.writeHead(302, { location: `http://127.0.0.2:${port}/picture` }).end(),
  '/file': (_req, res) => res.writeHead(302, { location: 'file:///etc/passwd' }).end(),
}

beforeAll(async () => {
  server = createServer((req, res) => {
    asked.push({ path: req.url ?? '', headers: req.headers })
    answers[req.url ?? '']?.(req, res)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = String((server.address() as AddressInfo).port)
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

/** Names that stand for addresses as a test says, one list for each time they are asked for. */
function names(...turns: string[][]): typeof lookup {
  let turn = 0
  return ((_name: string, _options: unknown, done: (error: null, found: LookupAddress[]) => void) => {
    const found = turns[Math.min(turn++, turns.length - 1)] ?? []
    done(
      null,
      found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }) as unknown as typeof lookup
}

const options = { maxBytes: 1_000, timeoutMs: 2_000, accept: ['image/*'] }
/** The one address that counts as the internet here. */
const here = (more: Partial<FetchOutside> = {}): FetchOutside => ({
  ...options,
  mayReach: (address) => address === '127.0.0.1',
  mayUsePort: (one) => one === port,
  resolve: names(['127.0.0.1']),
  ...more,
})
const refused = {
  status: 422,
  code: 'address-refused',
  message: 'Nothing that can be used was found at this address.',
}
const at = (path: string, host = 'pictures.example') => `http://${host}:${port}${path}`

describe('fetched', () => {
  test.each(['/picture', '/once'])('%s, with nothing of ours', async (path) => {
    asked = []
    await expect(fetchOutside(at(path), here())).resolves.toEqual({ bytes: pixel, contentType: 'image/png' })
    for (const { headers } of asked) {
      expect(Object.keys(headers).sort()).toEqual([
        'accept',
        'accept-encoding',
        'connection',
        'host',
        'user-agent',
      ])
      expect(headers.host).toBe(`pictures.example:${port}`)
    }
  })
})

describe('refused, in the same words', () => {
  const wrong = [
    '/page',
    '/missing',
    '/compressed',
    '/said-large',
    '/truly-large',
    '/cut-off',
    '/round',
    '/file',
    '/inside',
  ]
  test.each(wrong)('%s', (path) => expect(fetchOutside(at(path), here())).rejects.toMatchObject(refused))

  test.each(['/silent', '/drops'])('%s, within the time given', (path) =>
    expect(fetchOutside(at(path), here({ timeoutMs: 300 }))).rejects.toMatchObject(refused),
  )

  test('a name that stands for a private address too', () =>
    expect(
      fetchOutside(at('/picture'), here({ resolve: names(['127.0.0.1', '10.0.0.1']) })),
    ).rejects.toMatchObject(refused))

  test('a name that changes its mind after it was judged: it is asked once for a connection', async () => {
    const resolve = names(['127.0.0.1'], ['127.0.0.3'])
    await expect(fetchOutside(at('/picture'), here({ resolve }))).resolves.toMatchObject({ bytes: pixel })
    await expect(fetchOutside(at('/picture'), here({ resolve }))).rejects.toMatchObject(refused)
  })

  test('a name that changes its mind for a redirect', () =>
    expect(
      fetchOutside(at('/once'), here({ resolve: names(['127.0.0.1'], ['127.0.0.2']) })),
    ).rejects.toMatchObject(refused))

  const disguised = [
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '0177.0.0.1',
    '017700000001',
    '127.1',
    '127.0.0.1.',
    '0',
    '１２７.0.0.1',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
  ]
  test.each(disguised)('this machine, written as %s: no name is asked for, and nothing is', async (host) => {
    asked = []
    const looked: string[] = []
    const resolve = ((name: string, _options: unknown, done: (error: Error) => void) => {
      looked.push(name)
      done(new Error('asked'))
    }) as unknown as typeof lookup
    const url = at('/picture', host)
    await expect(fetchOutside(url, { ...options, mayUsePort: () => true, resolve })).rejects.toMatchObject(
      refused,
    )
    expect([asked, looked]).toEqual([[], []])
  })

  test('whatever listens on this machine, and whatever does not', async () => {
    asked = []
    for (const url of [
      at('/picture', '127.0.0.1'),
      'http://127.0.0.1:1/',
      `http://localhost:${port}/picture`,
    ])
      await expect(fetchOutside(url, { ...options, mayUsePort: () => true })).rejects.toMatchObject(refused)
    expect(asked).toEqual([])
  })
})
