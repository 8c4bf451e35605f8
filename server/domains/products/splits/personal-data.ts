import { splitShareStates, splitSheetStates } from '@veza/shared/contracts/splits.ts'
import type { Db, Tx } from '../../../platform/db/database.ts'
import { inPages } from '../../../platform/db/pages.ts'
import { transition } from '../../../platform/db/transition.ts'
import { lockSheet } from './queries.ts'

const PAGE = 200

/**
 * Sheets that name a person: their own line in a copy. After they have left, the lines stay, as those of nobody: what was
 * sold was divided by them. What was still proposed ends.
 */
export const splitsData = {
  collect: (db: Db, userId: string) => ({
    splitShares: inPages((after) => sharesAfter(db, userId, after)),
  }),
  erase: async (tx: Tx, userId: string, now: Date): Promise<void> => {
    for (const id of await proposalsWith(tx, userId)) await end(tx, id, userId, now)
    await tx.updateTable('splitShares').set({ part: '' }).where('userId', '=', userId).execute()
  },
}

const sharesAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('splitShares')
    .innerJoin('splitSheets', 'splitSheets.id', 'splitShares.sheetId')
    .select(['splitShares.id', 'splitShares.basisPoints', 'splitShares.part', 'splitShares.status as answer'])
    .select(['splitSheets.trackId', 'splitSheets.version', 'splitSheets.status', 'splitSheets.effectiveAt'])
    .where('splitShares.userId', '=', userId)
    .where('splitShares.id', '>', after)
    .orderBy('splitShares.id')
    .limit(PAGE)
    .execute()

async function proposalsWith(tx: Tx, userId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('splitSheets')
    .leftJoin('splitShares', 'splitShares.sheetId', 'splitSheets.id')
    .select('splitSheets.id')
    .distinct()
    .where('splitSheets.status', '=', 'proposed')
    .where((eb) => eb.or([eb('splitSheets.ownerId', '=', userId), eb('splitShares.userId', '=', userId)]))
    .orderBy('splitSheets.id')
    .execute()
  return rows.map(({ id }) => id)
}

/** Their own is withdrawn; another's is declined. */
async function end(tx: Tx, id: string, userId: string, now: Date): Promise<void> {
  const sheet = await lockSheet(tx, id)
  if (sheet?.status !== 'proposed') return
  const own = sheet.shares.find((share) => share.userId === userId && share.status === 'pending')
  if (own && sheet.ownerId !== userId)
    await transition(tx, splitShareStates, {
      table: 'split_shares',
      id: own.id,
      from: 'pending',
      to: 'declined',
      now,
    })
  const to = sheet.ownerId === userId ? 'withdrawn' : 'declined'
  await transition(tx, splitSheetStates, { table: 'split_sheets', id, from: 'proposed', to, now })
}
