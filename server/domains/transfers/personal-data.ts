import type { Db } from '../../platform/db/database.ts'
import { inPages } from '../../platform/db/pages.ts'
import type { PersonalData } from '../accounts/index.ts'

const PAGE = 500

/**
 * What somebody earned and where it went. All of it stays when they leave: the law asks to keep it, the buyers' refunds
 * hang on it, and what is still owed to them can be paid. It names them by an id alone.
 */
export const transfersData: PersonalData = {
  domain: 'transfers',
  collect: (db, userId) => ({
    'seller-account': sellerAccount(db, userId),
    'former-seller-accounts': formerAccounts(db, userId),
    transfers: inPages((after) => transfersAfter(db, userId, after)),
    payouts: inPages((after) => payoutsAfter(db, userId, after)),
  }),
  // Nobody is to be reminded any more.
  erase: async (tx, userId) => {
    await tx.deleteFrom('sellerWaits').where('userId', '=', userId).execute()
  },
}

async function* sellerAccount(db: Db, userId: string): AsyncGenerator<unknown> {
  yield* await db
    .selectFrom('sellerAccounts')
    .select(['country', 'pspAccountId', 'transfersActive', 'payoutsEnabled', 'requirementsDue', 'createdAt'])
    .where('userId', '=', userId)
    .execute()
}

async function* formerAccounts(db: Db, userId: string): AsyncGenerator<unknown> {
  yield* await db
    .selectFrom('formerSellerAccounts')
    .select(['pspAccountId', 'replacedAt'])
    .where('userId', '=', userId)
    .orderBy('replacedAt')
    .execute()
}

const transfersAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('transfers')
    .select(['id', 'orderId', 'status', 'currency', 'amount', 'reversedAmount', 'pspTransferId', 'createdAt'])
    .where('sellerId', '=', userId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(PAGE)
    .execute()

const payoutsAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('payouts')
    .select([
      'id',
      'pspAccountId',
      'pspPayoutId',
      'pspStatus',
      'currency',
      'amount',
      'failureCode',
      'arrivesAt',
      'createdAt',
    ])
    .where('sellerId', '=', userId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(PAGE)
    .execute()
