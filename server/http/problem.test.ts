import { ORPCError } from '@orpc/server'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Request, Response } from 'express'
import { expect, test } from 'vitest'
import type { Logger } from '../platform/logger/index.ts'
import { problemHandler, toDomainError } from './problem.ts'

const SECRET = 'SELECT password_hash FROM users; postgres://veza:hunter2@db'

/** What a client would see, and what the log has, of a fault. */
function answerTo(error: unknown, headersSent = false) {
  const seen = {
    status: 0,
    headers: {} as Record<string, string>,
    body: '',
    logged: [] as unknown[],
    cut: false,
  }
  const res = {
    headersSent,
    status: (status: number) => {
      seen.status = status
      return res
    },
    set: (name: string, value: string) => {
      seen.headers[name] = value
      return res
    },
    type: (type: string) => res.set('Content-Type', type),
    send: (body: string) => {
      seen.body = body
      return res
    },
    destroy: () => {
      seen.cut = true
    },
  }
  const log = { error: (line: unknown) => seen.logged.push(line) }
  const req = { requestId: 'request-1', path: '/x' }
  const handle = problemHandler(log as unknown as Logger)
  handle(error, req as unknown as Request, res as unknown as Response, () => undefined)
  return seen
}

const inside: [string, unknown][] = [
  ['an Error', new Error(SECRET)],
  ['an Error that says it is the client’s', Object.assign(new Error(SECRET), { status: 500 })],
  [
    'a fault of PostgreSQL',
    Object.assign(new Error(SECRET), { code: '42703', detail: SECRET, where: SECRET }),
  ],
  ['an Error with a cause', new Error(SECRET, { cause: new Error(SECRET) })],
  ['a text', SECRET],
  ['nothing', undefined],
  ['an object', { message: SECRET, stack: SECRET }],
  [
    'a fault of the contract’s library',
    new ORPCError('INTERNAL_SERVER_ERROR', { message: SECRET, cause: SECRET }),
  ],
  ['one whose code is another', new ORPCError('BAD_GATEWAY', { message: SECRET, data: { SECRET } })],
]
test.each(inside)('of %s neither stack nor SQL leaves; the log has it', (_name, error) => {
  const { status, body, headers, logged } = answerTo(error)
  expect(status).toBe(500)
  expect(JSON.parse(body)).toEqual({
    type: '/problems/internal',
    title: 'internal',
    status: 500,
    code: 'internal',
    detail: expect.stringContaining('request id'),
    requestId: 'request-1',
  })
  expect(body).not.toMatch(/SELECT|hunter2|\.ts|node_modules/)
  expect(headers).toEqual({ 'Cache-Control': 'no-store', 'Content-Type': 'application/problem+json' })
  expect(logged).toEqual([{ err: error, requestId: 'request-1', path: '/x' }])
})

test('a fault that the contract knows is told as it is, and not logged; its cause stays inside', () => {
  const error = new DomainError(409, 'stale-version', 'Look at both.', {
    fields: [{ field: 'version', detail: 'is old' }],
    extra: { current: { version: 3 } },
    retryAfterSeconds: 7,
    cause: new Error(SECRET),
  })
  const { status, body, headers, logged } = answerTo(error)
  expect(status).toBe(409)
  expect(JSON.parse(body)).toEqual({
    type: '/problems/stale-version',
    title: 'stale version',
    status: 409,
    code: 'stale-version',
    detail: 'Look at both.',
    requestId: 'request-1',
    errors: [{ field: 'version', detail: 'is old' }],
    current: { version: 3 },
  })
  expect(headers['Retry-After']).toBe('7')
  expect(logged).toEqual([])
})

test('what the contract’s checks found is told field by field, twenty at most', () => {
  const issues = Array.from({ length: 30 }, (_, n) => ({ path: ['items', n, 'title'], message: `bad ${n}` }))
  const error = new ORPCError('BAD_REQUEST', { message: 'Input validation failed', data: { issues } })
  const fault = toDomainError(error)
  expect([fault.status, fault.code, fault.message]).toEqual([400, 'invalid', 'items.0.title: bad 0'])
  expect(fault.fields).toHaveLength(20)
  expect(fault.fields[1]).toEqual({ field: 'items.1.title', detail: 'bad 1' })
})

test.each([
  [new ORPCError('PAYLOAD_TOO_LARGE'), 413, 'body-too-large'],
  [{ status: 413 }, 413, 'body-too-large'],
  [{ status: 400 }, 400, 'bad-request'],
  [new ORPCError('BAD_REQUEST', { message: 'Malformed request' }), 400, 'bad-request'],
  [new ORPCError('NOT_FOUND'), 404, 'not-found'],
  [new ORPCError('METHOD_NOT_SUPPORTED'), 405, 'method-not-supported'],
])('%o is %i %s', (error, status, code) => {
  expect(toDomainError(error)).toMatchObject({ status, code })
})

test('an answer that has begun is cut, so that nobody takes it for whole', () => {
  const { status, body, cut } = answerTo(new Error(SECRET), true)
  expect({ status, body, cut }).toEqual({ status: 0, body: '', cut: true })
})
