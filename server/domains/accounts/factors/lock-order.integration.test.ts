import { SECOND_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { softwareAuthenticator } from '../../../../e2e/support/authenticator.ts'
import { type BareAnswer, type BareCaller, bareCaller, fakeClock } from '../../../../e2e/support/bare-http.ts'
import { type TestDatabase, testDatabase } from '../../../../e2e/support/postgres.ts'
import { bearer, giveTotp, totpAt } from '../../../../e2e/support/second-factors.ts'
import {
  newUser,
  type SignedInUser,
  startTestServer,
  type TestServer,
} from '../../../../e2e/support/server.ts'
import { lockUser } from '../user-queries.ts'

const clock = fakeClock()
let database: TestDatabase
let server: TestServer
let call: BareCaller

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, clock })
  call = bareCaller(server.url)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

type Asked = { challenge: string; rpId: string }
const login = async ({ email, password }: SignedInUser) =>
  (await call('POST /auth/login', { body: { email, password } })).body
const secondStep = (challenge: unknown, proof: object) =>
  call('POST /auth/login/second-factor', { body: { challenge, ...proof } })

/** A user with an app, codes and a passkey, and a proof by each of them that only has to be sent. */
async function withAll() {
  const user = await newUser(server)
  const { secret, recoveryCodes } = await giveTotp(call, user, clock)
  const key = softwareAuthenticator(server.url.replace('127.0.0.1', 'localhost'))
  const headers = bearer(user.accessToken)
  const { body: options } = await call('POST /auth/passkeys/options', { headers })
  const passkey = key.create(options as unknown as Parameters<typeof key.create>[0])
  expect((await call('POST /auth/passkeys', { headers, body: { name: 'Key', passkey } })).status).toBe(201)
  clock.advance(30 * SECOND_MS)
  const { challenge } = await login(user)
  const asked = async (route: Parameters<BareCaller>[0], body?: object) =>
    key.get((await call(route, { headers, ...(body ? { body } : {}) })).body as unknown as Asked)
  return {
    user,
    byApp: () => secondStep(challenge, { totp: totpAt(secret, clock.now()) }),
    byCode: () => secondStep(challenge, { recoveryCode: recoveryCodes[0] }),
    byPasskey: async () => {
      const proof = await asked('POST /auth/login/second-factor/options', { challenge })
      return () => secondStep(challenge, { passkey: proof })
    },
    byPasskeyAlone: async () => {
      const proof = await asked('POST /auth/passkeys/sign-in/options')
      return () => call('POST /auth/passkeys/sign-in/verify', { body: { passkey: proof } })
    },
  }
}

const waiting = async () => {
  const { rows } = await sql`SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(server.ctx.db)
  return rows.length
}

type All = Awaited<ReturnType<typeof withAll>>

test.each<[string, (all: All) => Promise<() => Promise<BareAnswer>>]>([
  ['an app', async ({ byApp }) => byApp],
  ['a recovery code', async ({ byCode }) => byCode],
  ['a passkey beside the password', ({ byPasskey }) => byPasskey()],
  ['a passkey alone', ({ byPasskeyAlone }) => byPasskeyAlone()],
])(
  'a proof by %s waits for whoever holds the account, and holds nothing of it meanwhile',
  async (_what, by) => {
    const all = await withAll()
    const prove = await by(all)
    const proving = await server.ctx.transaction(async (tx) => {
      await lockUser(tx, all.user.id)
      const answer = prove()
      await expect.poll(waiting, { timeout: 20_000 }).toBe(1)
      // What every change of factors takes next. Were one of them held, each would wait for the other.
      for (const table of ['totp_secrets', 'recovery_codes', 'passkeys', 'webauthn_challenges'])
        await sql`SELECT FROM ${sql.table(table)} WHERE user_id = ${all.user.id} FOR UPDATE NOWAIT`.execute(
          tx,
        )
      return { answer }
    })
    expect((await proving.answer).status).toBe(200)
  },
)

test('signing in beside the removal or renewal of what it proves ends in an answer, never in a fault', async () => {
  const statuses: number[] = []
  for (let round = 0; round < 12; round++) {
    const { user, byApp, byCode, byPasskey, byPasskeyAlone } = await withAll()
    const headers = bearer(user.accessToken)
    const [passkey, alone] = [await byPasskey(), await byPasskeyAlone()]
    const answers = await Promise.all([
      round % 2 ? byApp() : byCode(),
      round % 3 ? passkey() : alone(),
      call('POST /auth/factors/recovery-codes', { headers }),
      call('DELETE /auth/factors/totp', { headers }),
    ])
    statuses.push(...answers.map(({ status }) => status))
  }
  expect(statuses.filter((status) => ![200, 201, 401].includes(status))).toEqual([])
}, 60_000)
