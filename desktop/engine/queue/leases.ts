import { inTransaction, type Sqlite } from '../db/sqlite.ts'
import type { JobRow } from './job-row.ts'
import { moveJob } from './transition.ts'

/** How often the engine may die in the middle of one job before that job is set aside as its cause. */
export const CRASHES_MAX = 25

/** Lets go of a job whose state was already changed by somebody else (paused or cancelled while it ran). */
export function dropLease(db: Sqlite, token: string): void {
  db.prepare(
    `UPDATE jobs SET lease_owner = NULL, lease_token = NULL, lease_taken_ms = NULL
     WHERE lease_token = ? AND state <> 'running'`,
  ).run(token)
}

/**
 * Puts back what dead engines held. The caller holds the runner's lock, which is the proof that no other engine
 * runs jobs of this library: their leases need not be waited for.
 * @returns how many jobs were running
 */
export function recoverLeases(db: Sqlite, owner: string, now: Date): number {
  return inTransaction(db, () => {
    const lost = db
      .prepare<[string], JobRow>("SELECT * FROM jobs WHERE state = 'running' AND lease_owner <> ?")
      .all(owner)
    for (const { id, crashes } of lost) {
      const common = { id, from: 'running', now, release: true, crashes: crashes + 1 } as const
      if (crashes + 1 < CRASHES_MAX) moveJob(db, { ...common, to: 'queued', nextTryMs: 0 })
      else {
        const failure = {
          code: 'crashed-repeatedly',
          params: { crashes: crashes + 1 },
          detail: null,
        } as const
        moveJob(db, { ...common, to: 'failed', failure })
      }
    }
    db.prepare(
      `UPDATE jobs SET lease_owner = NULL, lease_token = NULL, lease_taken_ms = NULL
       WHERE lease_owner IS NOT NULL AND lease_owner <> ?`,
    ).run(owner)
    return lost.length
  })
}
