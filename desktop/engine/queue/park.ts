import { jobKinds } from '@veza/shared/studio/jobs.ts'
import type { Sqlite } from '../db/sqlite.ts'
import { moveJob } from './transition.ts'

/** Sets jobs aside whose kind this version does not know, so that they are shown rather than waited for. */
export function parkForeignJobs(db: Sqlite, now: Date): void {
  const ids = db
    .prepare<[string], string>(
      "SELECT id FROM jobs WHERE state = 'queued' AND kind NOT IN (SELECT value FROM json_each(?))",
    )
    .pluck()
    .all(JSON.stringify(jobKinds)) as string[]
  const failure = { code: 'job-unreadable', params: {}, detail: null } as const
  for (const id of ids) moveJob(db, { id, from: 'queued', to: 'failed', now, failure })
}
