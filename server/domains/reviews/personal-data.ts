import { inPages } from '../../platform/db/pages.ts'
import type { PersonalData } from '../accounts/index.ts'
import { reviewsBy } from './queries.ts'

const PAGE = 500

/** What a person said of what they bought. When they leave it goes, and means change with it. */
export const reviewsData: PersonalData = {
  domain: 'reviews',
  collect: (db, userId) => ({ reviews: inPages((after) => reviewsBy(db, userId, after, PAGE)) }),
  erase: async (tx, userId) => {
    await tx.deleteFrom('reviews').where('authorId', '=', userId).execute()
  },
}
