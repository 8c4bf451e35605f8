import type { Db } from '../../platform/db/database.ts'
import { inPages } from '../../platform/db/pages.ts'
import type { PersonalData } from '../accounts/index.ts'

const PAGE = 200

/**
 * What was claimed of somebody's tracks, without who claimed it, and what they answered. When they leave, their tracks are deleted
 * and nothing comes back: their name and address serve nobody any more.
 */
export const rightsData: PersonalData = {
  domain: 'rights',
  collect: (db, userId) => ({
    'copyright-notices': inPages((after) => noticesAfter(db, userId, after)),
    'counter-notices': inPages((after) => countersAfter(db, userId, after)),
  }),
  erase: async (tx, userId) => {
    await tx
      .updateTable('dmcaCounterNotices')
      .set({ name: '', address: '', phone: '', statement: '', signature: '' })
      .where('userId', '=', userId)
      .execute()
  },
}

const noticesAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('dmcaNotices')
    .innerJoin('tracks', 'tracks.id', 'dmcaNotices.trackId')
    .select(['dmcaNotices.id', 'number', 'dmcaNotices.status', 'trackId', 'tracks.title', 'work'])
    .select(['takenDownAt', 'restoreDueAt', 'courtActionAt', 'dmcaNotices.createdAt'])
    .where('tracks.ownerId', '=', userId)
    .where('dmcaNotices.id', '>', after)
    .orderBy('dmcaNotices.id')
    .limit(PAGE)
    .execute()

const countersAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('dmcaCounterNotices')
    .select(['noticeId as id', 'name', 'address', 'phone', 'statement', 'signature', 'createdAt'])
    .where('userId', '=', userId)
    .where('noticeId', '>', after)
    .orderBy('noticeId')
    .limit(PAGE)
    .execute()
