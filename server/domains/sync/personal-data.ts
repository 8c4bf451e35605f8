import type { PersonalData } from '../accounts/index.ts'

/**
 * That something of somebody's changed, and when. A copy of their data has the things themselves. No foreign key takes it along:
 * every write of a track would then have to wait for whoever holds its owner's row.
 */
export const syncData: PersonalData = {
  domain: 'sync',
  collect: () => ({}),
  erase: async (tx, userId) => {
    await tx.deleteFrom('syncChanges').where('userId', '=', userId).execute()
  },
}
