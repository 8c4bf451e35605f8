import type { Selectable } from 'kysely'
import { sql } from 'kysely'
import type { Cursor } from '../../../platform/db/cursor.ts'
import type { Db, Tx } from '../../../platform/db/database.ts'
import type { DB } from '../../../platform/db/schema.ts'

/** When it was asked about is reconciliation's to know. */
export type PayoutRow = Omit<Selectable<DB['payouts']>, 'askedAt'>

export function lockPayout(tx: Tx, pspPayoutId: string): Promise<PayoutRow | undefined> {
  return tx
    .selectFrom('payouts')
    .selectAll()
    .where('pspPayoutId', '=', pspPayoutId)
    .forUpdate()
    .executeTakeFirst()
}

/** What we know of those, by the provider's ids. */
export async function payoutsByPsp(
  db: Db,
  pspPayoutIds: readonly string[],
): Promise<Pick<PayoutRow, 'pspPayoutId' | 'pspStatus' | 'arrivesAt'>[]> {
  if (pspPayoutIds.length === 0) return []
  return db
    .selectFrom('payouts')
    .select(['pspPayoutId', 'pspStatus', 'arrivesAt'])
    .where('pspPayoutId', 'in', pspPayoutIds)
    .execute()
}

/** @returns whether there was none yet */
export async function insertPayout(tx: Tx, row: PayoutRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('payouts')
    .values(row)
    .onConflict((conflict) => conflict.column('pspPayoutId').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export async function updatePayout(
  tx: Tx,
  id: string,
  { pspStatus, failureCode, arrivesAt, updatedAt }: PayoutRow,
): Promise<void> {
  await tx
    .updateTable('payouts')
    .set({ pspStatus, failureCode, arrivesAt, updatedAt })
    .where('id', '=', id)
    .execute()
}

/** The newest first; one more than the limit, where there are more. */
export function payoutsOf(
  db: Db,
  sellerId: string,
  limit: number,
  after: Cursor | undefined,
): Promise<PayoutRow[]> {
  return db
    .selectFrom('payouts')
    .selectAll()
    .where('sellerId', '=', sellerId)
    .$if(after !== undefined, (query) =>
      query.where(sql<boolean>`(created_at, id) < (${after?.at}, ${after?.id})`),
    )
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
}

/** The one on its way that arrives first. Of an account that tells us nothing any more it is none once its day has passed. */
export function nextPayout(
  db: Db,
  sellerId: string,
  { account, now }: { readonly account: string | null; readonly now: Date },
): Promise<PayoutRow | undefined> {
  return db
    .selectFrom('payouts')
    .selectAll()
    .where('sellerId', '=', sellerId)
    .where('pspStatus', 'in', ['pending', 'in_transit'])
    .where(({ eb, or }) => or([eb('pspAccountId', '=', account), eb('arrivesAt', '>', now)]))
    .orderBy('arrivesAt')
    .limit(1)
    .executeTakeFirst()
}
