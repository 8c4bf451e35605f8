import { request } from 'node:http'
import type { Problem } from '@veza/shared/contracts/common.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../e2e/support/server.ts'

const KIB = 1024
let database: TestDatabase
let server: TestServer
let user: SignedInUser

beforeAll(async () => {
  database = await testDatabase()
  // Silent: the faults provoked here would be logged as errors.
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web', LOG_LEVEL: 'silent' } })
  user = await newUser(server)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

interface Answer {
  readonly status: number
  readonly type: string
  readonly requestId: string
  readonly problem: Problem
}

/** Sends exactly these bytes; in chunks, without a length, where `chunked`. */
function send(
  method: string,
  path: string,
  body?: string | Buffer,
  options: { headers?: Record<string, string | string[]>; chunked?: boolean } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = body === undefined || options.chunked ? {} : { 'content-length': Buffer.byteLength(body) }
    const headers = {
      authorization: user.authorization,
      'content-type': 'application/json',
      ...length,
      ...options.headers,
    }
    const sent = request(`${server.url}${path}`, { method, headers, agent: false }, (answer) => {
      let text = ''
      answer.on('data', (chunk) => {
        text += chunk
      })
      answer.on('end', () => {
        const type = answer.headers['content-type'] ?? ''
        resolve({
          status: answer.statusCode ?? 0,
          type,
          requestId: String(answer.headers['x-request-id']),
          problem: type.includes('json') ? JSON.parse(text) : ({} as Problem),
        })
      })
    })
    sent.on('error', reject)
    const bytes = Buffer.from(body ?? '')
    if (options.chunked)
      for (let at = 0; at < bytes.length; at += 16 * KIB) sent.write(bytes.subarray(at, at + 16 * KIB))
    else sent.write(bytes)
    sent.end()
  })
}

/** A draft whose JSON has exactly so many bytes. */
function draftOf(bytes: number): string {
  const empty = JSON.stringify({ title: 'Big', padding: '' })
  return JSON.stringify({ title: 'Big', padding: 'p'.repeat(bytes - empty.length) })
}

function expectProblem(answer: Answer, status: number, code: string): void {
  expect({ status: answer.status, code: answer.problem.code }).toEqual({ status, code })
  expect(answer.type).toContain('application/problem+json')
  expect(answer.problem).toMatchObject({ status, type: `/problems/${code}`, requestId: answer.requestId })
  expect(answer.problem.detail.length).toBeGreaterThan(10)
}

describe('the size of a body', () => {
  test.each([false, true])('100 KiB are taken, one byte more is not (in chunks: %s)', async (chunked) => {
    expect((await send('POST', '/api/v1/tracks', draftOf(100 * KIB), { chunked })).status).toBe(201)
    expectProblem(
      await send('POST', '/api/v1/tracks', draftOf(100 * KIB + 1), { chunked }),
      413,
      'body-too-large',
    )
  })

  test('a manifest of files may have 8 MiB, and no more', async () => {
    const path = '/api/v1/uploads/bundles'
    expectProblem(await send('POST', path, draftOf(101 * KIB)), 400, 'invalid')
    expectProblem(await send('POST', path, draftOf(101 * KIB), { chunked: true }), 400, 'invalid')
    expectProblem(await send('POST', path, draftOf(8 * KIB * KIB + 1)), 413, 'body-too-large')
  })

  test('a completion may name 10,000 parts', async () => {
    const parts = Array.from({ length: 10_000 }, (_, at) => ({ number: at + 1, etag: 'e'.repeat(32) }))
    const path = '/api/v1/uploads/01990000-0000-7000-8000-000000000000/complete'
    expect((await send('POST', path, JSON.stringify({ parts }))).status).toBe(404)
  })

  test.each(['/bundles', '/01990000-0000-7000-8000-000000000000/complete'])(
    'of nobody signed in, no more than 100 KiB are read for /uploads%s',
    async (path) => {
      const headers = { authorization: [] }
      const big = await send('POST', `/api/v1/uploads${path}`, draftOf(101 * KIB), { headers })
      expectProblem(big, 413, 'body-too-large')
    },
  )

  test('the server goes on after it', async () => {
    await Promise.allSettled(
      Array.from({ length: 5 }, () => send('POST', '/api/v1/tracks', draftOf(600 * KIB), { chunked: true })),
    )
    expect((await send('POST', '/api/v1/tracks', draftOf(40))).status).toBe(201)
  })
})

describe('what cannot be read', () => {
  test.each([
    ['cut short', '{"title": "a'],
    ['no JSON at all', 'title=a'],
    ['two values', '{"title":"a"} {"title":"b"}'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
  ])('JSON that is %s is a bad request', async (_name, body) => {
    const answer = await send('POST', '/api/v1/tracks', body)
    expectProblem(answer, 400, 'bad-request')
  })

  test.each(['null', '[]', '"text"', '42', 'true'])('%s is not what this call takes', async (body) => {
    const answer = await send('POST', '/api/v1/tracks', body)
    expectProblem(answer, 400, 'invalid')
  })

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/octet-stream',
  ])('a body of type %s is refused, whatever it holds', async (type) => {
    const answer = await send('POST', '/api/v1/tracks', draftOf(40), { headers: { 'content-type': type } })
    expectProblem(answer, 415, 'not-json')
  })

  test.each(['', 'text/plain'])('a POST of nothing needs no type (“%s”)', async (type) => {
    const answer = await fetch(`${server.url}/api/v1/auth/me/creator`, {
      method: 'POST',
      headers: { authorization: user.authorization, ...(type === '' ? {} : { 'content-type': type }) },
    })
    expect(answer.status).toBe(200)
  })

  test('JSON in another tongue than UTF-8 is refused', async () => {
    const type = 'application/json; charset=latin1'
    const answer = await send('POST', '/api/v1/tracks', '{}', { headers: { 'content-type': type } })
    expectProblem(answer, 415, 'unsupported-media-type')
  })

  test('an object that wants to be a prototype is only an object', async () => {
    const body = '{"title":"p","__proto__":{"paid":true},"constructor":{"prototype":{"paid":true}}}'
    expect((await send('POST', '/api/v1/tracks', body)).status).toBe(201)
    expect(({} as { paid?: boolean }).paid).toBeUndefined()
  })
})

describe('what is not there', () => {
  test.each([
    ['GET', '/api/v1/nothing'],
    ['POST', '/api/v1/tracks/01990000-0000-7000-8000-000000000000/nothing'],
    ['PUT', '/api/v1/tracks'],
    ['DELETE', '/nothing/at/all'],
    ['GET', '/api/v1'],
    ['GET', '/api/v1/tracks/'],
    ['DELETE', '/api/v1/auth/sessions/'],
    ['GET', '/api/v2/tracks'],
  ])('%s %s answers 404 with a request id', async (method, path) => {
    expectProblem(await send(method, path), 404, 'not-found')
  })

  test('a person gets a page of it, and a program a problem', async () => {
    const page = await send('GET', '/nothing', undefined, { headers: { accept: 'text/html' } })
    expect([page.status, page.type]).toEqual([404, 'text/html; charset=utf-8'])
    expectProblem(
      await send('GET', '/nothing', undefined, { headers: { accept: 'application/json' } }),
      404,
      'not-found',
    )
  })

  test.each(['/tracks/%00', '/tracks/%ff', '/tracks/a%2fb', "/tracks/'--"])(
    'the page %s is not there, and nothing fails',
    async (path) => {
      const { status } = await send('GET', path, undefined, { headers: { accept: 'text/html' } })
      expect(status).toBe(404)
    },
  )
})

describe('the request id', () => {
  const idOf = async (given: string) =>
    (await send('GET', '/api/v1/nothing', undefined, { headers: { 'x-request-id': given } })).requestId

  test('is the caller’s own where it is fit for a log', async () => {
    expect(await idOf('trace-0123456789')).toBe('trace-0123456789')
    for (const unfit of ['short', 'has blanks in it', '"quoted-value"', 'x'.repeat(81)])
      expect(await idOf(unfit)).toMatch(/^[0-9a-f-]{36}$/)
  })
})

test('of a fault inside, nothing leaves but a request id', async () => {
  await sql`ALTER TABLE tracks RENAME TO secret_tracks`.execute(server.ctx.db)
  try {
    const answer = await send('GET', '/api/v1/tracks')
    expectProblem(answer, 500, 'internal')
    expect(JSON.stringify(answer.problem)).not.toMatch(/select|relation|tracks|node_modules|\.ts|\bat /i)
    expect(Object.keys(answer.problem).sort()).toEqual(
      ['code', 'detail', 'requestId', 'status', 'title', 'type'].sort(),
    )
  } finally {
    await sql`ALTER TABLE secret_tracks RENAME TO tracks`.execute(server.ctx.db)
  }
})
