import type { Db, Tx } from '../../platform/db/database.ts'
import { inPages } from '../../platform/db/pages.ts'
import type { PersonalData } from '../accounts/index.ts'

const PAGE = 500

/** What a person is told of, and wants to be. The rows of others name nobody: what somebody who leaves did is gone from them with it. */
export const notificationsData: PersonalData = {
  domain: 'notifications',
  collect: (db, userId) => ({
    notifications: inPages((after) => notificationsAfter(db, userId, after)),
    'notification-settings': settings(db, userId),
    'publication-reads': inPages((after) => readsAfter(db, userId, after)),
  }),
  erase: deleteNotificationsOf,
}

const notificationsAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('notifications')
    .select(['id', 'kind', 'subjectId', 'since', 'at', 'readAt'])
    .where('userId', '=', userId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(PAGE)
    .execute()

/** By what was read. */
const readsAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('publicationReads')
    .select(['thingId as id', 'readAt'])
    .where('userId', '=', userId)
    .where('thingId', '>', after)
    .orderBy('thingId')
    .limit(PAGE)
    .execute()

async function* settings(db: Db, userId: string): AsyncGenerator<unknown> {
  yield* await db
    .selectFrom('notificationSettings')
    .select(['notInPage', 'notByMail', 'digest', 'publicationsReadAt', 'mailedUntil'])
    .where('userId', '=', userId)
    .execute()
}

/** Their settings first, as whoever marks all of them as read holds them: neither waits for the other. */
async function deleteNotificationsOf(tx: Tx, userId: string): Promise<void> {
  await tx.deleteFrom('notificationSettings').where('userId', '=', userId).execute()
  await tx.deleteFrom('notifications').where('userId', '=', userId).execute()
}
