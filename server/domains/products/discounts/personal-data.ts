import { sql } from 'kysely'
import type { Db, Tx } from '../../../platform/db/database.ts'
import { inPages } from '../../../platform/db/pages.ts'

const PAGE = 200

/** A person's codes: in a copy as they are; turned off and without their name after they have left. */
export const discountsData = {
  collect: (db: Db, userId: string) => ({
    discountCodes: inPages((after) => codesAfter(db, userId, after)),
  }),
  erase: async (tx: Tx, userId: string, now: Date): Promise<void> => {
    await sql`
      UPDATE discount_codes
      SET enabled = false, code = 'gone-' || replace(id::text, '-', ''), updated_at = ${now}
      WHERE seller_id = ${userId}`.execute(tx)
  },
}

const codesAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('discountCodes')
    .selectAll()
    .where('sellerId', '=', userId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(PAGE)
    .execute()
