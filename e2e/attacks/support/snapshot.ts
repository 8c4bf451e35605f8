import { sql } from 'kysely'
import type { Db } from '../../../server/platform/db/database.ts'

/** A fingerprint of every table, less when sessions were last seen, which every request may move. */
export async function contentsOf(db: Db): Promise<Record<string, string>> {
  const { rows } = await sql<{ name: string }>`
    SELECT table_name AS name FROM information_schema.tables
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`.execute(db)
  const prints = await Promise.all(
    rows.map(async ({ name }) => {
      const { rows: found } = await sql<{ print: string }>`
        SELECT count(*) || ' ' || coalesce(md5(string_agg(line, '' ORDER BY line)), '') AS print
        FROM (SELECT (to_jsonb(t) - 'last_seen_at')::text AS line FROM ${sql.table(name)} t) lines`.execute(
        db,
      )
      return [name, found[0]?.print ?? ''] as const
    }),
  )
  return Object.fromEntries(prints.sort())
}
