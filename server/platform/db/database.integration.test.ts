import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { startTestServer, type TestServer } from '../../../e2e/support/server.ts'

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

test('no statement, and no transaction that nobody goes on with, holds a connection for more than 30 s', async () => {
  for (const name of ['statement_timeout', 'idle_in_transaction_session_timeout']) {
    const { rows } = await sql<Record<string, string>>`SHOW ${sql.ref(name)}`.execute(server.ctx.db)
    expect([name, ...rows.map((row) => Object.values(row))]).toEqual([name, ['30s']])
  }
})
