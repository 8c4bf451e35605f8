import type { Db } from '../../platform/db/database.ts'
import { inPages } from '../../platform/db/pages.ts'
import type { PersonalData } from '../accounts/index.ts'

const PAGE = 500

/** What a person was listening to, what was to come, and the sessions they hosted. A guest is a number of no account’s. */
export const listeningData: PersonalData = {
  domain: 'listening',
  collect: (db, userId) => ({
    queue: inPages((after) => queueAfter(db, userId, after)),
    'queue-items': inPages((after) => itemsAfter(db, userId, after)),
    'listening-sessions': inPages((after) => sessionsAfter(db, userId, after)),
  }),
  erase: async (tx, userId) => {
    await tx.deleteFrom('queues').where('userId', '=', userId).execute()
    await tx.deleteFrom('listeningSessions').where('hostId', '=', userId).execute()
  },
}

const queueAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('queues')
    .select(['userId as id', 'currentId', 'positionMs', 'shuffle', 'repeat', 'updatedAt'])
    .where('userId', '=', userId)
    .where('userId', '>', after)
    .execute()

const itemsAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('queueItems')
    .select(['id', 'trackId', 'position', 'sourceKind', 'sourceId', 'isAdded'])
    .where('userId', '=', userId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(PAGE)
    .execute()

const sessionsAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('listeningSessions')
    .select(['id', 'guestsMayAdd', 'itemId', 'createdAt', 'hostSeenAt', 'endedAt'])
    .where('hostId', '=', userId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(PAGE)
    .execute()
