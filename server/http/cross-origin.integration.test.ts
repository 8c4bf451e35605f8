import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../e2e/support/postgres.ts'
import { newUser, startTestServer, type TestServer } from '../../e2e/support/server.ts'

const OURS = 'https://studio.veza.example'
let database: TestDatabase
let server: TestServer

beforeAll(async () => {
  database = await testDatabase()
  const env = { ROLE: 'web', LOG_LEVEL: 'silent', CORS_ALLOWED_ORIGINS: `${OURS},https://veza.example:8443` }
  server = await startTestServer({ databaseUrl: database.url, env })
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const corsOf = ({ headers }: Response) =>
  [...headers.keys()].filter((name) => name.startsWith('access-control'))

describe('another origin', () => {
  test('that is named may call the API with cookies, and read what it needs', async () => {
    const answer = await fetch(`${server.url}/api/v1/tracks`, { headers: { origin: OURS } })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('access-control-allow-origin')).toBe(OURS)
    expect(answer.headers.get('access-control-allow-credentials')).toBe('true')
    expect(answer.headers.get('access-control-expose-headers')).toContain('Retry-After')
    expect(answer.headers.get('vary')).toContain('Origin')
  })

  test('that is named may ask before a write, without signing in', async () => {
    const answer = await fetch(`${server.url}/api/v1/auth/me/creator`, {
      method: 'OPTIONS',
      headers: {
        origin: OURS,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,x-csrf-token',
      },
    })
    expect(answer.status).toBe(204)
    expect(answer.headers.get('access-control-allow-headers')).toBe('authorization,content-type,x-csrf-token')
    expect(answer.headers.get('access-control-allow-methods')).toContain('POST')
  })

  test('that is named learns of a fault as well', async () => {
    const answer = await fetch(`${server.url}/api/v1/auth/me`, {
      headers: { origin: OURS, authorization: 'Bearer none' },
    })
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([401, OURS])
  })

  test.each([
    'https://evil.example',
    'http://studio.veza.example',
    'https://studio.veza.example.evil.example',
    'https://studio.veza.example:444',
    'https://STUDIO.veza.example',
    'null',
  ])('“%s” gets no header, asked before or not', async (origin) => {
    const read = await fetch(`${server.url}/api/v1/tracks`, { headers: { origin } })
    const asked = await fetch(`${server.url}/api/v1/tracks`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    })
    expect([...corsOf(read), ...corsOf(asked)]).toEqual([])
    expect(read.headers.get('vary')).toContain('Origin')
  })

  test('gets nothing of pages, named or not', async () => {
    const page = await fetch(`${server.url}/`, { headers: { origin: OURS, accept: 'text/html' } })
    expect([page.status, corsOf(page)]).toEqual([200, []])
  })
})

describe('bodies and headers', () => {
  const send = async (body: string) => {
    const { authorization } = await newUser(server)
    const answer = await fetch(`${server.url}/api/v1/tracks`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body,
    })
    return { status: answer.status, problem: (await answer.json()) as { code: string } }
  }
  const nested = (levels: number) => `{"title":"Deep","x":${'['.repeat(levels)}${']'.repeat(levels)}}`

  test('nested 64 deep are read, deeper ones are not', async () => {
    expect((await send(nested(63))).status).toBe(201)
    for (const levels of [64, 10_000, 49_000])
      expect(await send(nested(levels))).toMatchObject({ status: 400, problem: { code: 'json-too-deep' } })
    expect((await send(JSON.stringify({ title: '['.repeat(100) }))).status).toBe(201)
  })

  test('a header of 64 KB is refused', async () => {
    const answer = await fetch(`${server.url}/health`, { headers: { 'x-long': 'x'.repeat(64 * 1024) } })
    expect(answer.status).toBe(431)
  })

  test('what is no HTTP is refused', async () => {
    const { port } = new URL(server.url)
    const socket = connect(Number(port), '127.0.0.1', () => socket.write('HELLO\r\n\r\n'))
    const chunks: Buffer[] = []
    for await (const chunk of socket) chunks.push(chunk as Buffer)
    expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1\.1 400 /)
  })
})

describe('the figures', () => {
  const metricsOf = (one: TestServer, headers: Record<string, string> = {}) =>
    fetch(`${one.url}/metrics`, { headers })

  test('without a token are for this machine, not for who comes by a proxy', async () => {
    const answer = await metricsOf(server)
    expect(answer.status).toBe(200)
    const figures = await answer.text()
    for (const name of ['http_request_duration_seconds', 'event_loop_delay_seconds', 'database_connections'])
      expect(figures).toContain(`veza_${name}`)
    expect((await metricsOf(server, { 'x-forwarded-for': '127.0.0.1' })).status).toBe(401)
  })

  test('with a token are for who has it', async () => {
    const token = 'a token of tests alone'
    const env = { ROLE: 'web', LOG_LEVEL: 'silent', METRICS_TOKEN: token.replaceAll(' ', '-') }
    const guarded = await startTestServer({ databaseUrl: database.url, env })
    try {
      expect((await metricsOf(guarded)).status).toBe(401)
      expect((await metricsOf(guarded, { authorization: 'Bearer wrong' })).status).toBe(401)
      const right = { authorization: `Bearer ${env.METRICS_TOKEN}` }
      expect((await metricsOf(guarded, right)).status).toBe(200)
    } finally {
      await guarded.stop()
    }
  })
})
