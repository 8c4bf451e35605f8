import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../platform/db/database.ts'

/** Four tracks of each tenth person, a few of which are reposted and liked by very many; everybody likes some, and reposts some. */
export async function fillWorks(db: Db): Promise<void> {
  for (const table of ['tracks', 'reactions'])
    await sql`ALTER TABLE ${sql.table(table)} DISABLE TRIGGER USER`.execute(db)
  await sql`INSERT INTO tracks (id, owner_id, slug, status, title, created_at, updated_at)
    SELECT gen_random_uuid(), users.id, users.username || '-' || n, 'draft', 'Track', at, at
    FROM users JOIN user_roles ON user_id = users.id, generate_series(1, 4) AS n,
      LATERAL (SELECT date_trunc('milliseconds', now() - random() * interval '700 days' + n * interval '0') AS at) AS dated`.execute(
    db,
  )
  // One sound passes for that of all.
  await sql`WITH sound AS (
      INSERT INTO bundles (id, user_id, track_id, status, digest, prefix, rendition_set, files, bytes, created_at, updated_at, expires_at)
      SELECT gen_random_uuid(), owner_id, id, 'complete', repeat('0', 64), 'renditions', '{}', '[]', 1, now(), now(), now()
      FROM tracks LIMIT 1 RETURNING id)
    UPDATE tracks SET status = 'published', published_at = created_at, duration_ms = 1000, rendition_set_id = sound.id
    FROM sound`.execute(db)
  // Numbered, so that chance names one without looking for it.
  const numbered = (n: RawBuilder<unknown>) =>
    sql`('00000000-0000-7000-9000-' || lpad(to_hex(${n}), 12, '0'))::uuid`
  await sql`INSERT INTO reaction_targets (id, track_id)
    SELECT ${numbered(sql`row_number() OVER ()`)}, id FROM tracks`.execute(db)
  const { rows } = await sql<{ many: number }>`SELECT count(*)::int AS many FROM tracks`.execute(db)
  const drawn = sql`(1 + floor(power(random(), 3) * ${sql.lit(rows[0]?.many ?? 0)}))::bigint`
  await sql`INSERT INTO reactions (user_id, kind, target_id, created_at)
    SELECT users.id, CASE WHEN n % 3 = 0 THEN 'repost' ELSE 'like' END, ${numbered(drawn)},
      date_trunc('milliseconds', now() - random() * interval '600 days')
    FROM users, generate_series(1, 6) AS n ON CONFLICT DO NOTHING`.execute(db)
  for (const table of ['tracks', 'reactions'])
    await sql`ALTER TABLE ${sql.table(table)} ENABLE TRIGGER USER`.execute(db)
  await sql`UPDATE reaction_targets SET likes = counted.likes, reposts = counted.reposts FROM (
      SELECT target_id, count(*) FILTER (WHERE kind = 'like') AS likes, count(*) FILTER (WHERE kind = 'repost') AS reposts
      FROM reactions GROUP BY target_id) AS counted
    WHERE counted.target_id = reaction_targets.id`.execute(db)
}
