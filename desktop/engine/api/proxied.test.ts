import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { type AddressInfo, connect, createServer as createTcpServer, type Server } from 'node:net'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createApiClient } from './client.ts'
import { agentByWay, connectorByWay } from './tunnel.ts'
import { followSystem, isExempt, readPac } from './way-out.ts'

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
afterEach(() => {
  vi.unstubAllEnvs()
  followSystem(undefined)
})
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

describe('where the environment names none', () => {
  const questions: string[] = []
  let found: string
  beforeEach(() => {
    for (const name of ['HTTP_PROXY', 'HTTPS_PROXY']) vi.stubEnv(name, undefined)
    questions.length = 0
    found = `PROXY ${new URL(at).host}`
    followSystem(async (url) => {
      questions.push(url)
      return found
    })
  })
  const target = () => (secure.address() as AddressInfo).port

  test('the system says by which proxy each server is reached: a tunnel, whatever the server speaks', async () => {
    await expect(ask('https://veza.example')).rejects.toMatchObject({ name: 'NetworkProblem' })
    expect(asked).toEqual(['CONNECT veza.example:443'])
    expect(hellos[0]?.includes('veza.example')).toBe(true)
    await expect(ask('http://veza.example:8080')).rejects.toMatchObject({ name: 'NetworkProblem' })
    expect(asked[1]).toBe('CONNECT veza.example:8080')
    expect(hellos[1]?.toString()).toMatch(/^GET \/api\/v1\/uploads/)
    expect(questions).toEqual(['https://veza.example/', 'http://veza.example:8080/'])
  })

  test('it is asked anew for each socket, and what it names next is tried where the first leads nowhere', async () => {
    found = `PROXY 127.0.0.1:1; HTTPS 127.0.0.1:1; PROXY ${new URL(at).host}; DIRECT`
    await expect(ask('https://veza.example')).rejects.toMatchObject({ name: 'NetworkProblem' })
    expect(asked).toEqual(['CONNECT veza.example:443'])
    found = 'DIRECT'
    await expect(ask('http://veza.invalid')).rejects.toMatchObject({ code: 'unreachable' })
    expect(asked).toHaveLength(1)
  })

  test('a proxy that is silent leaves time for the next way, and for a minute it is tried last', async () => {
    const silent: number[] = []
    const mute = createTcpServer((socket) => {
      silent.push(silent.length)
      socket.on('error', () => undefined)
    })
    found = `PROXY 127.0.0.1:${await listen(mute)}; PROXY ${new URL(at).host}`
    let now = 0
    const connect = connectorByWay(6_000, undefined, () => now)
    // As whoever asks for sockets gives up: a line for hints, by all of its ways together.
    const opens = () =>
      new Promise<void>((resolve, reject) => {
        const tooLate = setTimeout(() => reject(new Error('too late')), 6_000)
        const wanted = { protocol: 'http:', hostname: 'veza.example', host: 'veza.example', port: '' }
        connect(wanted, (error, socket) => {
          clearTimeout(tooLate)
          socket?.destroy()
          if (error) reject(error)
          else resolve()
        })
      })
    await opens()
    expect([silent.length, asked.length]).toEqual([1, 1])
    await opens()
    expect([silent.length, asked.length]).toEqual([1, 2])
    now += 61_000
    await opens()
    expect([silent.length, asked.length]).toEqual([2, 3])
    mute.close()
  }, 60_000)

  test('a proxy that refuses says so, one that is not spoken is named, and nobody is reached in another way', async () => {
    denies = true
    const refused = await ask('https://veza.example').catch((error: unknown) => error)
    expect(refused).toMatchObject({ name: 'NetworkProblem', message: expect.stringContaining('403') })
    found = 'SOCKS5 127.0.0.1:9050'
    const unspoken = await ask('https://veza.example').catch((error: unknown) => error)
    expect(unspoken).toMatchObject({ message: expect.stringContaining('HTTPS_PROXY') })
  })

  test('this machine is reached straight, and nobody is asked; what the environment names goes before the system', async () => {
    const { port } = site.address() as AddressInfo
    expect(await ask(`http://127.0.0.1:${port}`)).toEqual({ id })
    vi.stubEnv('HTTP_PROXY', at)
    expect(await ask('http://veza.example')).toEqual({ id })
    expect([questions, asked.length]).toEqual([[], 1])
  })

  test('sockets that Node’s own HTTP asks for, those of hints, go the same way', async () => {
    const heard = once(
      request(`http://veza.example:${target()}/hints`, {
        agent: agentByWay(`http://veza.example:${target()}`, 5_000),
      }).end(),
      'error',
    )
    await heard
    expect(asked).toEqual([`CONNECT veza.example:${target()}`])
    expect(hellos[0]?.toString()).toMatch(/^GET \/hints/)
    vi.stubEnv('HTTPS_PROXY', at.replace('//', '//ana:p%40ss@'))
    await once(
      httpsRequest('https://veza.example/hints', { agent: agentByWay('https://veza.example', 5_000) }).end(),
      'error',
    )
    expect(asked[1]).toBe('CONNECT veza.example:443')
    expect(hellos[1]?.[0]).toBe(0x16)
  })
})

test.each([
  ['PROXY p:1; DIRECT', ['http://p:1', null]],
  ['https p:2', ['https://p:2']],
  ['SOCKS5 p:3', ['socks5://p:3']],
  ['NONSENSE; DIRECT', [null]],
  ['', [null]],
])('the system’s answer %s', (answer, ways) => {
  expect(readPac(answer).map((way) => way && `${way.protocol}//${way.host}`)).toEqual(ways)
})

test.each([
  ['https://a.example', 'a.example', true],
  ['https://b.a.example', '.a.example', true],
  ['https://b.a.example', '*.a.example', true],
  ['https://ba.example', 'a.example', false],
  ['https://a.example', 'a.example:443', true],
  ['https://a.example:8443', 'a.example:443', false],
  ['http://[::1]:80', '::1', true],
  ['https://a.example', '*', true],
  ['https://a.example', 'b.example, localhost', false],
])('%s with NO_PROXY=%s goes straight: %s', (url, noProxy, isStraight) => {
  expect(isExempt(new URL(url), noProxy)).toBe(isStraight)
})
