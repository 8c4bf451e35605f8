import { sql } from 'kysely'
import type { Db } from '../../platform/db/database.ts'
import { isPublic } from './queries.ts'

interface Entry {
  readonly path: string
  readonly changedAt: Date
}

const heard = sql`users JOIN tracks ON tracks.owner_id = users.id AND tracks.status = 'published'
  AND visibility = 'public' AND NOT dmca_blocked AND NOT held_for_scan AND tracks.moderation = 'none' WHERE ${isPublic}`

/** Pages of those who have published something that everybody may find. */
export const peopleInSitemap = (db: Db) => ({
  count: async (): Promise<number> => {
    const { rows } = await sql<{
      count: number
    }>`SELECT count(DISTINCT users.id) AS count FROM ${heard}`.execute(db)
    return Number(rows[0]?.count ?? 0)
  },
  entries: async (limit: number, offset: number): Promise<Entry[]> => {
    const { rows } = await sql<Entry>`
      SELECT '/@' || username AS path, max(tracks.updated_at) AS "changedAt" FROM ${heard}
      GROUP BY users.id ORDER BY users.id LIMIT ${limit} OFFSET ${offset}`.execute(db)
    return rows
  },
})
