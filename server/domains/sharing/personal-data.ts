import type { Db } from '../../platform/db/database.ts'
import { inPages } from '../../platform/db/pages.ts'
import type { PersonalData } from '../accounts/index.ts'

const PAGE = 500

/** The links that a person made. Who listened by them is nobody's data: a visit is a number, forgotten after a day. */
export const sharingData: PersonalData = {
  domain: 'sharing',
  collect: (db, userId) => ({ shares: inPages((after) => sharesAfter(db, userId, after)) }),
  erase: async (tx, userId) => {
    await tx.deleteFrom('shareTokens').where('ownerId', '=', userId).execute()
  },
}

const sharesAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('shareTokens')
    .select(['id', 'trackId', 'label', 'expiresAt', 'maxUses', 'uses', 'createdAt', 'revokedAt'])
    .where('ownerId', '=', userId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(PAGE)
    .execute()
