import type { Db } from '../../platform/db/database.ts'
import { inPages } from '../../platform/db/pages.ts'
import type { PersonalData } from '../accounts/index.ts'
import { deleteCommentsOf } from './queries.ts'

const PAGE = 500

/** What a person wrote at moments of tracks. When they leave it goes; where others had replied, an empty place is left. */
export const commentsData: PersonalData = {
  domain: 'comments',
  collect: (db, userId) => ({ comments: inPages((after) => commentsAfter(db, userId, after)) }),
  erase: deleteCommentsOf,
}

const commentsAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('comments')
    .select(['id', 'trackId', 'parentId', 'atMs', 'text', 'createdAt', 'editedAt', 'hiddenAt', 'moderation'])
    .where('authorId', '=', userId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(PAGE)
    .execute()
