import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'

let database: TestDatabase
let client: pg.Client

beforeAll(async () => {
  database = await testDatabase()
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query(`INSERT INTO users (id, email, username, display_name, email_verified_at, created_at, updated_at)
    VALUES (gen_random_uuid(), 'ana@veza.example', 'ana', 'Ana', now(), now(), now())`)
})
afterAll(async () => {
  await client?.end()
  await database?.drop()
})

/** As they were before playlists were found: without documents. */
async function fillPlaylists(from: number, to: number): Promise<void> {
  await client.query('ALTER TABLE playlists DISABLE TRIGGER USER')
  await client.query(`INSERT INTO playlists (id, owner_id, slug, title, visibility, created_at, updated_at)
    SELECT gen_random_uuid(), users.id, 'p-' || n, 'Evening ' || n, 'public', now(), now()
    FROM users, generate_series(${from}, ${to}) AS n`)
  await client.query('ALTER TABLE playlists ENABLE TRIGGER USER')
  await client.query('ANALYZE playlists')
}

const numberOf = async (where: string): Promise<number> =>
  Number((await client.query(`SELECT count(*) FROM search_documents WHERE ${where}`)).rows[0]?.count)

test('what is in doubt is made anew: what is wrong, what is missing, and what has no source', async () => {
  await fillPlaylists(1, 3_000)
  const { rows } = await client.query('SELECT id FROM playlists ORDER BY id LIMIT 2000')
  const ids = rows.map(({ id }) => id)
  await client.query('SELECT search_put($1)', [ids])
  await client.query(`UPDATE search_documents SET title = 'wrong', facets = '{x:y}'`)
  await client.query(`INSERT INTO search_documents SELECT 'track', gen_random_uuid(), owner_id, at, true, 'ghost', '{}', words
    FROM search_documents`)
  await client.query('CALL search_put_all()')
  expect(await numberOf("kind = 'playlist' AND title LIKE 'Evening %' AND facets = '{}' AND is_listed")).toBe(
    3_000,
  )
  expect(await numberOf('true')).toBe(3_000)
})

test('more of them than fit into memory take the time of their number, not of its square', async () => {
  await fillPlaylists(3_001, 30_000)
  await client.query(`BEGIN; SET LOCAL work_mem = '64kB'; SET LOCAL statement_timeout = '15s'`)
  await client.query('SELECT search_put(array(SELECT id FROM playlists))')
  expect(await numberOf("kind = 'playlist' AND is_listed")).toBe(30_000)
  await client.query('ALTER TABLE playlists DISABLE TRIGGER USER')
  await client.query('DELETE FROM playlists')
  await client.query('SELECT search_put(array(SELECT id FROM search_documents))')
  expect(await numberOf('true')).toBe(0)
  await client.query('ROLLBACK')
})
