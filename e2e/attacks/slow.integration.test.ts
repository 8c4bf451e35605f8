import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pageForms } from './support/route-table.ts'
import { startTarget, type Target } from './support/target.ts'

const HOUR = 3_600_000
/** Waits as long as it does for everybody. */
let patient: Target
/** Waits for nobody, so that a test need not either. */
let hasty: Target

beforeAll(async () => {
  patient = await startTarget()
  hasty = await startTarget({
    waiting: {
      deadlines: { smallBodyMs: 50, bodyMs: 50, answerMs: HOUR },
      patience: { headersMs: 100, requestMs: HOUR, checkedEveryMs: 20 },
    },
  })
})
afterAll(async () => {
  await patient?.stop()
  await hasty?.stop()
})

/** Sends these bytes, says nothing more, and gives what came until the server closed. */
function halfSent({ url }: Target, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(answer))
    socket.write(bytes)
  })
}

const head = (path: string, type: string, length: string) =>
  `POST ${path} HTTP/1.1\r\nHost: here\r\nContent-Type: ${type}\r\n${length}\r\n\r\n`

test('everybody has 15 s for a head, and 300 s for a request', () => {
  expect([patient.http.headersTimeout, patient.http.requestTimeout]).toEqual([15_000, 300_000])
})

test('a head that stops half way is cut off', async () => {
  const answer = await halfSent(hasty, 'POST /api/v1/auth/login HTTP/1.1\r\nHost: here\r\nX-Slow: a')
  expect(answer).toMatch(/^HTTP\/1\.1 408 /)
})

describe('a body that stops half way is answered, and the connection closed', () => {
  test.each([
    ['small', 'Content-Length: 100', '{"email":'],
    ['large', `Content-Length: ${1024 * 1024}`, '{"email":'],
    ['in chunks', 'Transfer-Encoding: chunked', '9\r\n{"email":\r\n'],
  ])('of the contract: %s', async (_what, length, half) => {
    for (const path of ['/api/v1/auth/login', '/api/v1/auth/register', '/api/v1/uploads/bundles']) {
      const answer = await halfSent(hasty, head(path, 'application/json', length) + half)
      expect(answer).toMatch(/^HTTP\/1\.1 408 /)
      expect(answer).toContain('"code":"body-too-slow"')
    }
  })

  test('of every form', async () => {
    const paths = new Set(pageForms().map(({ path }) => path))
    expect(paths.size).toBeGreaterThan(5)
    for (const path of paths) {
      const form = head(path, 'application/x-www-form-urlencoded', 'Content-Length: 100')
      expect([path, (await halfSent(hasty, `${form}do=`)).split(' ', 2)[1]]).toEqual([path, '408'])
    }
  })
})
