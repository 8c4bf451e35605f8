import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { noLimits } from '../../platform/limits/index.ts'
import { explainAtSize, fillCrowd, type Watched, watchedDatabase } from '../people/testing-crowd.ts'
import { countUnread, dueDigests, notificationsPage } from './testing.ts'

const PEOPLE = 8_000
/** Of one track, and of one who is followed: what grows without end. */
const LIKES = 6_000
const FOLLOWED = 2_000
/** A page of rows with a hundred people each at most, and these of each whom one follows: them, their tracks and releases. */
const MOST_READ = 4_500 + 15 * FOLLOWED

/** Filled without what their triggers write or ask for. */
const TRIGGERED = ['tracks', 'reactions', 'follows', 'comments', 'products', 'product_tracks']

let database: TestDatabase
let watched: Watched
let me: string

beforeAll(async () => {
  database = await testDatabase()
  watched = watchedDatabase(database.url)
  const { db } = watched
  await fillCrowd(db, PEOPLE, 20_000)
  const { rows } = await sql<{
    id: string
  }>`SELECT user_id AS id FROM user_roles WHERE role = 'creator' ORDER BY user_id LIMIT 1`.execute(db)
  me = rows[0]?.id ?? ''
  for (const table of TRIGGERED) await sql`ALTER TABLE ${sql.table(table)} DISABLE TRIGGER USER`.execute(db)
  await sql`INSERT INTO follows (follower_id, followee_id, created_at)
    SELECT ${me}, id, now() - interval '60 days' FROM users WHERE id <> ${me} ORDER BY id LIMIT ${FOLLOWED} ON CONFLICT DO NOTHING`.execute(
    db,
  )
  await sql`INSERT INTO tracks (id, owner_id, slug, status, title, created_at, updated_at)
    SELECT gen_random_uuid(), users.id, users.username || '-' || n, 'draft', 'Track', at, at
    FROM users, generate_series(1, 3) AS n, LATERAL (SELECT now() - random() * interval '50 days' + n * interval '0' AS at) AS dated
    ORDER BY users.id LIMIT 9000`.execute(db)
  await sql`WITH sound AS (
      INSERT INTO bundles (id, user_id, track_id, status, digest, prefix, rendition_set, files, bytes, created_at, updated_at, expires_at)
      SELECT gen_random_uuid(), owner_id, id, 'complete', repeat('0', 64), 'renditions', '{}', '[]', 1, now(), now(), now()
      FROM tracks LIMIT 1 RETURNING id)
    UPDATE tracks SET status = 'published', published_at = created_at, duration_ms = 1000, rendition_set_id = sound.id
    FROM sound`.execute(db)
  // Of every tenth, two of their tracks are a release.
  await sql`INSERT INTO products (id, seller_id, kind, status, title, listening, created_at, updated_at, on_sale_at)
    SELECT gen_random_uuid(), owner_id, 'release', 'on-sale', 'Release', 'none', at, at, at FROM (
      SELECT owner_id, max(published_at) AS at, row_number() OVER (ORDER BY owner_id) AS n FROM tracks GROUP BY owner_id) AS owners
    WHERE n % 10 = 0`.execute(db)
  await sql`INSERT INTO product_tracks (product_id, seller_id, kind, position, track_id)
    SELECT products.id, seller_id, kind, position, tracks.id FROM products CROSS JOIN LATERAL (
      SELECT id, row_number() OVER (ORDER BY id) AS position FROM tracks WHERE owner_id = seller_id LIMIT 2) AS tracks`.execute(
    db,
  )
  await sql`UPDATE tracks SET owner_id = ${me} WHERE id IN (SELECT id FROM tracks WHERE NOT EXISTS (
      SELECT FROM product_tracks WHERE track_id = tracks.id) ORDER BY id LIMIT 30)`.execute(db)
  await sql`INSERT INTO reaction_targets (id, track_id) SELECT gen_random_uuid(), id FROM tracks WHERE owner_id = ${me}`.execute(
    db,
  )
  await sql`INSERT INTO reactions (user_id, kind, target_id, created_at)
    SELECT users.id, 'like', target.id, now() - random() * interval '20 days'
    FROM (SELECT id FROM reaction_targets ORDER BY id LIMIT 1) AS target, users WHERE users.id <> ${me} ORDER BY users.id LIMIT ${LIKES}`.execute(
    db,
  )
  await sql`INSERT INTO comments (id, track_id, author_id, at_ms, text, created_at)
    SELECT gen_random_uuid(), tracks.id, users.id, 0, 'x', now() - random() * interval '20 days'
    FROM (SELECT id FROM tracks WHERE owner_id = ${me} ORDER BY id LIMIT 1) AS tracks, users
    WHERE users.id <> ${me} ORDER BY users.id LIMIT ${LIKES}`.execute(db)
  // Of many others too, and of mine the whole of their time.
  await sql`INSERT INTO notifications (id, user_id, kind, subject_id, since, at, read_at)
    SELECT gen_random_uuid(), id, 'follow', id, now() - interval '20 days', now() - n * interval '1 day', now()
    FROM users, generate_series(1, 3) AS n`.execute(db)
  await sql`INSERT INTO notifications (id, user_id, kind, subject_id, since, at)
    SELECT gen_random_uuid(), ${me}, kind, subject, now() - interval '30 days', now() FROM (
      SELECT 'like' AS kind, id AS subject FROM reaction_targets UNION ALL
      SELECT 'comment', id FROM tracks WHERE owner_id = ${me} UNION ALL SELECT 'follow', ${me}::uuid) AS all_of_it`.execute(
    db,
  )
  await sql`UPDATE notification_settings SET publications_read_at = now() - interval '80 days' WHERE user_id = ${me}`.execute(
    db,
  )
  for (const table of TRIGGERED) await sql`ALTER TABLE ${sql.table(table)} ENABLE TRIGGER USER`.execute(db)
  for (const table of [
    'follows',
    'tracks',
    'reactions',
    'reaction_targets',
    'products',
    'product_tracks',
    'comments',
    'notifications',
    'notification_settings',
    'users',
  ])
    await sql`VACUUM (ANALYZE) ${sql.table(table)}`.execute(db)
  watched.take()
}, 600_000)
afterAll(async () => {
  await watched?.close()
  await database?.drop()
})

const ctx = () => ({ db: watched.db, clock: { now: () => new Date() }, limits: noLimits(), redis: undefined })

test.each([
  ['how many are unread', async () => expect(await countUnread(ctx(), { userId: me })).toBeGreaterThan(50)],
  [
    'a page of them',
    async () =>
      expect((await notificationsPage(ctx(), { userId: me }, { limit: 24 })).items).toHaveLength(24),
  ],
  [
    'whose mail is due',
    async () =>
      expect(await dueDigests(watched.db, new Date(Date.now() + 2 * DAY_MS), undefined, 100)).toHaveLength(
        100,
      ),
  ],
] as const)('%s: by indexes, and few rows of what very many have done', async (_name, ask) => {
  await ask()
  const asked = watched.take().filter(({ sql: text }) => /^\s*(SELECT|WITH)\b/i.test(text))
  expect(asked.length).toBeGreaterThan(0)
  for (const query of asked) {
    const { text, rowsRead } = await explainAtSize(watched.db, query)
    expect(text).not.toMatch(
      /Seq Scan on (users|follows|blocks|tracks|products|product_tracks|reactions|reaction_targets|comments|notifications|notification_settings)\b/,
    )
    expect(rowsRead, text).toBeLessThan(MOST_READ)
  }
  watched.take()
})
