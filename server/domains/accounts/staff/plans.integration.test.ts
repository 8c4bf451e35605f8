import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ExplainingDatabase, explainingDatabase } from '../../../../e2e/support/plans.ts'
import { type TestDatabase, testDatabase } from '../../../../e2e/support/postgres.ts'
import { findAccounts } from './queries.ts'

const USERS = 20_000
let database: TestDatabase
let explained: ExplainingDatabase

beforeAll(async () => {
  database = await testDatabase()
  explained = explainingDatabase(database.url)
  await sql`INSERT INTO users (id, email, username, display_name, created_at, updated_at)
    SELECT gen_random_uuid(), md5(n::text) || '@veza.example', 'u' || md5(n::text), initcap(md5((2 * n)::text)), at, at
    FROM (SELECT n, now() - n * interval '1 minute' AS at FROM generate_series(1, ${USERS}) AS n) AS made`.execute(
    explained.db,
  )
  await sql`ANALYZE users`.execute(explained.db)
  explained.take()
})
afterAll(async () => {
  await explained?.close()
  await database?.drop()
})

test.each([
  ['everybody', ''],
  ['an address', 'c4ca4238a0'],
  ['a username', 'uc4ca4238a0'],
  ['a part of a name', '4ca4238a0b9'],
  ['an id', '01990000-0000-7000-8000-000000000000'],
])('the staff finds %s without reading every account', async (_what, query) => {
  await findAccounts(explained.db, query, 50, undefined)
  const [plan] = explained.take()
  expect([plan?.text, plan?.wholeTables.includes('users')]).toEqual([plan?.text, false])
})
