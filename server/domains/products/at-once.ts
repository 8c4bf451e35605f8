import { sql } from 'kysely'
import type { Db } from '../../platform/db/database.ts'
import { type Product, productsByIds } from './queries.ts'

/**
 * Each product as it was at one moment: a change between two of the questions would make of two states of it one that was
 * never offered. Nothing is held by it.
 */
export async function productsAtOnce(db: Db, ids: readonly string[]): Promise<Product[]> {
  for (;;) {
    const found = await productsByIds(db, ids)
    const now = new Map((await versionsOf(db, ids)).map(({ id, version }) => [id, version]))
    if (found.every(({ id, version }) => now.get(id) === version)) return found
  }
}

const versionsOf = (db: Db, ids: readonly string[]) =>
  db
    .selectFrom('products')
    .select(['id', 'version'])
    .where('id', '=', sql<string>`ANY(${ids}::uuid[])`)
    .execute()
