import { contract } from '@veza/shared/contracts/index.ts'
import { HOUR_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bareCaller, fakeClock } from '../../e2e/support/bare-http.ts'
import { type TestDatabase, testDatabase } from '../../e2e/support/postgres.ts'
import { bearer, giveTotp } from '../../e2e/support/second-factors.ts'
import { newUser, startTestServer, type TestServer } from '../../e2e/support/server.ts'

type Call = ReturnType<typeof bareCaller>
type Route = Parameters<Call>[0]

/** Every route of the contract, wherever it lies in it. */
function routesIn(part: unknown): { method: string; path: string }[] {
  if (typeof part !== 'object' || part === null) return []
  if (!('~orpc' in part)) return Object.values(part).flatMap(routesIn)
  const { route } = part['~orpc'] as { route: { method?: string; path?: string } }
  return [{ method: route.method ?? 'POST', path: route.path ?? '' }]
}

const NOBODY = '00000000-0000-7000-8000-000000000000'
const all = routesIn(contract)
const ofStaff = all.filter(({ path }) => /^\/(?:admin|moderation)(?:\/|$)/.test(path))
const named = ofStaff.map(({ method, path }) => {
  const filled = path.replaceAll('{role}', 'moderator').replaceAll(/\{\w+\}/g, NOBODY)
  return [`${method} ${path}`, `${method} ${filled}` as Route] as const
})

const clock = fakeClock()
let database: TestDatabase
let server: TestServer
let call: Call
const headersOf: Record<string, Record<string, string>> = {}

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, clock })
  call = bareCaller(server.url)
  const stale = await newUser(server, ['admin'])
  await giveTotp(call, stale, clock)
  clock.advance(12 * HOUR_MS)
  const { body } = await call('POST /auth/refresh', { body: { refreshToken: stale.refreshToken } })
  headersOf['an admin whose factor is 12 hours old'] = bearer(body.accessToken)
  for (const role of ['listener', 'creator'] as const) {
    const user = await newUser(server, [role])
    await giveTotp(call, user, clock)
    headersOf[`a ${role} with a fresh factor`] = bearer(user.accessToken)
  }
  for (const role of ['moderator', 'admin'] as const)
    headersOf[`${role} without a factor`] = bearer((await newUser(server, [role])).accessToken)
  const admin = await newUser(server, ['admin'])
  await giveTotp(call, admin, clock)
  headersOf.admin = bearer(admin.accessToken)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

test('the contract was walked', () => {
  expect(all.length).toBeGreaterThan(40)
  expect(named.map(([name]) => name)).toContain('DELETE /admin/users/{id}/roles/{role}')
  expect(ofStaff.length).toBeGreaterThanOrEqual(6)
})

test.each(named)('%s: nobody signed in', async (_name, route) => {
  expect((await call(route)).body).toMatchObject({ status: 401, code: 'unauthenticated' })
})

const refused = [
  ['a listener with a fresh factor', 'needs-moderator'],
  ['a creator with a fresh factor', 'needs-moderator'],
  ['moderator without a factor', 'second-factor-required'],
  ['admin without a factor', 'second-factor-required'],
  ['an admin whose factor is 12 hours old', 'second-factor-required'],
] as const
const cases = named.flatMap(([name, route]) =>
  refused.map(([who, code]) => [name, who, code, route] as const),
)

test.each(cases)('%s: %s is refused', async (_name, who, code, route) => {
  const answer = await call(route, { headers: headersOf[who] ?? {} })
  expect(answer.body).toMatchObject({ status: 403, code })
})

test.each(named)('%s: an admin with a fresh factor gets past the gate', async (_name, route) => {
  const { body } = await call(route, { headers: headersOf.admin ?? {} })
  expect([401, 403]).not.toContain(body.status)
})

test.each([
  'GET /Admin/users',
  'GET /admin//users',
  'GET //admin/users',
  'GET /%61dmin/users',
  'GET /admin/users/',
] as const)('no other writing of an address gets around the gate: %s', async (route) => {
  expect([401, 404]).toContain((await call(route as Route)).status)
})
