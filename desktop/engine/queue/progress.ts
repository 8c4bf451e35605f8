import type { Clock } from '@veza/shared/kernel/time.ts'
import type { Sqlite } from '../db/sqlite.ts'
import type { EventFeed } from '../events.ts'
import type { JobRow } from './job-row.ts'

/** A job's progress is written to the library at most this often (ms): each write waits for the disk. */
const WRITE_EVERY_MS = 500
/** Progress below this is noise, and does not make an attempt count as one that got further. */
const ADVANCE_MIN = 0.001

export interface Progress {
  report(fraction: number, totalBytes?: number): void
  advanced(): boolean
  /** Writes what was held back. */
  flush(): void
}

/** Progress of one attempt: events at once, the row now and then, and only while the claim holds. */
export function createProgress(db: Sqlite, job: JobRow, clock: Clock, events: EventFeed): Progress {
  let written = job.progress
  let writtenMs = 0
  let best = 0
  let current = 0

  function write(): void {
    try {
      db.prepare('UPDATE jobs SET progress = ? WHERE lease_token = ?').run(current, job.lease_token)
      written = current
    } catch {
      // A hint that cannot be written (full disk, busy library) is no reason to fail the work itself.
    }
  }

  return {
    report(fraction, totalBytes) {
      current = Number.isFinite(fraction) ? Math.min(1, Math.max(0, fraction)) : 0
      best = Math.max(best, current)
      events.emit({
        type: 'job-progress',
        jobId: job.id,
        kind: job.kind,
        progress: current,
        ...(totalBytes === undefined ? {} : { totalBytes }),
      })
      const now = clock.now().getTime()
      if (now >= writtenMs && now - writtenMs < WRITE_EVERY_MS) return
      writtenMs = now
      write()
    },
    advanced: () => best > job.progress + ADVANCE_MIN,
    flush() {
      if (current !== written && best > 0) write()
    },
  }
}
