import { inPages } from '../../platform/db/pages.ts'
import type { PersonalData } from '../accounts/index.ts'
import { wishesOf } from './queries.ts'

const PAGE = 500

/** What a person means to buy. */
export const wishesData: PersonalData = {
  domain: 'wishes',
  collect: (db, userId) => ({ wishes: inPages((after) => wishesOf(db, userId, after, PAGE)) }),
  erase: async (tx, userId) => {
    await tx.deleteFrom('wishes').where('userId', '=', userId).execute()
  },
}
