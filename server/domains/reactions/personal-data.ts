import { inPages } from '../../platform/db/pages.ts'
import type { PersonalData } from '../accounts/index.ts'
import { deleteReactionsOf, reactionsAfter } from './queries.ts'

const PAGE = 500

/** What a person likes and has reposted. When they leave, it goes, and the numbers go down by it. */
export const reactionsData: PersonalData = {
  domain: 'reactions',
  collect: (db, userId) => ({
    likes: inPages((after) => reactionsAfter(db, userId, 'like', after, PAGE)),
    reposts: inPages((after) => reactionsAfter(db, userId, 'repost', after, PAGE)),
  }),
  // Before the user's row takes them along: counters change with each, and must be held in their order.
  erase: deleteReactionsOf,
}
