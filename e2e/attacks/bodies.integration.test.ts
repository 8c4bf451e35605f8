import { request } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newUser, type SignedInUser } from '../support/server.ts'
import { withTexts } from './support/hostile.ts'
import { addressOf, type Operation, operationsOf, type Sent, samples } from './support/inputs.ts'
import { isWrite, pageForms } from './support/route-table.ts'
import { startTarget, type Target } from './support/target.ts'

const KIB = 1024
const MIB = 1024 * KIB
let server: Target
let user: SignedInUser
let writes: Operation[]
let sample: Map<string, Sent>

beforeAll(async () => {
  server = await startTarget()
  user = await newUser(server)
  const operations = await operationsOf(server.url)
  sample = samples(operations)
  writes = operations.filter(isWrite)
})
afterAll(() => server?.stop())

interface Answer {
  /** 0: the connection was cut, as a server does that will not read on. */
  readonly status: number
  readonly code: string | undefined
}

/** Sends exactly these bytes; a refusal in the middle of them is an answer too. */
function post(
  path: string,
  body: Buffer | string,
  headers: Readonly<Record<string, string>> = {},
  method = 'POST',
): Promise<Answer> {
  return new Promise((resolve) => {
    const bytes = Buffer.from(body)
    const sent = request(
      `${server.url}${path}`,
      {
        method,
        agent: false,
        headers: { 'content-type': 'application/json', 'content-length': bytes.length, ...headers },
      },
      (answer) => {
        let text = ''
        answer.on('data', (chunk) => {
          text += chunk
        })
        answer.on('close', () => resolve({ status: answer.statusCode ?? 0, code: codeIn(text) }))
      },
    )
    sent.on('error', () => resolve({ status: 0, code: undefined }))
    sent.end(bytes)
  })
}

function codeIn(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { code?: string }).code
  } catch {
    return undefined
  }
}

/** Sends raw bytes on a socket and gives what came back until the server closed or fell silent. */
function raw(bytes: string | Buffer, patienceMs = 1_500): Promise<string> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(server.url)
    const socket = connect(Number(port), hostname)
    let answer = ''
    socket.setTimeout(patienceMs, () => socket.destroy())
    socket.on('data', (chunk) => {
      answer += chunk
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(answer))
    socket.write(bytes)
  })
}

const signedIn = () => ({ authorization: user.authorization })
const login = '/api/v1/auth/login'
const isAlive = async () => (await fetch(`${server.url}/api/v1/tracks`)).status

/** Every write gets this body, from somebody signed in and from nobody; whoever expects one refuses it. */
async function walk(
  body: Buffer | string,
  headers: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const { authorization } = await newUser(server)
  const wrong: string[] = []
  const ends = (operation: Operation) => (/logout|sessions|deletion/.test(operation.path) ? 1 : 0)
  for (const operation of writes.toSorted((a, b) => ends(a) - ends(b)))
    for (const who of [{}, { authorization }]) {
      const path = addressOf(operation, sample.get(operation.name) as Sent)
      const { status, code } = await post(path, body, { ...who, ...headers }, operation.method)
      const isWrong = status < 200 || status >= 500 || (operation.isBodyNeeded && status < 400)
      if (isWrong) wrong.push(`${operation.method} ${operation.path}: ${status} ${code}`)
    }
  return wrong
}

describe('too much', () => {
  test('a password of 1 MB is refused unread, everywhere a password is taken', async () => {
    const password = 'p'.repeat(MIB)
    const email = 'somebody@veza.example'
    for (const [path, body] of [
      [login, { email, password }],
      ['/api/v1/auth/register', { email, password, username: 'somebody' }],
      ['/api/v1/auth/password/reset', { token: 'x', password }],
    ] as const)
      expect([path, (await post(path, JSON.stringify(body))).status]).toEqual([path, 413])
    const change = { currentPassword: password, newPassword: password }
    const changed = await post('/api/v1/auth/password/change', JSON.stringify(change), signedIn())
    expect(changed.status).toBe(413)
    for (const { path } of pageForms()) {
      const answer = await post(path, `password=${password}&do=sign-in`, {
        'content-type': 'application/x-www-form-urlencoded',
      })
      expect([path, answer.status]).toEqual([path, 413])
    }
  })

  test('a password just over what is hashed is refused before it is hashed', async () => {
    const answer = await post(login, JSON.stringify({ email: user.email, password: 'p'.repeat(90 * KIB) }))
    expect(answer).toEqual({ status: 400, code: 'invalid' })
  })

  test.each(['authorization', 'cookie', 'x-verify-token', 'x-csrf-token', 'x-request-id', 'accept-language'])(
    'a header %s of 64 KB is refused by the server as a whole',
    async (name) => {
      const head = 'POST /api/v1/auth/verify-email HTTP/1.1\r\nHost: here\r\n'
      expect(await raw(`${head}${name}: ${'h'.repeat(64 * KIB)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /)
      // One that is as long as may be gets an answer of ours.
      const { status } = await post('/api/v1/auth/verify-email', '{}', { [name]: 'h'.repeat(12 * KIB) })
      expect([400, 401]).toContain(status)
    },
  )

  test('a million keys, in all of the contract', async () => {
    const keys = Array.from({ length: 1_000_000 }, (_, at) => `"${at.toString(36)}":1`).join(',')
    for (const who of [{}, signedIn()])
      expect((await post('/api/v1/tracks', `{${keys}}`, who)).status).toBe(413)
    // Where manifests are read, as many as fit are no more than refused.
    const eightMiB = `{${keys.slice(0, keys.lastIndexOf(',', 8 * MIB - 100))}}`
    expect((await post('/api/v1/uploads/bundles', eightMiB, signedIn())).status).toBe(400)
    // As many as fit into 100 KiB.
    expect(await walk(`{${keys.slice(0, keys.lastIndexOf(',', 99 * KIB))},"email":1,"version":"x"}`)).toEqual(
      [],
    )
  })

  test('brackets 10,000 deep', async () => {
    const depth = 10_000
    expect(await walk('['.repeat(depth) + ']'.repeat(depth))).toEqual([])
    expect(await walk(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`)).toEqual([])
    expect(await isAlive()).toBe(200)
  })
})

describe('what pretends', () => {
  test.each([
    '{"__proto__":{"isAdmin":true,"roles":["admin"]},"email":1}',
    '{"constructor":{"prototype":{"isAdmin":true}},"email":1}',
    '{"email":{"__proto__":{"isAdmin":true}}}',
    '[{"__proto__":{"isAdmin":true}}]',
  ])('%s changes no prototype', async (body) => {
    await walk(body)
    for (const query of ['__proto__[isAdmin]=1', 'constructor[prototype][isAdmin]=1', '__proto__.isAdmin=1'])
      await fetch(`${server.url}/api/v1/tracks?${query}`)
    expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined()
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  test.each([[{ length: { toString: 1 } }], [{ length: 3, 0: 'a' }], [{ toString: 1, valueOf: 1 }]])(
    '%j in the place of every text is a fault of the sender',
    async (pretender) => {
      const wrong: string[] = []
      for (const operation of writes.filter(({ isBodyNeeded }) => isBodyNeeded)) {
        const sent = sample.get(operation.name) as Sent
        const body = JSON.stringify(withTexts(sent.body, pretender))
        const { status } = await post(addressOf(operation, sent), body, {}, operation.method)
        if (status < 400 || status >= 500) wrong.push(`${operation.name}: ${status}`)
      }
      for (const address of ['people?query[length][toString]=1', 'tracks?cursor[length][toString]=1'])
        expect((await fetch(`${server.url}/api/v1/${address}`)).status).toBe(400)
      expect(wrong).toEqual([])
    },
  )

  test('of keys that come twice the last counts, for everybody who looks', async () => {
    const body = `{"email":"evil@veza.example","email":${JSON.stringify(user.email)},"password":"wrong","password":${JSON.stringify(user.password)}}`
    expect((await post(login, body)).status).toBe(200)
  })

  test.each<[string, Buffer | string]>([
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d])],
    [
      'half of a surrogate pair',
      '{"email":"\\ud800@veza.example","password":"\\udfff","username":"\\ud800"}',
    ],
    ['U+0000', '{"email":"a\\u0000@veza.example","password":"\\u0000","username":"\\u0000"}'],
    ['a byte order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('{"email":1}')])],
    ['UTF-16', Buffer.from('{"email":1}', 'utf16le')],
  ])('%s: refused, everywhere', async (_what, body) => {
    expect(await walk(body)).toEqual([])
  })

  test.each([
    'text/plain',
    'application/xml',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    'application/json; charset=utf-7',
    'application/json; charset="utf-16le"',
    'x',
  ])('a body said to be %s is refused, everywhere', async (type) => {
    expect(await walk('{"email":"a@veza.example","password":"x"}', { 'content-type': type })).toEqual([])
  })

  test('a body said to be packed, and is not', async () => {
    for (const encoding of ['gzip', 'br', 'deflate', 'compress', 'identity, gzip'])
      expect([400, 415]).toContain((await post(login, '{}', { 'content-encoding': encoding })).status)
  })
})

describe('lies about the length', () => {
  const head = `POST ${login} HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n`

  test.each<[string, string, RegExp]>([
    [
      'both a length and chunks',
      `${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n`,
      /^HTTP\/1\.1 400/,
    ],
    ['two lengths', `${head}Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}`, /^HTTP\/1\.1 400/],
    ['a length below zero', `${head}Content-Length: -1\r\n\r\n{}`, /^HTTP\/1\.1 400/],
    ['a length with a sign', `${head}Content-Length: +2\r\n\r\n{}`, /^HTTP\/1\.1 400/],
    [
      'a chunk of no number',
      `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`,
      /^HTTP\/1\.1 400/,
    ],
    [
      'a chunk of more than there is',
      `${head}Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}`,
      /^HTTP\/1\.1 4/,
    ],
    [
      'chunks that are said last',
      `${head}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
      /^HTTP\/1\.1 (400|501)/,
    ],
    ['bare line ends', head.replaceAll('\r\n', '\n').concat('Content-Length: 2\n\n{}'), /^HTTP\/1\.1 400/],
    ['a header with a NUL', `${head}X-A: a\0b\r\nContent-Length: 2\r\n\r\n{}`, /^HTTP\/1\.1 400/],
    ['a folded header', `${head}X-A: a\r\n b\r\nContent-Length: 2\r\n\r\n{}`, /^HTTP\/1\.1 400/],
  ])('%s: refused', async (_what, bytes, expected) => {
    const answer = await raw(bytes)
    expect(answer).toMatch(expected)
    // Nothing after it passes for a second request.
    expect(answer.match(/^HTTP\/1\.1 /gm)).toHaveLength(1)
  })
})

test('somebody who sends byte by byte, or half, hinders nobody', async () => {
  const { hostname, port } = new URL(server.url)
  const slow = Array.from({ length: 200 }, () => {
    const socket = connect(Number(port), hostname)
    socket.on('error', () => undefined)
    socket.write(
      `POST ${login} HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
    )
    return socket
  })
  const drip = setInterval(() => {
    for (const socket of slow) socket.write(' ')
  }, 50)
  try {
    const answers = await Promise.all(Array.from({ length: 20 }, () => isAlive()))
    expect(new Set(answers)).toEqual(new Set([200]))
    expect((await post(login, JSON.stringify({ email: user.email, password: user.password }))).status).toBe(
      200,
    )
  } finally {
    clearInterval(drip)
    for (const socket of slow) socket.destroy()
  }
})

test('while the largest bodies come, the loop goes on for others', async () => {
  const body = `{"a":[${'[1,2,3],'.repeat(900_000)}1]}`.slice(0, 8 * MIB - 10)
  const attack = Promise.all(
    Array.from({ length: 6 }, () => post('/api/v1/uploads/bundles', body, signedIn())),
  )
  const others: number[] = []
  let isOver = false
  void attack.finally(() => {
    isOver = true
  })
  do others.push(await isAlive())
  while (!isOver)
  expect(new Set(others)).toEqual(new Set([200]))
  expect(new Set((await attack).map(({ status }) => status))).toEqual(new Set([400]))
  // The largest were not read in one go: somebody else had an answer in between, more than once.
  expect(others.length).toBeGreaterThan(2)
})
