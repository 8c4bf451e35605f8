import type { TransferStatus } from '@veza/shared/contracts/order-states.ts'
import { sql } from 'kysely'
import type { Cursor } from '../../platform/db/cursor.ts'
import type { Db } from '../../platform/db/database.ts'

const listed = (db: Db) =>
  db
    .selectFrom('transfers')
    .innerJoin('users', 'users.id', 'sellerId')
    .selectAll('transfers')
    .select('users.username')

export type ListedTransfer = NonNullable<Awaited<ReturnType<typeof listedTransfer>>>

export const listedTransfer = (db: Db, id: string) =>
  listed(db).where('transfers.id', '=', id).executeTakeFirst()

export interface Wanted {
  readonly status?: TransferStatus | undefined
  readonly sellerId?: string | undefined
  readonly orderId?: string | undefined
}

/** The newest first; one more than the limit, where there are more. */
export function listTransferRows(
  db: Db,
  { status, sellerId, orderId }: Wanted,
  limit: number,
  after: Cursor | undefined,
): Promise<ListedTransfer[]> {
  return listed(db)
    .$if(status !== undefined, (query) => query.where('status', '=', status ?? 'pending'))
    .$if(sellerId !== undefined, (query) => query.where('sellerId', '=', sellerId ?? ''))
    .$if(orderId !== undefined, (query) => query.where('orderId', '=', orderId ?? ''))
    .$if(after !== undefined, (query) =>
      query.where(sql<boolean>`(transfers.created_at, transfers.id) < (${after?.at}, ${after?.id})`),
    )
    .orderBy('transfers.createdAt', 'desc')
    .orderBy('transfers.id', 'desc')
    .limit(limit + 1)
    .execute()
}

export const historyRows = (db: Db, transferId: string) =>
  db
    .selectFrom('transferHistory')
    .leftJoin('users', (join) => join.onRef('users.id', '=', 'actorId').on('users.erasedAt', 'is', null))
    .select(['fromStatus', 'toStatus', 'reason', 'users.username as actor', 'transferHistory.createdAt'])
    .where('transferId', '=', transferId)
    .orderBy('transferHistory.id')
    .execute()
