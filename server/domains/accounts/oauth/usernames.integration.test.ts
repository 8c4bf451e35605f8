import { usernameSchema } from '@veza/shared/contracts/accounts.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../../e2e/support/postgres.ts'
import { type Database, openDatabase } from '../../../platform/db/database.ts'
import { freeUsername, isUsernameLike } from './usernames.ts'

let testDb: TestDatabase
let database: Database

beforeAll(async () => {
  testDb = await testDatabase()
  database = openDatabase(testDb.url, 2, () => undefined)
})
afterAll(async () => {
  await database?.close()
  await testDb?.drop()
})

test.each(['listener', 'a-name-of-20-letters-abc'])(
  'however many are called %s already, the next finds a name',
  async (wanted) => {
    await sql`INSERT INTO username_holds (username, held_at)
      SELECT ${wanted}::text, now() UNION ALL
      SELECT ${wanted}::text || '-' || lpad(n::text, 4, '0'), now() FROM generate_series(0, 9999) n`.execute(
      database.db,
    )
    const names = await Promise.all(Array.from({ length: 5 }, () => freeUsername(database.db, wanted)))
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) {
      expect(usernameSchema.parse(name)).toBe(name)
      expect(isUsernameLike(name, wanted)).toBe(true)
    }
  },
)
