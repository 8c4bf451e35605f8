import { afterAll, beforeAll, expect, test } from 'vitest'
import { type OidcRig, startOidcRig } from '../../../../e2e/support/oidc/rig.ts'
import { newUser, type SignedInUser } from '../../../../e2e/support/server.ts'

let rig: OidcRig
let places = 0

beforeAll(async () => {
  rig = await startOidcRig({ DISABLE_RATE_LIMIT_FOR_TESTS: 'false', TRUST_PROXY: '1' })
})
afterAll(() => rig?.stop())

const start = (provider: string, headers: Record<string, string>) =>
  fetch(`${rig.server.url}/api/v1/auth/oauth/${provider}/start`, { redirect: 'manual', headers })

const logIn = async (user: SignedInUser, headers: Record<string, string>) => {
  const { email, password } = user
  return (await rig.call('POST /auth/login', { body: { email, password }, headers })).status
}

test.each(['image', 'iframe', 'script', 'empty', 'object'])(
  'a foreign page’s %s begins no sign-in, and uses none up',
  async (dest) => {
    const from = { 'x-forwarded-for': `198.51.100.${++places}` }
    const hidden = { ...from, 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': dest }
    for (let times = 0; times < 40; times++) {
      const answer = await start('one', hidden)
      expect([answer.status, answer.headers.get('set-cookie')]).toEqual([403, null])
    }
    expect(await logIn(await newUser(rig.server), from)).toBe(200)
    expect((await start('one', { ...from, 'sec-fetch-dest': 'document' })).status).toBe(303)
  },
)

test('nor does a provider that is none', async () => {
  const from = { 'x-forwarded-for': '203.0.113.1' }
  for (let times = 0; times < 40; times++) expect((await start('nobody', from)).status).toBe(404)
  expect((await start('one', from)).status).toBe(303)
})

test('so many sign-ins are begun from one place and no more, and its passwords count by themselves', async () => {
  const from = { 'x-forwarded-for': '203.0.114.1' }
  const statuses: number[] = []
  for (let times = 0; times < 11; times++) statuses.push((await start('one', from)).status)
  expect(statuses).toEqual([...Array(10).fill(303), 429])
  expect(await logIn(await newUser(rig.server), from)).toBe(200)
})
