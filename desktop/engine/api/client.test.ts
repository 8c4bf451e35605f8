import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { afterEach, describe, expect, test } from 'vitest'
import { type ApiClient, createApiClient, type SessionPort } from './client.ts'
import { retryAfterMs } from './problem.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

type Answer = (req: IncomingMessage, res: ServerResponse, body: string) => void

async function serve(answer: Answer): Promise<string> {
  const server = createServer((req, res) => {
    let body = ''
    req.on('data', (chunk) => {
      body += chunk
    })
    req.on('end', () => answer(req, res, body))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  closing.push(async () => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function client(baseUrl: string, session?: SessionPort, timeoutMs = 5_000): ApiClient {
  const made = createApiClient({ baseUrl, clock: systemClock, timeoutMs, ...(session ? { session } : {}) })
  closing.push(() => made.close())
  return made
}

const json = (res: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) =>
  res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
const problem = (res: ServerResponse, status: number, extra: object = {}, headers = {}) =>
  res.writeHead(status, { 'content-type': 'application/problem+json; charset=utf-8', ...headers }).end(
    JSON.stringify({
      type: 'about:blank',
      title: 'x',
      status,
      code: 'some_code',
      detail: 'Say why',
      requestId: 'r1',
      ...extra,
    }),
  )
const id = '01999999-0000-7000-8000-000000000001'

describe('the API client', () => {
  test('sends method, path, body, token and idempotency key as the contract says', async () => {
    const seen: unknown[] = []
    const url = await serve((req, res, body) => {
      seen.push(req.method, req.url, req.headers.authorization, req.headers['idempotency-key'], body)
      json(res, 201, { id })
    })
    const session = { accessToken: async () => 'tok', refresh: async () => undefined }
    const { api } = client(url, session)
    const track = await api.catalog.create({ title: 'A' }, { context: { idempotencyKey: 'k-1' } })
    expect(track.id).toBe(id)
    expect(seen).toEqual(['POST', '/api/v1/tracks', 'Bearer tok', 'k-1', '{"title":"A"}'])
  })

  test('decodes problem+json with code, detail, fields, extras and Retry-After', async () => {
    const url = await serve((_req, res) =>
      problem(
        res,
        429,
        { errors: [{ field: 'title', detail: 'too long' }], limit: 7 },
        { 'retry-after': '3' },
      ),
    )
    await expect(client(url).api.uploads.get({ id })).rejects.toMatchObject({
      name: 'ApiProblem',
      status: 429,
      code: 'some_code',
      detail: 'Say why',
      requestId: 'r1',
      retryAfterMs: 3_000,
      isTemporary: true,
      fields: [{ field: 'title', detail: 'too long' }],
      extra: { limit: 7 },
    })
  })

  test('refreshes once for many calls refused together, and repeats each', async () => {
    let token = 'old'
    let refreshed = 0
    const url = await serve((req, res) =>
      req.headers.authorization === 'Bearer new' ? json(res, 200, { id }) : problem(res, 401),
    )
    const { api } = client(url, {
      accessToken: async () => token,
      refresh: async () => {
        refreshed++
        await new Promise((done) => setTimeout(done, 20))
        token = 'new'
      },
    })
    const ids = await Promise.all([1, 2, 3, 4].map(() => api.uploads.get({ id })))
    expect(ids.map((u) => u.id)).toEqual([id, id, id, id])
    expect(refreshed).toBe(1)
  })

  test('a 401 after a refresh is the answer, and a login is never refreshed', async () => {
    let refreshed = 0
    const url = await serve((_req, res) => problem(res, 401))
    const { api } = client(url, {
      accessToken: async () => `t${refreshed}`,
      refresh: async () => {
        refreshed++
      },
    })
    await expect(api.uploads.get({ id })).rejects.toMatchObject({ status: 401 })
    expect(refreshed).toBe(1)
    await expect(api.accounts.login({ email: 'a@b.example', password: 'x' })).rejects.toMatchObject({
      status: 401,
    })
    expect(refreshed).toBe(1)
  })

  test('silence, a refused port, a cut and a captive portal are problems of the network', async () => {
    const silent = await serve(() => undefined)
    await expect(client(silent, undefined, 100).api.uploads.get({ id })).rejects.toMatchObject({
      name: 'NetworkProblem',
      code: 'timeout',
    })
    await expect(client('http://127.0.0.1:1').api.uploads.get({ id })).rejects.toMatchObject({
      name: 'NetworkProblem',
      code: 'unreachable',
    })
    const cut = await serve((req) => req.socket.resetAndDestroy())
    await expect(client(cut).api.uploads.get({ id })).rejects.toMatchObject({ code: 'cut' })
    const portal = await serve((_req, res) => res.writeHead(200, { 'content-type': 'text/html' }).end('hi'))
    await expect(client(portal).api.uploads.get({ id })).rejects.toMatchObject({ code: 'not-veza' })
    const moved = await serve((_req, res) => res.writeHead(302, { location: 'http://login.example' }).end())
    await expect(client(moved).api.uploads.get({ id })).rejects.toMatchObject({ code: 'not-veza' })
  })

  test('reconnect cuts calls under way, and the next call works', async () => {
    let calls = 0
    const url = await serve((_req, res) => {
      if (++calls > 1) json(res, 200, { id })
    })
    const { api, reconnect } = client(url)
    const first = api.uploads.get({ id })
    const outcome = expect(first).rejects.toMatchObject({ name: 'NetworkProblem', code: 'cut' })
    while (calls === 0) await new Promise((done) => setTimeout(done, 5))
    reconnect()
    await outcome
    expect((await api.uploads.get({ id })).id).toBe(id)
  })

  test('an abort by the caller is the caller’s own reason', async () => {
    const url = await serve(() => undefined)
    const reason = new Error('mine')
    const stop = new AbortController()
    const call = client(url).api.uploads.get({ id }, { signal: stop.signal })
    stop.abort(reason)
    await expect(call).rejects.toBe(reason)
  })
})

test('Retry-After is read as seconds or as a date', () => {
  const now = new Date('2026-11-21T00:00:00Z')
  expect(retryAfterMs('7', now)).toBe(7_000)
  expect(retryAfterMs('Sat, 21 Nov 2026 00:01:00 GMT', now)).toBe(60_000)
  expect(retryAfterMs('Sat, 21 Nov 2020 00:01:00 GMT', now)).toBe(0)
  for (const none of [null, undefined, '', 'soon', '-1']) expect(retryAfterMs(none, now)).toBeUndefined()
})
