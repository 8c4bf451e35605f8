import type { Db } from '../../platform/db/database.ts'
import { inPages } from '../../platform/db/pages.ts'
import type { PersonalData } from '../accounts/index.ts'
import { endFollows } from './relation-queries.ts'

const PAGE = 500

/**
 * What a person shows and whom they follow or block. Most of it goes with the user's row; avatars are left without an
 * owner, which is what the sweep looks for.
 */
export const peopleData: PersonalData = {
  domain: 'people',
  collect: (db, userId) => ({
    profile: profile(db, userId),
    following: inPages((after) => followingAfter(db, userId, after)),
    blocked: inPages((after) => blockedAfter(db, userId, after)),
  }),
  // Before the user's row takes them along: others' counters change with each, and they must be held in their order.
  erase: endFollows,
}

async function* profile(db: Db, userId: string): AsyncGenerator<unknown> {
  yield* await db
    .selectFrom('profiles')
    .select(['bio', 'location', 'links', 'followers', 'following', 'updatedAt'])
    .where('userId', '=', userId)
    .execute()
}

const followingAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('follows')
    .innerJoin('users', 'users.id', 'followeeId')
    .select(['followeeId as id', 'users.username', 'follows.createdAt as since'])
    .where('followerId', '=', userId)
    .where('followeeId', '>', after)
    .orderBy('followeeId')
    .limit(PAGE)
    .execute()

const blockedAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('blocks')
    .innerJoin('users', 'users.id', 'blockedId')
    .select(['blockedId as id', 'users.username', 'blocks.createdAt as since'])
    .where('blockerId', '=', userId)
    .where('blockedId', '>', after)
    .orderBy('blockedId')
    .limit(PAGE)
    .execute()
