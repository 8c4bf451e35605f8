import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../e2e/support/postgres.ts'
import { startRedis, type TestRedis } from '../../e2e/support/redis.ts'
import { newUser, startTestServer, type TestServer } from '../../e2e/support/server.ts'

let database: TestDatabase
let redis: TestRedis
const servers: TestServer[] = []
/** Two processes behind one balancer, which says where a request comes from. */
let one: TestServer
let other: TestServer
/** No proxy before it, and no Redis. */
let bare: TestServer

async function start(env: Record<string, string>): Promise<TestServer> {
  const limited = { ROLE: 'web', LOG_LEVEL: 'silent', DISABLE_RATE_LIMIT_FOR_TESTS: 'false', ...env }
  const server = await startTestServer({ databaseUrl: database.url, env: limited })
  servers.push(server)
  return server
}

beforeAll(async () => {
  database = await testDatabase()
  redis = await startRedis()
  const shared = { REDIS_URL: redis.url, TRUST_PROXY: 'loopback' }
  one = await start(shared)
  other = await start(shared)
  bare = await start({})
})
afterAll(async () => {
  for (const server of servers) await server.stop()
  await redis?.stop()
  await database?.drop()
})

const from = (address: string, headers: Record<string, string> = {}) => ({
  headers: { 'x-forwarded-for': address, ...headers },
})
const post = (body: object, headers: Record<string, string> = {}) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
})

/** How many of so many were answered with 429. */
async function refusedOf(times: number, ask: (at: number) => Promise<Response>): Promise<number> {
  const answers = await Promise.all(Array.from({ length: times }, (_, at) => ask(at)))
  for (const answer of answers) await answer.arrayBuffer()
  return answers.filter(({ status }) => status === 429).length
}

describe('requests of nobody signed in', () => {
  test('220 a minute of one address over both processes, and it is told when to come back', async () => {
    const ask = (at: number) => fetch(`${(at % 2 ? one : other).url}/api/v1/tracks`, from('203.0.113.1'))
    expect(await refusedOf(230, ask)).toBe(10)
    const refused = await ask(0)
    expect(refused.status).toBe(429)
    expect(refused.headers.get('content-type')).toContain('application/problem+json')
    expect(await refused.json()).toMatchObject({ status: 429, code: 'rate-limited' })
    const header = (name: string) => Number(refused.headers.get(name))
    expect(header('retry-after')).toBeGreaterThan(0)
    expect(header('retry-after')).toBeLessThanOrEqual(60)
    expect(header('ratelimit-limit')).toBe(200)
    expect(header('ratelimit-remaining')).toBe(0)
    expect(header('ratelimit-reset')).toBeGreaterThan(0)
    expect(refused.headers.get('ratelimit-policy')).toBe('200;w=60')
  })

  test('another address is not hindered, and told what it has left', async () => {
    const answer = await fetch(`${one.url}/api/v1/tracks`, from('203.0.113.2'))
    expect(answer.status).toBe(200)
    expect(answer.headers.get('ratelimit-remaining')).toBe('199')
  })

  test('people are told by a page, with its headers', async () => {
    const page = await fetch(`${one.url}/`, from('203.0.113.1', { accept: 'text/html' }))
    expect(page.status).toBe(429)
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(page.headers.get('retry-after')).toMatch(/^\d+$/)
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(await page.text()).toContain('A little too fast')
  })

  test('an IPv6 network of 64 bits is one', async () => {
    const ask = (at: number) => fetch(`${one.url}/api/v1/tracks`, from(`2001:db8:0:1::${at.toString(16)}`))
    expect(await refusedOf(225, ask)).toBe(5)
    expect((await fetch(`${one.url}/api/v1/tracks`, from('2001:db8:0:2::1'))).status).toBe(200)
  })

  test('credentials that do not hold count as well', async () => {
    const bad = from('203.0.113.3', { authorization: 'Bearer no.such.token' })
    const answers = await Promise.all(
      Array.from({ length: 225 }, () => fetch(`${one.url}/api/v1/auth/me`, bad)),
    )
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(220)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(5)
  })

  test('what is alive and ready, scripts and playlists are not counted', async () => {
    const used = from('203.0.113.1')
    const player = 'tracks/01990000-0000-7000-8000-000000000000/master.m3u8'
    const rendition = player.replace('master', 'aac-64/index')
    const paths = ['/health', '/health/ready', '/assets/none.js', `/api/v1/${player}`, `/api/v1/${rendition}`]
    for (const path of paths) expect((await fetch(`${one.url}${path}`, used)).status).not.toBe(429)
  })

  test.each([
    '/no-such-page.m3u8',
    '/@some.m3u8',
    '/api/v1/people/some.m3u8',
    '/api/v1/tracks/some.m3u8',
    '/api/v1/tracks/master.m3u8',
    '/api/v1/tracks/one/aac-64/other/index.m3u8',
    '/tracks/one/master.m3u8',
  ])('what only ends like a playlist counts: %s', async (path) => {
    const { status } = await fetch(`${one.url}${path}`, from('203.0.113.1'))
    expect(status).toBe(429)
  })

  test('covers and waveforms have more room', async () => {
    const cover = 'tracks/01990000-0000-7000-8000-000000000000/cover'
    expect(await refusedOf(300, () => fetch(`${one.url}/api/v1/${cover}`, from('203.0.113.1')))).toBe(0)
  })
})

test('a person behind many addresses is one, and is not hindered by others at theirs', async () => {
  const user = await newUser(bare)
  const ask = (at: number) =>
    fetch(
      `${(at % 2 ? one : other).url}/api/v1/auth/me`,
      from(`198.51.${at >> 8}.${at & 255}`, { authorization: user.authorization }),
    )
  let refused = 0
  for (let at = 0; at < 1150; at += 50) refused += await refusedOf(50, (within) => ask(at + within))
  expect(refused).toBe(50)
  const answer = await ask(0)
  expect(answer.headers.get('ratelimit-limit')).toBe('1000')

  const neighbour = await newUser(bare)
  const atUsedAddress = from('203.0.113.1', { authorization: neighbour.authorization })
  expect((await fetch(`${one.url}/api/v1/auth/me`, atUsedAddress)).status).toBe(200)
})

test('600 signatures a minute of one person, of uploads and bundles together, are not what else they ask for', async () => {
  const user = await newUser(bare)
  const neighbour = await newUser(bare)
  const none = '01990000-0000-7000-8000-000000000000'
  const sign = (at: number, { authorization }: { authorization: string }) => {
    const body =
      at % 3
        ? { parts: [{ number: 1, bytes: 1, md5: `${'A'.repeat(22)}==` }] }
        : { paths: ['aac-64/init.mp4'] }
    const path = at % 3 ? `uploads/${none}/sign` : `uploads/bundles/${none}/sign`
    return fetch(
      `${(at % 2 ? one : other).url}/api/v1/${path}`,
      post(body, { 'x-forwarded-for': `198.51.102.${at % 200}`, authorization }),
    )
  }
  // Every one was judged, for there is no such upload.
  expect((await sign(0, neighbour)).status).toBe(404)
  expect((await sign(1, neighbour)).status).toBe(404)
  let refused = 0
  for (let at = 0; at < 610; at += 61) refused += await refusedOf(61, (within) => sign(at + within, user))
  expect(refused).toBe(10)
  expect((await sign(0, user)).headers.get('ratelimit-limit')).toBe('600')
  expect((await sign(1, neighbour)).status).toBe(404)
  const me = await fetch(
    `${one.url}/api/v1/auth/me`,
    from('203.0.113.60', { authorization: user.authorization }),
  )
  expect(me.status).toBe(200)
})

describe('signing in', () => {
  const attempt = (server: TestServer, email: string, address: string, password = 'a wrong passphrase') =>
    fetch(`${server.url}/api/v1/auth/login`, post({ email, password }, { 'x-forwarded-for': address }))

  test('five failures make an account wait in that network, known or not, on both processes', async () => {
    const user = await newUser(bare)
    for (const [email, from] of [
      [user.email, '192.0.2.99'],
      ['nobody@veza.example', '192.0.2.98'],
    ] as const) {
      for (let at = 0; at < 5; at++)
        expect((await attempt(at % 2 ? one : other, email, from)).status).toBe(401)
      const refused = await attempt(one, email, from)
      expect(refused.status).toBe(429)
      expect(refused.headers.get('retry-after')).toMatch(/^1[0-5]$/)
      expect(await refused.json()).toMatchObject({ code: 'rate-limited' })
    }
    // Not even the right password learns that it is right.
    expect((await attempt(other, user.email, '192.0.2.99', user.password)).status).toBe(429)
    expect((await attempt(other, user.email, '198.51.100.98', user.password)).status).toBe(200)
  })

  test('a success clears the failures before it', async () => {
    const user = await newUser(bare)
    for (const [at, password] of ['x', 'x', 'x', 'x', user.password, 'x', 'x', 'x', 'x'].entries())
      expect((await attempt(one, user.email, `192.0.2.${at + 20}`, password)).status).toBe(
        password === user.password ? 200 : 401,
      )
  })

  test('ten attempts a minute of one address', async () => {
    const ask = (at: number) => attempt(at % 2 ? one : other, `${at}@veza.example`, '192.0.2.200')
    expect(await refusedOf(13, ask)).toBe(3)
  })
})

let asking = 100
describe('signing up', () => {
  const register = (at: number, email: string, address: string) =>
    fetch(
      `${(at % 2 ? one : other).url}/api/v1/auth/register`,
      post(
        {
          email,
          username: `limited-${at}-${address.replaceAll('.', '-')}`,
          password: 'a long enough passphrase',
        },
        { 'x-forwarded-for': address },
      ),
    )

  test('ten a minute of one address, and ten for one account', async () => {
    expect(await refusedOf(12, (at) => register(at, `up-${at}@veza.example`, '192.0.2.210'))).toBe(2)
    expect(await refusedOf(12, (at) => register(at, 'same@veza.example', `192.0.2.${at + 220}`))).toBe(2)
  })

  test.each(['resend-verification', 'password/reset-request'])(
    'six mails an hour from one network to one account by %s, whether it is one or not',
    async (route) => {
      for (const email of [(await newUser(bare)).email, 'nobody-at-all@veza.example']) {
        const network = ++asking
        const askFrom = (address: string) =>
          fetch(`${one.url}/api/v1/auth/${route}`, post({ email }, { 'x-forwarded-for': address }))
        expect(await refusedOf(8, () => askFrom(`198.18.${network}.1`))).toBe(2)
        // What is asked for elsewhere keeps nobody from asking.
        expect(await refusedOf(1, () => askFrom(`198.18.${network}.2`))).toBe(0)
      }
    },
  )
})

test('without a proxy of ours, what a client says of its address counts for nothing', async () => {
  const ask = (at: number) =>
    fetch(`${bare.url}/api/v1/auth/resend-verification`, {
      ...post({ email: `mail-${at}@veza.example` }),
      headers: {
        'content-type': 'application/json',
        'x-forwarded-for': `198.18.1.${at}`,
        forwarded: `for=198.18.1.${at}`,
      },
    })
  expect(await refusedOf(33, ask)).toBe(3)
})

test('requests are served while Redis is away, limits hold, and the figures tell of it', async () => {
  await redis.stop()
  try {
    const ask = () => fetch(`${one.url}/api/v1/tracks`, from('203.0.113.50'))
    expect(await refusedOf(230, ask)).toBe(10)
    const figures = await (await fetch(`${one.url}/metrics`)).text()
    expect(Number(/^veza_limits_fallback_total (\d+)/m.exec(figures)?.[1])).toBeGreaterThanOrEqual(230)
    expect(figures).toContain('route="/api/v1/tracks"')
    expect(figures).not.toMatch(/route="[^"]*0000-7000/)
  } finally {
    await redis.start()
  }
})
