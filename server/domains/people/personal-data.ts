import type { Db } from '../../platform/db/database.ts'
import { inPages } from '../../platform/db/pages.ts'
import type { PersonalData } from '../accounts/index.ts'

const PAGE = 500

/** What a person shows and whom they follow or block. Nothing to erase: all of it goes with the user's row. */
export const peopleData: PersonalData = {
  domain: 'people',
  collect: (db, userId) => ({
    profile: profile(db, userId),
    following: inPages((after) => followingAfter(db, userId, after)),
    blocked: inPages((after) => blockedAfter(db, userId, after)),
  }),
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
