import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allowedBy, exchangeBy } from '../../../../e2e/support/authorization.ts'
import { type BareCaller, bareCaller, fakeClock } from '../../../../e2e/support/bare-http.ts'
import { browserTab, signInTab } from '../../../../e2e/support/browser-tab.ts'
import { type TestDatabase, testDatabase } from '../../../../e2e/support/postgres.ts'
import { bearer } from '../../../../e2e/support/second-factors.ts'
import {
  newUser,
  type SignedInUser,
  startTestServer,
  type TestServer,
} from '../../../../e2e/support/server.ts'
import { personalData } from '../../../personal-data.ts'
import { eraseAccount } from '../leaving/erasure.ts'
import { lockUser } from '../user-queries.ts'

const clock = fakeClock()
let database: TestDatabase
let server: TestServer
let call: BareCaller
let exchange: ReturnType<typeof exchangeBy>

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, clock })
  call = bareCaller(server.url)
  exchange = exchangeBy(call)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

/** A code that a signed-in browser has just given. */
async function codeOf(user: SignedInUser): Promise<string> {
  const tab = browserTab(server.url)
  await signInTab(tab, call, user)
  return allowedBy(tab)
}

const waiting = async () => {
  const { rows } = await sql`SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(server.ctx.db)
  return rows.length
}

test('an exchange waits for whoever holds the account, and holds no code of it meanwhile', async () => {
  const user = await newUser(server)
  const code = await codeOf(user)
  const exchanging = await server.ctx.transaction(async (tx) => {
    await lockUser(tx, user.id)
    const answer = exchange(code)
    await expect.poll(waiting, { timeout: 20_000 }).toBe(1)
    // What erasure takes next. Were it held, each would wait for the other.
    await sql`SELECT FROM authorization_codes WHERE user_id = ${user.id} FOR UPDATE NOWAIT`.execute(tx)
    return { answer }
  })
  expect((await exchanging.answer).status).toBe(200)
})

test('of an exchange and the erasure of its account at once, both end, and nothing of it is left', async () => {
  const statuses: number[] = []
  for (let round = 0; round < 12; round++) {
    const user = await newUser(server)
    const leaving = await call('POST /auth/me/deletion', {
      headers: bearer(user.accessToken),
      body: { currentPassword: user.password },
    })
    expect(leaving.status).toBe(200)
    clock.advance(14 * DAY_MS)
    const code = await codeOf(user)
    const [answer, isErased] = await Promise.all([
      exchange(code),
      eraseAccount(server.ctx, personalData, user.id),
    ])
    expect(isErased).toBe(true)
    statuses.push(answer.status)
    const { rows } = await sql`SELECT FROM sessions WHERE user_id = ${user.id}`.execute(server.ctx.db)
    expect(rows).toEqual([])
  }
  expect(statuses.filter((status) => status !== 200 && status !== 400)).toEqual([])
})
