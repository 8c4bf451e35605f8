import { sql } from 'kysely'
import type { Db } from '../../platform/db/database.ts'

interface Entry {
  readonly path: string
  readonly changedAt: Date
}

const isListed = sql`status = 'published' AND visibility = 'public' AND NOT dmca_blocked AND NOT held_for_scan AND moderation = 'none'`

/** Pages of tracks that everybody may find, the first published first: those that come later move none of them. */
export const tracksInSitemap = (db: Db) => ({
  count: async (): Promise<number> => {
    const { rows } = await sql<{
      count: number
    }>`SELECT count(*) AS count FROM tracks WHERE ${isListed}`.execute(db)
    return Number(rows[0]?.count ?? 0)
  },
  entries: async (limit: number, offset: number): Promise<Entry[]> => {
    const { rows } = await sql<Entry>`
      SELECT '/tracks/' || slug AS path, updated_at AS "changedAt" FROM tracks WHERE ${isListed}
      ORDER BY published_at, id LIMIT ${limit} OFFSET ${offset}`.execute(db)
    return rows
  },
})
