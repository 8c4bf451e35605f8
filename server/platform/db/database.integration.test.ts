import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { openDatabase } from './database.ts'

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

test('a connection that the database ends is told of, unless we are stopping', async () => {
  const heard: unknown[] = []
  const { db, pool, close } = openDatabase(database.url, 1, (error) =>
    heard.push('code' in error && error.code),
  )
  const { rows } = await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(db)
  await sql`SELECT pg_terminate_backend(${rows[0]?.pid})`.execute(server.ctx.db)
  await expect.poll(() => heard, { timeout: 20_000 }).toEqual(['57P01'])
  await close()
  // As from a connection whose end is still on its way.
  const late = (code: string) => pool.emit('error', Object.assign(new Error('late'), { code }), {} as never)
  late('57P01')
  late('08006')
  expect(heard).toEqual(['57P01', '08006'])
})

test('a connection that breaks at work fails what was asked of it, and nothing else', async () => {
  const { db, close } = openDatabase(database.url, 1, () => undefined)
  const uncaught: unknown[] = []
  const hear = (error: unknown) => uncaught.push(error)
  process.on('uncaughtException', hear)
  try {
    const working = db.transaction().execute(async (tx) => {
      const { rows } = await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(tx)
      const asked = sql`SELECT pg_sleep(20)`.execute(tx)
      const ended = sql`SELECT pg_terminate_backend(${rows[0]?.pid})`.execute(server.ctx.db)
      await Promise.all([asked, ended])
    })
    // In the words of PostgreSQL, or of the socket where its end is heard first.
    await expect(working).rejects.toThrow(/terminat|ECONNRESET/)
    expect((await sql`SELECT 1`.execute(db)).rows).toHaveLength(1)
    expect(uncaught).toEqual([])
  } finally {
    process.off('uncaughtException', hear)
    await close()
  }
})

test('no statement, and no transaction that nobody goes on with, holds a connection for more than 30 s', async () => {
  for (const name of ['statement_timeout', 'idle_in_transaction_session_timeout']) {
    const { rows } = await sql<Record<string, string>>`SHOW ${sql.ref(name)}`.execute(server.ctx.db)
    expect([name, ...rows.map((row) => Object.values(row))]).toEqual([name, ['30s']])
  }
})
