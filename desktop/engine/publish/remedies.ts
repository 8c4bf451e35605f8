import type { Sqlite } from '../db/sqlite.ts'
import { retryFailedBy } from '../queue/controls.ts'
import type { SessionDeps } from '../session/session.ts'
import { publicationOf } from './again.ts'

/**
 * Somebody is signed in now: what had stopped for lack of that goes on, for the accounts that are.
 * @returns how many jobs
 */
export function retryAfterSignIn(
  { db, sessions: { store } }: { readonly db: Sqlite; readonly sessions: Pick<SessionDeps, 'store'> },
  now: Date,
): number {
  return retryFailedBy(db, ['signed-out'], now, (job) => {
    const publication = publicationOf(db, job)
    return publication !== undefined && store.load(publication.server)?.accountId === publication.accountId
  })
}

/** The file has just been read, and is what was imported: what had stopped for lack of it goes on. */
export const retryWithSource = (db: Sqlite, trackId: string, now: Date): number =>
  retryFailedBy(
    db,
    ['source-gone', 'source-changed', 'source-unreadable'],
    now,
    (job) => job.track_id === trackId,
  )
