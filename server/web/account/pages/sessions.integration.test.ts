import { afterAll, beforeAll, expect, test } from 'vitest'
import { call } from '../../../../e2e/support/api.ts'
import { type TestDatabase, testDatabase } from '../../../../e2e/support/postgres.ts'
import {
  newUser,
  type SignedInUser,
  startTestServer,
  type TestServer,
} from '../../../../e2e/support/server.ts'

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
let database: TestDatabase
let server: TestServer
let user: SignedInUser
let cookie: string

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { TRUST_PROXY: 'loopback' } })
  user = await newUser(server)
  for (const address of ['8.8.4.77', '2a00:1450:4007:80f::200e', '10.1.2.3']) cookie = await signIn(address)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

/** From an address that the proxy before us has seen. */
async function signIn(address: string): Promise<string> {
  const answer = await fetch(`${server.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': FIREFOX, 'x-forwarded-for': address },
    body: JSON.stringify({ email: user.email, password: user.password, transport: 'cookie' }),
  })
  expect(answer.status).toBe(200)
  return answer.headers
    .getSetCookie()
    .map((line) => line.slice(0, line.indexOf(';')))
    .join('; ')
}

test('the list tells the network that each session was begun from, and none for an address of no network', async () => {
  type Session = { device: string; address: string; place: string }
  const { body } = await call<{ items: Session[] }>(server, user, 'GET /auth/sessions')
  const seen = body.items.map(({ device, address, place }) => [device, address, place])
  expect(seen).toEqual(
    expect.arrayContaining([
      ['Firefox on Linux', '8.8.4.77', '8.8.4.0/24'],
      ['Firefox on Linux', '2a00:1450:4007:80f::200e', '2a00:1450:4007::/48'],
      ['Firefox on Linux', '10.1.2.3', ''],
    ]),
  )
})

test.each([
  ['en', 'Firefox on Linux', 'network'],
  ['fr', 'Firefox sur Linux', 'réseau'],
])('so does the page, in its language: %s', async (language, device, network) => {
  const answer = await fetch(`${server.url}/settings/sessions`, {
    headers: { cookie, 'accept-language': language, accept: 'text/html' },
  })
  const text = (await answer.text()).replaceAll(/<[^>]+>/g, '')
  expect(text.split(device).length - 1).toBeGreaterThanOrEqual(3)
  expect(text).toContain(`8.8.4.77·${network} 8.8.4.0/24`)
  expect(text).toContain(`2a00:1450:4007:80f::200e·${network} 2a00:1450:4007::/48`)
  // One place each: the third has none to tell.
  expect(text.match(new RegExp(`${network} [0-9a-f]`, 'g'))).toHaveLength(2)
})
