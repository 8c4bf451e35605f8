import type { Db } from '../../platform/db/database.ts'
import { inPages } from '../../platform/db/pages.ts'
import type { PersonalData } from '../accounts/index.ts'

const PAGE = 500

/** Which announcements somebody has dismissed. */
export const announcementsData: PersonalData = {
  domain: 'announcements',
  collect: (db, userId) => ({
    'dismissed-announcements': inPages((after) => dismissedAfter(db, userId, after)),
  }),
  erase: async (tx, userId) => {
    await tx.deleteFrom('announcementDismissals').where('userId', '=', userId).execute()
  },
}

const dismissedAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('announcementDismissals')
    .innerJoin('announcements', 'announcements.id', 'announcementId')
    .select(['announcementId as id', 'titleEn as title', 'announcementDismissals.createdAt'])
    .where('userId', '=', userId)
    .where('announcementId', '>', after)
    .orderBy('announcementId')
    .limit(PAGE)
    .execute()
