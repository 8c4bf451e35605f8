import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../e2e/support/postgres.ts'
import { newUser, startTestServer, type TestServer } from '../../e2e/support/server.ts'

const main = fileURLToPath(new URL('main.ts', import.meta.url))
let database: TestDatabase
let server: TestServer

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url })
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

function user(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'user', ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...server.environment },
  })
  // What the configuration warns of comes first.
  return { status, stdout, said: stderr.trimEnd().split('\n').at(-1) }
}

test('an operator gives and takes roles, and resets factors, by an address in any case', async () => {
  const { id, email } = await newUser(server, [])
  expect(user('grant-role', email.toUpperCase(), 'admin', '--json')).toMatchObject({
    status: 0,
    stdout: `${JSON.stringify({ email: email.toUpperCase(), roles: ['listener', 'admin'] })}\n`,
  })
  await newUser(server, ['admin'])
  expect(user('take-role', email, 'admin', '--reason', 'was a mistake').status).toBe(0)
  expect(user('reset-factor', email)).toMatchObject({ status: 0, stdout: `Done. ${email} is: listener.\n` })
  const events = await server.ctx.db
    .selectFrom('accountEvents')
    .select(['kind', 'actorId', 'detail'])
    .where('userId', '=', id)
    .orderBy('at')
    .execute()
  expect(events).toEqual([
    { kind: 'role-granted', actorId: null, detail: { role: 'admin', reason: 'by the operator' } },
    { kind: 'role-taken', actorId: null, detail: { role: 'admin', reason: 'was a mistake' } },
    { kind: 'factors-reset', actorId: null, detail: { reason: 'by the operator' } },
  ])
})

test.each([
  [['grant-role', 'nobody@veza.example', 'admin'], 'No account has the address nobody@veza.example.'],
  [['grant-role', 'no address', 'admin'], 'No account has the address no address.'],
])('%j says what is wrong', (args, message) => {
  expect(user(...args)).toMatchObject({ status: 1, said: message })
})

test('a role that there is not', async () => {
  const { email } = await newUser(server, [])
  expect(user('grant-role', email, 'king')).toMatchObject({
    status: 1,
    said: '“king” is none of the roles: creator, moderator, admin.',
  })
})
