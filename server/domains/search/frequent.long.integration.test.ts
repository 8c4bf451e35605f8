import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import type { Tx } from '../../platform/db/database.ts'
import { FEW } from './queries.ts'
import { nameOf, searchOn } from './testing.ts'

/** So many more than are looked up by their words that a part of them says so. */
const MANY = FEW + 4_000
/** Of these, more than are looked up: told by looking up alone. */
const SOME_MORE = FEW + 300
const AT_ONCE = 200

let database: TestDatabase
let server: TestServer
let owner: SignedInUser
let find: ReturnType<typeof searchOn>

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url })
  find = searchOn(server)
  owner = await newUser(server, ['creator'])
  const { id } = await newPublishedTrack(server, owner, { title: 'Pattern', genre: 'Drone' })
  // As the first, but for the titles of one in ten, and a minute older each; so many at once as no time limit is met by.
  for (let from = 1; from <= MANY; from += AT_ONCE)
    await sql`
      INSERT INTO tracks (id, owner_id, slug, status, title, genre, tags, rendition_set_id, duration_ms, created_at, updated_at,
        published_at)
      SELECT gen_random_uuid(), owner_id, 'many-' || n, 'published',
        CASE WHEN n % 10 = 0 THEN 'Ocean ' || n ELSE 'Pond ' || n END, 'Drone',
        (CASE WHEN n <= ${sql.lit(SOME_MORE)} THEN '{ocean,shore}' ELSE '{ocean}' END)::text[], rendition_set_id, duration_ms,
        created_at, updated_at, published_at - n * interval '1 minute'
      FROM tracks, generate_series(${sql.lit(from)}, ${sql.lit(from + AT_ONCE - 1)}) AS n WHERE tracks.id = ${id}`.execute(
      server.ctx.db,
    )
}, 600_000)
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

test('of what is there too often to be counted, numbers are estimates', async () => {
  for (const query of ['ocean', 'pond', 'shore', '']) {
    const { body } = await find.page(query)
    expect(body.summary?.isExact).toBe(false)
    expect(body.summary?.matches).toBeGreaterThanOrEqual(FEW)
    expect(body.summary?.matches).toBeLessThan(2 * MANY)
    expect(body.summary?.facets.genre?.[0]).toMatchObject({ value: 'drone' })
  }
})

test('its pages go on in the same order, from titles to what else has the word', async () => {
  const titles = MANY / 10
  const seen: string[] = []
  for (let cursor: string | null = ''; cursor !== null && seen.length < titles + 3; ) {
    const { body } = await find.page('ocean', `&limit=50${cursor && `&cursor=${cursor}`}`)
    seen.push(...body.items.map(nameOf))
    cursor = body.nextCursor
  }
  expect(new Set(seen).size).toBe(seen.length)
  expect(seen.slice(0, titles).every((name) => name.startsWith('Ocean'))).toBe(true)
  expect(seen.slice(titles, titles + 3)).toEqual(['Pond 1', 'Pond 2', 'Pond 3'])
})

test('where most have it in their title, the newest of these come first', async () => {
  const first = await find.page('pond', '&limit=4')
  expect(first.body.items.map(nameOf)).toEqual(['Pond 1', 'Pond 2', 'Pond 3', 'Pond 4'])
  const second = await find.page('pond', `&limit=6&cursor=${first.body.nextCursor}`)
  expect(second.body.items.map(nameOf)).toEqual(['Pond 5', 'Pond 6', 'Pond 7', 'Pond 8', 'Pond 9', 'Pond 11'])
  expect(second.body.summary).toBeNull()
})

test('it is found newest first and oldest first, and by its owner with what is theirs alone', async () => {
  expect(await find.names('ocean', '&sort=newest&limit=2')).toEqual(['Pond 1', 'Pond 2'])
  expect(await find.names('ocean', '&sort=oldest&limit=1')).toEqual([`Ocean ${MANY}`])
  await sql`UPDATE tracks SET visibility = 'private' WHERE slug = 'many-1'`.execute(server.ctx.db)
  expect(await find.names('ocean', '&sort=newest&limit=1')).toEqual(['Pond 2'])
  expect(await find.names('ocean', '&sort=newest&limit=2', owner)).toContain('Pond 1')
})

test('a change of some tracks reads no others to be found by', async () => {
  await sql`ANALYZE tracks, users, search_documents`.execute(server.ctx.db)
  const read = await server.ctx.db.transaction().execute(async (tx) => {
    const before = await rowsRead(tx)
    // So many that PostgreSQL begins to use the plans that it keeps.
    await sql`UPDATE tracks SET title = 'Lake' WHERE slug LIKE 'many-22_'`.execute(tx)
    return (await rowsRead(tx)) - before
  })
  expect(read).toBeGreaterThan(10)
  // All of them are some thousands, for each of the ten once.
  expect(read).toBeLessThan(2 * MANY)
  expect(await find.names('lake', '&limit=20')).toHaveLength(10)
})

async function rowsRead(tx: Tx): Promise<number> {
  const { rows } = await sql<{ read: string }>`
    SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) AS read FROM pg_stat_xact_user_tables
    WHERE relname IN ('tracks', 'search_documents')`.execute(tx)
  return Number(rows[0]?.read)
}
