import { sql } from 'kysely'
import type { Db } from '../../platform/db/database.ts'
import { inPages } from '../../platform/db/pages.ts'
import type { PersonalData } from '../accounts/index.ts'

const PAGE = 200

/**
 * What somebody was given back, by the account or as a guest under its address, and what their bank was told of them. The
 * books need the refunds: they stay, without what the buyer wrote. Evidence is what a buyer did, and goes; a bank that has
 * not decided yet has its draft already.
 */
export const refundsData: PersonalData = {
  domain: 'refunds',
  collect: (db, userId) => ({
    refunds: inPages((after) => refundsAfter(db, userId, after)),
    disputes: inPages((after) => disputesAfter(db, userId, after)),
  }),
  // Before the orders forget the address that guests are known by.
  erase: async (tx, userId) => {
    await tx
      .updateTable('refunds')
      .set({ reason: '' })
      .where((has) => has.or([has('requestedBy', '=', userId), has('orderId', 'in', ownOrders(userId))]))
      .where('reason', '<>', '')
      .execute()
    await tx
      .updateTable('disputes')
      .set({ evidence: null })
      .where('orderId', 'in', ownOrders(userId))
      .where('evidence', 'is not', null)
      .execute()
  },
}

const ownOrders = (userId: string) =>
  sql<string>`(SELECT id FROM orders WHERE buyer_id = ${userId} OR (buyer_id IS NULL AND email = (
    SELECT email FROM users WHERE users.id = ${userId} AND email_verified_at IS NOT NULL)))`

const refundsAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('refunds')
    .select([
      ...(['id', 'orderId', 'status', 'amount', 'currency', 'requestedAs', 'reason'] as const),
      ...(['createdAt', 'succeededAt'] as const),
    ])
    .where((has) => has.or([has('requestedBy', '=', userId), has('orderId', 'in', ownOrders(userId))]))
    .where('id', '>', after)
    .orderBy('id')
    .limit(PAGE)
    .execute()

const disputesAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('disputes')
    .select(['id', 'orderId', 'status', 'amount', 'currency', 'reason', 'evidence', 'createdAt', 'closedAt'])
    .where('orderId', 'in', ownOrders(userId))
    .where('id', '>', after)
    .orderBy('id')
    .limit(PAGE)
    .execute()
