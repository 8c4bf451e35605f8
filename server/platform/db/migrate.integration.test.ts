import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newTrack } from '../../../e2e/support/api.ts'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { administer } from '../../../e2e/support/databases.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, startTestServer } from '../../../e2e/support/server.ts'
import { migrate } from './migrate.ts'

const names = readdirSync(new URL('../../../migrations/server', import.meta.url))
  .filter((name) => name.endsWith('.sql'))
  .map((name) => name.replace('.sql', ''))
  .sort()
let empty: TestDatabase
let lived: TestDatabase

beforeAll(async () => {
  empty = await testDatabase({ bare: true })
  lived = await testDatabase()
})
afterAll(async () => {
  await empty?.drop()
  await lived?.drop()
})

/** Everything that migrations make, in words: columns, constraints, indexes. */
async function shape(url: string): Promise<string[]> {
  const rows = await administer(
    url,
    `SELECT format('%s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default) AS line
       FROM information_schema.columns WHERE table_schema = 'public'
     UNION ALL SELECT format('%s: %s', conrelid::regclass, pg_get_constraintdef(oid))
       FROM pg_constraint WHERE connamespace = 'public'::regnamespace
     UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'`,
  )
  return rows.map(({ line }) => String(line)).sort()
}
const own = (lines: readonly string[]) => lines.filter((line) => !line.includes('schema_migrations'))

test('up, down and up again on an empty database: the same each time, and nothing between', async () => {
  expect(await migrate(empty.url)).toEqual(names)
  const first = await shape(empty.url)
  expect(first.length).toBeGreaterThan(100)
  expect(await migrate(empty.url), 'a second run').toEqual([])
  expect(await migrate(empty.url, 'down')).toEqual(names.toReversed())
  expect(own(await shape(empty.url))).toEqual([])
  expect(await migrate(empty.url)).toEqual(names)
  expect(await shape(empty.url)).toEqual(first)
})

test('two at once do not get in each other’s way', async () => {
  await migrate(empty.url, 'down')
  const runs = await Promise.all([migrate(empty.url), migrate(empty.url)].map((run) => run.catch(() => [])))
  expect(runs.flat().toSorted()).toEqual(names)
})

test('down and up with what people made: the last one, the last two, and the whole way', async () => {
  const server = await startTestServer({ databaseUrl: lived.url, env: { ROLE: 'web' } })
  try {
    const user = await newUser(server)
    await newPublishedTrack(server, user, { title: 'Published' })
    await newTrack(server, user, 'Draft')
  } finally {
    await server.stop()
  }
  expect(await migrate(lived.url), 'a server that ran has nothing left to do').toEqual([])
  const before = await shape(lived.url)
  const tracks = () =>
    administer(lived.url, 'SELECT title, status, rendition_set_id IS NULL AS mute FROM tracks ORDER BY title')
  const users = () => administer(lived.url, 'SELECT id, email FROM users')
  const [person] = await users()
  for (let count = 1; count <= names.length; count++) {
    expect(await migrate(lived.url, 'down', count)).toEqual(names.toReversed().slice(0, count))
    if (!names.at(-count)?.includes('accounts')) expect(await users()).toEqual([person])
    if (count === names.length) expect(own(await shape(lived.url))).toEqual([])
    expect(await migrate(lived.url)).toEqual(names.slice(-count))
    expect(await shape(lived.url), `after the last ${count}`).toEqual(before)
    // The uploads went with their migration: what was published can no longer be heard.
    if (names.at(-count)?.includes('uploads'))
      expect(await tracks()).toEqual([
        { title: 'Draft', status: 'draft', mute: true },
        { title: 'Published', status: 'draft', mute: true },
      ])
  }
})
