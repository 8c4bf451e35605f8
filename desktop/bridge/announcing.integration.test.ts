import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { bareCaller } from '../../e2e/support/bare-http.ts'
import { type TestDatabase, testDatabase } from '../../e2e/support/postgres.ts'
import { giveTotp } from '../../e2e/support/second-factors.ts'
import { newUser, startTestServer, type TestServer } from '../../e2e/support/server.ts'
import { problemOf } from './client/index.ts'
import { type TestBridge, testBridge } from './testing.ts'

let aheadMs = 0
const clock = { now: () => new Date(Date.now() + aheadMs) }
let database: TestDatabase
let server: TestServer
let bridge: TestBridge
let whose: { server: string; accountId: string }

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' }, clock })
  bridge = await testBridge()
  const user = await newUser(server, ['creator', 'admin'])
  const { recoveryCodes } = await giveTotp(bareCaller(server.url), user, clock)
  const answer = await bridge.studio.client.session.signIn({
    ...{ server: server.url, email: user.email, password: user.password },
    secondFactor: [...recoveryCodes].pop() ?? '',
  })
  if (answer.kind !== 'signed-in') throw new Error(`${answer.kind} is no sign-in`)
  whose = { server: server.url, accountId: answer.account.accountId }
})
beforeEach(() => {
  // What the server read before is too old by then.
  aheadMs += 5_000
})
afterAll(async () => {
  await bridge?.close()
  await server?.stop()
  await database?.drop()
})

const terms = (en: string) => ({
  ...{ title: { en, fr: en }, text: { en: '', fr: '' }, severity: 'note' as const, link: null },
  ...{ audience: 'everybody' as const, onPages: false, inStudio: true },
  ...{ from: '2026-01-01T00:00:00.000Z', until: null, version: 0 },
})
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'answered',
    (error: unknown) => problemOf(error)?.code,
  )

test('a flag is changed as it was seen, and who is not there is told by name', async () => {
  const { flags } = bridge.studio.client
  const name = 'listening-together'
  const said = { whose, name, version: 0, percentage: 25, allowed: [], reason: 'The first step.' }
  for (let times = 0; times < 2; times += 1)
    expect(await flags.change(said)).toMatchObject({ version: 1, percentage: 25 })
  expect(await flags.list({ whose })).toMatchObject([{ name, version: 1 }])
  expect(await codeOf(flags.change({ ...said, percentage: 30 }))).toBe('stale-version')
  const unknown = flags.change({ ...said, version: 1, allowed: ['no-one', 'nobody'] })
  await expect(unknown.catch((error: unknown) => problemOf(error))).resolves.toMatchObject({
    ...{ code: 'unknown-people', params: { names: 'no-one, nobody' } },
  })
  expect(await codeOf(flags.remove({ whose, name, reason: 'No more.' }))).toBe('flag-in-use')
})

test('what is announced is known without the server, and dismissed without it, for good', async () => {
  const { announcements } = bridge.studio.client
  const [one, two] = [randomUUID(), randomUUID()]
  for (const [id, title] of [
    [one, 'One'],
    [two, 'Two'],
  ] as const)
    for (let times = 0; times < 2; times += 1)
      expect(await announcements.save({ whose, id, ...terms(title) })).toMatchObject({ id, version: 1 })
  aheadMs += 5_000
  const known = async () => (await announcements.known({ whose })).map(({ id }) => id).sort()
  expect(await known()).toEqual([])
  await announcements.ask({ whose })
  expect(await known()).toEqual([one, two].sort())

  // The server learns of it when it is asked next, and not before.
  await announcements.dismiss({ whose, id: one })
  expect(await known()).toEqual([two])
  const dismissals = async () => {
    const { items } = await announcements.list({ whose, cursor: null })
    return items.find(({ id }) => id === one)?.dismissals
  }
  expect(await dismissals()).toBe(0)
  await announcements.ask({ whose })
  expect([await dismissals(), await known()]).toEqual([1, [two]])
  await announcements.remove({ whose, id: two })
  await announcements.remove({ whose, id: two })
  aheadMs += 5_000
  await announcements.ask({ whose })
  expect(await known()).toEqual([])
})
