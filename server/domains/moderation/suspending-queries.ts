import type { Selectable } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'
import type { CaseRow } from './queries.ts'

export type SuspendingCase = CaseRow &
  Pick<Selectable<DB['moderationDecisions']>, 'actorId' | 'reason' | 'suspendedUntil'>

const suspending = (db: Db, userId: string, now: Date) =>
  db
    .selectFrom('moderationCases')
    .innerJoin('moderationDecisions', 'moderationDecisions.caseId', 'moderationCases.id')
    .selectAll('moderationCases')
    .select(['actorId', 'reason', 'suspendedUntil'])
    .where('ownerId', '=', userId)
    .where('status', '=', 'acted')
    .where((eb) => eb.or([eb('action', '=', 'ban'), eb('suspendedUntil', '>', now)]))
    .orderBy('moderationCases.id')

/** Cases that keep their owner suspended. */
export const suspendingCases = (tx: Tx, userId: string, now: Date): Promise<SuspendingCase[]> =>
  suspending(tx, userId, now).execute()

/** The same, held until the transaction ends. */
export const lockSuspending = (tx: Tx, userId: string, now: Date): Promise<SuspendingCase[]> =>
  suspending(tx, userId, now).forUpdate('moderationCases').execute()
