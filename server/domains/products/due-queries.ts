import type { Db } from '../../platform/db/database.ts'

/** Ids of those whose time has come, the longest due first. */
export async function dueProducts(db: Db, now: Date, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('products')
    .select('id')
    .where('saleAt', '<=', now)
    .orderBy('saleAt')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}
