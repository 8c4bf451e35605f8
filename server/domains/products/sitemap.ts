import { sql } from 'kysely'
import type { Db } from '../../platform/db/database.ts'

interface Entry {
  readonly path: string
  readonly changedAt: Date
}

/** On sale, by somebody who is there, of tracks that everybody may find. */
const isListed = sql`products JOIN users ON users.id = products.seller_id
  WHERE kind = 'release' AND products.status = 'on-sale' AND products.moderation = 'none' AND slug IS NOT NULL
    AND email_verified_at IS NOT NULL AND suspended_at IS NULL AND deletion_at IS NULL AND erased_at IS NULL
    AND NOT EXISTS (SELECT FROM product_tracks JOIN tracks ON tracks.id = product_tracks.track_id
      WHERE product_tracks.product_id = products.id
        AND (tracks.status <> 'published' OR visibility <> 'public' OR dmca_blocked OR held_for_scan
          OR tracks.moderation <> 'none'))`

/** Pages of releases that everybody may find, the first on sale first: those that come later move none of them. */
export const releasesInSitemap = (db: Db) => ({
  count: async (): Promise<number> => {
    const { rows } = await sql<{ count: number }>`SELECT count(*) AS count FROM ${isListed}`.execute(db)
    return Number(rows[0]?.count ?? 0)
  },
  entries: async (limit: number, offset: number): Promise<Entry[]> => {
    const { rows } = await sql<Entry>`
      SELECT '/releases/' || slug AS path, products.updated_at AS "changedAt" FROM ${isListed}
      ORDER BY on_sale_at, products.id LIMIT ${limit} OFFSET ${offset}`.execute(db)
    return rows
  },
})
