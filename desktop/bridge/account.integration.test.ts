import { systemClock } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../e2e/support/postgres.ts'
import { newUser, startTestServer, type TestServer } from '../../e2e/support/server.ts'
import { anonymously } from '../engine/session/session.ts'
import { problemOf } from './client/index.ts'
import { type TestBridge, testBridge } from './testing.ts'

let database: TestDatabase
let server: TestServer
let there: TestBridge

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url })
  there = await testBridge()
})
afterAll(async () => {
  await there?.close()
  await server?.stop()
  await database?.drop()
})

test('one sees where one is signed in, this Studio first, and ends one, or all the others', async () => {
  const { client } = there.studio
  const { email, password } = await newUser(server)
  const elsewhere = () =>
    anonymously(server.url, systemClock, (api) =>
      api.accounts.login({ email, password, transport: 'bearer' }),
    )
  for (let times = 0; times < 3; times++) await elsewhere()
  const answer = await client.session.signIn({ server: server.url, email, password })
  if (answer.kind !== 'signed-in') throw new Error(`${answer.kind} is no sign-in`)
  const whose = { server: server.url, accountId: answer.account.accountId }
  expect(await client.account.me(whose)).toMatchObject({ email })
  const sessions = () => client.account.sessions(whose)
  const before = await sessions()
  expect(before.map(({ current }) => current)).toEqual([true, ...Array(before.length - 1).fill(false)])
  const [own, one] = before
  if (!own || !one) throw new Error('there is nothing to end')
  await client.account.endSession({ ...whose, id: one.id })
  // Asked again, as after an answer that was lost.
  await client.account.endSession({ ...whose, id: one.id })
  expect((await sessions()).map(({ id }) => id)).not.toContain(one.id)
  expect(await client.account.endOtherSessions(whose)).toEqual({ ended: before.length - 2 })
  expect((await sessions()).map(({ id }) => id)).toEqual([own.id])
})

test('without a server it says so, and whoever is not signed in there is told that', async () => {
  const { client } = there.studio
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'answered',
      (error: unknown) => problemOf(error)?.code,
    )
  const nobody = { server: server.url, accountId: '019f0000-0000-7000-8000-000000000001' }
  expect(await codeOf(client.account.sessions(nobody))).toBe('signed-out')
  const { accounts } = await client.session.state()
  const [account] = accounts
  if (!account) throw new Error('nobody is signed in')
  await server.stop()
  expect(await codeOf(client.account.me({ server: server.url, accountId: account.accountId }))).toBe(
    'unreachable',
  )
})

test('whoever is shown stays shown when somebody signs in elsewhere, and gives way when signed out', async () => {
  const other = await testBridge()
  const { store } = other.bridge.context.engine.sessions
  const session = { email: 'a@veza.example', expiresAtMs: 0, accessToken: 'a', refreshToken: 'r' }
  const shown = async () => (await other.studio.client.session.state()).accounts.map(({ server: at }) => at)
  const [first, before] = ['https://m.example', 'https://a.example']
  store.save(first, { ...session, accountId: '019f0000-0000-7000-8000-000000000001' })
  expect(await shown()).toEqual([first])
  // By the command line, say.
  store.save(before, { ...session, accountId: '019f0000-0000-7000-8000-000000000002' })
  expect(await shown()).toEqual([first, before])
  store.remove(first)
  expect(await shown()).toEqual([before])
  await other.close()
})
