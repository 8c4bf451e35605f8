import type { Db } from '../../platform/db/database.ts'
import type { PersonalData } from '../accounts/index.ts'

/** What somebody was let into before others, by name. */
export const flagsData: PersonalData = {
  domain: 'flags',
  collect: (db, userId) => ({ 'flags-by-name': named(db, userId) }),
  erase: async (tx, userId) => {
    await tx.deleteFrom('flagPeople').where('userId', '=', userId).execute()
  },
}

/** There are only as many as flags. */
async function* named(db: Db, userId: string): AsyncGenerator<unknown> {
  yield* await db
    .selectFrom('flagPeople')
    .innerJoin('flags', 'flags.id', 'flagId')
    .select(['name as flag', 'createdAt'])
    .where('userId', '=', userId)
    .orderBy('name')
    .execute()
}
