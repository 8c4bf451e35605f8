import { createServer, request } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer, type Server } from 'node:net'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { createApiClient } from './client.ts'

const id = '01999999-0000-7000-8000-000000000001'
const listen = async (server: Server): Promise<number> => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return (server.address() as AddressInfo).port
}

/** Answers for `veza.example` by http. */
let isSilent = false
const site = createServer((req, res) => {
  if (isSilent) return
  res.setHeader('x-seen', String(req.headers.host)).setHeader('content-type', 'application/json')
  res.end(JSON.stringify({ id }))
})
/** What a client says first in a tunnel; then it is cut. */
const hellos: Buffer[] = []
const secure = createTcpServer((socket) => {
  socket.on('error', () => undefined)
  socket.once('data', (hello) => {
    hellos.push(hello)
    socket.destroy()
  })
})
/** A proxy as those of companies are: it alone knows where names lead. */
const asked: string[] = []
let denies = false
const proxy = createServer((req, res) => {
  asked.push(`${req.method} ${req.url} ${req.headers['proxy-authorization'] ?? ''}`.trim())
  const { pathname } = new URL(req.url ?? '')
  const { port } = site.address() as AddressInfo
  const onward = request({ port, path: pathname, method: req.method, headers: req.headers }, (answer) => {
    res.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(res)
  })
  onward.on('error', () => res.destroy())
  res.on('close', () => onward.destroy())
  req.pipe(onward)
})
proxy.on('connect', (req, socket) => {
  asked.push(`CONNECT ${req.url}`)
  socket.on('error', () => undefined)
  if (denies) return void socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n')
  const onward = connect((secure.address() as AddressInfo).port, '127.0.0.1', () => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
    socket.pipe(onward).pipe(socket)
  })
  onward.on('error', () => socket.destroy())
  onward.on('close', () => socket.destroy())
})

let at: string
beforeAll(async () => {
  await Promise.all([listen(site), listen(secure)])
  at = `http://127.0.0.1:${await listen(proxy)}`
})
beforeEach(() => {
  for (const name of ['http_proxy', 'https_proxy', 'no_proxy', 'NO_PROXY']) vi.stubEnv(name, undefined)
  vi.stubEnv('HTTP_PROXY', at)
  vi.stubEnv('HTTPS_PROXY', at)
  asked.length = 0
  hellos.length = 0
  denies = false
  isSilent = false
})
afterEach(() => vi.unstubAllEnvs())
afterAll(async () => {
  proxy.closeAllConnections()
  site.closeAllConnections()
  await Promise.all([proxy, site, secure].map((server) => new Promise((done) => server.close(done))))
})

async function ask(baseUrl: string) {
  const client = createApiClient({ baseUrl, clock: systemClock, timeoutMs: 20_000 })
  try {
    return await client.api.uploads.get({ id })
  } finally {
    await client.close()
  }
}

test('a server by http is asked through the proxy, with its name and password', async () => {
  vi.stubEnv('HTTP_PROXY', at.replace('//', '//ana:p%40ss@'))
  expect(await ask('http://veza.example')).toEqual({ id })
  const pass = Buffer.from('ana:p@ss').toString('base64')
  expect(asked).toEqual([`GET http://veza.example/api/v1/uploads/${id} Basic ${pass}`])
})

test('a server by https is reached through a tunnel, which the proxy cannot read', async () => {
  await expect(ask('https://veza.example')).rejects.toMatchObject({ name: 'NetworkProblem' })
  expect(asked).toEqual(['CONNECT veza.example:443'])
  // A handshake of TLS, which names the server.
  expect(hellos[0]?.[0]).toBe(0x16)
  expect(hellos[0]?.includes('veza.example')).toBe(true)
})

test('a proxy that lets nobody through is a problem of the network, and says what it answered', async () => {
  denies = true
  const refused = await ask('https://veza.example').catch((error: unknown) => error)
  expect(refused).toMatchObject({ name: 'NetworkProblem', message: expect.stringContaining('403') })
})

test('this machine is reached straight, and so is what NO_PROXY names', async () => {
  const { port } = site.address() as AddressInfo
  expect(await ask(`http://127.0.0.1:${port}`)).toEqual({ id })
  expect(await ask(`http://localhost:${port}`)).toEqual({ id })
  vi.stubEnv('NO_PROXY', '.example')
  await expect(ask('http://veza.example')).rejects.toMatchObject({ code: 'unreachable' })
  expect(asked).toEqual([])
})

test('after a change of network the next call goes through the proxy as well, and the one under way is cut', async () => {
  const client = createApiClient({ baseUrl: 'http://veza.example', clock: systemClock, timeoutMs: 20_000 })
  await client.api.uploads.get({ id })
  isSilent = true
  const underWay = client.api.uploads.get({ id }).catch((error: unknown) => error)
  await vi.waitFor(() => expect(asked).toHaveLength(2), 20_000)
  client.reconnect()
  expect(await underWay).toMatchObject({ name: 'NetworkProblem', code: 'cut' })
  isSilent = false
  expect(await client.api.uploads.get({ id })).toEqual({ id })
  await client.close()
  expect(asked).toHaveLength(3)
})
