import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../support/api.ts'
import { newUser, type SignedInUser } from '../support/server.ts'
import { addressOf, type Operation, operationsOf, type Sent, samples, send } from './support/inputs.ts'
import { expressRoutes, filled } from './support/route-table.ts'
import { browserSession, startTarget, type Target } from './support/target.ts'

const OURS = 'https://studio.veza.example'
const evil = [
  'https://evil.example',
  `${OURS}.evil.example`,
  'http://studio.veza.example',
  'null',
  '*',
  `${OURS}, ${OURS}`,
]

let server: Target
let operations: Operation[]
let sample: Map<string, Sent>
let user: SignedInUser

beforeAll(async () => {
  server = await startTarget({ env: { CORS_ALLOWED_ORIGINS: OURS } })
  operations = await operationsOf(server.url)
  sample = samples(operations)
  user = await newUser(server)
})
afterAll(() => server?.stop())

const allowing = ({ headers }: Response) =>
  [...headers.keys()].filter((name) => name.startsWith('access-control-allow'))

/** Every address of the server, but those of the store, which a signature opens and no cookie. */
function addresses(): string[] {
  const plain = expressRoutes(server.app).routes.map(({ path }) => filled(path))
  const api = operations.map((operation) => addressOf(operation, sample.get(operation.name) as Sent))
  return [...new Set([...plain, ...api])]
}

/** What scripts of any site may read: the same for everybody, so that whose cookie comes along is no matter. */
const readByAnySite = ['/oembed']

describe('another site', () => {
  test.each(readByAnySite)('may read %s, which is told without looking at who asks', async (address) => {
    const { cookie } = await browserSession(server, user)
    const origin = evil[0] ?? ''
    const ask = async (headers: Record<string, string>) => {
      const answer = await fetch(`${server.url}${address}`, { headers })
      const { requestId: _, ...told } = (await answer.json()) as Record<string, unknown>
      const { status, headers: said } = answer
      return { status, told, allows: allowing(answer), origin: said.get('access-control-allow-origin') }
    }
    const stranger = await ask({ origin })
    expect(stranger).toMatchObject({ allows: ['access-control-allow-origin'], origin: '*' })
    expect(await ask({ origin, cookie })).toEqual(stranger)
  })

  test('is told nothing by any address, asked before or not, signed in or not', async () => {
    const { cookie } = await browserSession(server, user)
    const wrong: string[] = []
    for (const address of addresses().filter((one) => !readByAnySite.includes(one)))
      for (const origin of evil.slice(0, 3)) {
        const asked = await fetch(`${server.url}${address}`, {
          method: 'OPTIONS',
          headers: {
            origin,
            'access-control-request-method': 'POST',
            'access-control-request-headers': 'x-csrf-token',
          },
        })
        const read = await fetch(`${server.url}${address}`, {
          headers: { origin, cookie },
          redirect: 'manual',
        })
        await Promise.all([asked.arrayBuffer(), read.arrayBuffer()])
        for (const answer of [asked, read])
          if (allowing(answer).length > 0) wrong.push(`${address} for ${origin}: ${allowing(answer)}`)
      }
    expect(wrong).toEqual([])
  })

  test.each(evil)('cannot be called %s and pass for ours', async (origin) => {
    for (const operation of operations.slice(0, 10)) {
      const answer = await send(server.url, operation, sample.get(operation.name) as Sent, { origin })
      await answer.arrayBuffer()
      expect(allowing(answer)).toEqual([])
    }
  })
})

test('the site that is named may call every call, with cookies', async () => {
  const { cookie, csrf } = await browserSession(server, user)
  const wrong: string[] = []
  for (const operation of operations.filter(({ name }) => name !== 'authorization.token')) {
    const address = `${server.url}${addressOf(operation, sample.get(operation.name) as Sent)}`
    const asked = await fetch(address, {
      method: 'OPTIONS',
      headers: { origin: OURS, 'access-control-request-method': operation.method },
    })
    const { headers } = asked
    const isAllowed =
      headers.get('access-control-allow-origin') === OURS &&
      headers.get('access-control-allow-credentials') === 'true' &&
      headers.get('access-control-allow-methods')?.split(',').includes(operation.method)
    if (!isAllowed) wrong.push(`${operation.method} ${operation.path}`)
  }
  expect(wrong).toEqual([])
  // The write itself, which another site's page may not make with the very same token.
  const write = (origin: string) =>
    fetch(`${server.url}${API_PREFIX}/tracks`, {
      method: 'POST',
      headers: { origin, cookie, 'x-csrf-token': csrf, 'content-type': 'application/json' },
      body: '{"title":"from elsewhere"}',
    })
  expect((await write(OURS)).status).toBe(201)
  expect((await write('https://evil.example')).status).toBe(403)
})

describe('what a client says of its address', () => {
  const lies = (address: string) => ({
    'x-forwarded-for': `${address}, 10.0.0.1`,
    'x-real-ip': address,
    forwarded: `for=${address}`,
    'cf-connecting-ip': address,
    'true-client-ip': address,
    'x-client-ip': address,
  })

  test('is not where its session is said to be', async () => {
    const answer = await fetch(`${server.url}${API_PREFIX}/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...lies('203.0.113.7') },
      body: JSON.stringify({ email: user.email, password: user.password }),
    })
    const { accessToken } = (await answer.json()) as { accessToken: string }
    const of = { authorization: `Bearer ${accessToken}` }
    const { body } = await call<{ items: { current: boolean; address: string }[] }>(
      server,
      of,
      'GET /auth/sessions',
    )
    expect(body.items.find(({ current }) => current)?.address).toMatch(/127\.0\.0\.1$/)
  })

  test('wins nobody a further attempt, at any call', async () => {
    const limited = await startTarget({ env: { DISABLE_RATE_LIMIT_FOR_TESTS: 'false' } })
    try {
      const statuses = new Set<number>()
      for (let at = 0; at < 230; at++) {
        const answer = await fetch(`${limited.url}${API_PREFIX}/tracks`, {
          headers: lies(`198.51.100.${at}`),
        })
        await answer.arrayBuffer()
        statuses.add(answer.status)
      }
      expect(statuses).toEqual(new Set([200, 429]))
      for (const operation of operations.slice(0, 30)) {
        const headers = lies(`198.51.100.${operations.indexOf(operation)}`)
        const answer = await send(limited.url, operation, sample.get(operation.name) as Sent, headers)
        await answer.arrayBuffer()
        expect([operation.name, answer.status]).toEqual([operation.name, 429])
      }
    } finally {
      await limited.stop()
    }
  })
})
