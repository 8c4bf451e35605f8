import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { fillWorks } from '../feed/testing.ts'
import { explainAtSize, fillCrowd, type Watched, watchedDatabase } from '../people/testing-crowd.ts'
import { relate, type Source, sourcesAfter } from './relating-queries.ts'
import { recommendedFor, recommendedTo, relatedTo } from './service.ts'

const people = Number(process.env.PEOPLE ?? 12_000)
const follows = Number(process.env.FOLLOWS ?? 1_000)
/** Of what is liked most, 500 likers, some four likes of each, and what of that is near; not all who like it. */
const OF_ONE = 8_000
/** Of fifty likes, twenty near each; a few rows of each of those. */
const MOST_READ = 4_000

/** All accounts and likes are old enough. */
const aged = new Date(Date.now() + 30 * DAY_MS)

let database: TestDatabase
let watched: Watched
let fan: string
let loved: Source
let playlistId: string

beforeAll(async () => {
  database = await testDatabase()
  watched = watchedDatabase(database.url)
  const { db } = watched
  await fillCrowd(db, people, follows)
  await fillWorks(db)
  const { rows } =
    await sql<Source>`SELECT id, track_id FROM reaction_targets ORDER BY likes DESC LIMIT 1`.execute(db)
  loved = rows[0] ?? { id: '', trackId: '' }
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const sources = await sourcesAfter(db, after)
    const last = sources.at(-1)
    if (!last) break
    await db.transaction().execute((tx) => relate(tx, sources, aged))
    after = last.id
  }
  fan = await likerOf(loved)
  playlistId = await playlistOf(fan)
  for (const table of ['reactions', 'related_tracks', 'playlist_items', 'tracks'])
    await sql`VACUUM (ANALYZE) ${sql.table(table)}`.execute(db)
  watched.take()
}, 600_000)
afterAll(async () => {
  await watched?.close()
  await database?.drop()
})

const likerOf = async ({ id }: Source): Promise<string> => {
  const { rows } = await sql<{ id: string }>`SELECT reactions.user_id AS id FROM reactions
    JOIN (SELECT user_id, count(*) AS likes FROM reactions WHERE kind = 'like' GROUP BY user_id) AS counted USING (user_id)
    WHERE target_id = ${id} AND kind = 'like' ORDER BY likes DESC, user_id LIMIT 1`.execute(watched.db)
  return rows[0]?.id ?? ''
}

async function playlistOf(ownerId: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    INSERT INTO playlists (id, owner_id, slug, title, created_at, updated_at)
    VALUES (gen_random_uuid(), ${ownerId}, 'evening', 'Evening', now(), now()) RETURNING id`.execute(
    watched.db,
  )
  const id = rows[0]?.id ?? ''
  await sql`INSERT INTO playlist_items (id, playlist_id, track_id, position, added_by, added_at)
    SELECT gen_random_uuid(), ${id}, track_id, 'a' || n, ${ownerId}, now()
    FROM (SELECT track_id, row_number() OVER (ORDER BY likes DESC) AS n FROM reaction_targets) AS liked WHERE n % 3 = 1 AND n <= 600`.execute(
    watched.db,
  )
  return id
}

const ctx = () =>
  ({
    db: watched.db,
    config: { publicUrl: 'https://veza.example' },
    clock: { now: () => new Date() },
  }) as Parameters<typeof recommendedTo>[0]
const viewer = () => ({ userId: fan, sessionId: fan, roles: [], factorAt: undefined })

/** Tables that grow with people and what they do. */
const GROWING =
  /Seq Scan on (users|blocks|tracks|reactions|reaction_targets|related_tracks|playlists|playlist_items)\b/g

const questions: readonly (readonly [string, () => Promise<readonly { because: string }[]>])[] = [
  ['what is near what is liked most', () => relatedTo(ctx(), undefined, loved.trackId, 24)],
  ['what somebody may like', () => recommendedTo(ctx(), viewer(), 24)],
  ['what goes with a playlist', () => recommendedFor(ctx(), viewer(), playlistId, 24)],
]

test.each(questions)('%s: by indexes', async (_name, ask) => {
  const found = await ask()
  const asked = watched.take().filter(({ sql: text }) => /^\s*(SELECT|WITH)\b/i.test(text))
  expect(found.map(({ because }) => because)).toContain('likes')
  expect(asked.length).toBeGreaterThan(1)
  for (const query of asked) {
    const { text, rowsRead } = await explainAtSize(watched.db, query)
    expect(text.match(GROWING) ?? [], text).toEqual([])
    expect(rowsRead, text).toBeLessThan(MOST_READ)
  }
  watched.take()
})

test('of what very many like, only the newest likes are read', async () => {
  const { db } = watched
  const { rows } = await sql<{
    likes: number
  }>`SELECT likes FROM reaction_targets WHERE id = ${loved.id}`.execute(db)
  expect(rows[0]?.likes).toBeGreaterThan(1_000)
  watched.take()
  await db.transaction().execute((tx) => relate(tx, [loved], aged))
  const query = watched.take().find(({ sql: text }) => text.includes('INSERT INTO related_tracks'))
  if (!query) throw new Error('nothing was related')
  // Else it would be there twice.
  await db.deleteFrom('relatedTracks').where('trackId', '=', loved.trackId).execute()
  const { text, rowsRead } = await explainAtSize(db, query)
  expect(text.match(GROWING) ?? [], text).toEqual([])
  expect(text).toMatch(/Scan using reactions_of_target on reactions \(actual time=\S+ rows=500\.00/)
  expect(rowsRead, text).toBeLessThan(OF_ONE)
})
