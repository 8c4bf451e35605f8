import { renameSync } from 'node:fs'
import { readdir, rename, rm, rmdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, DAY_MS } from '@veza/shared/kernel/time.ts'
import { SET_FILE } from '@veza/shared/media/transcode.ts'
import { liveJobStates } from '@veza/shared/studio/job-states.ts'
import type { LibraryFolder } from '../../folders/library-folder.ts'
import { inTransaction, type Sqlite } from '../db/sqlite.ts'
import { descriptionFile, readDescription, setFolder } from './work-folder.ts'

export interface RetireDeps {
  readonly db: Sqlite
  readonly folder: LibraryFolder
}

const REMOVED = '.removed'
/** How long a set is kept that no job asks for and that was never sent: a publish that was cancelled may be asked again. */
const UNSENT_KEPT_MS = DAY_MS

/**
 * Frees the space of a set that the server has, and keeps its description. To be called once the library says so;
 * whatever dies after that, `sweepSets` does the rest. Keeps it where another job still needs it, and where the
 * system will not let go of it: that is tried again at the next start.
 * @param jobId the job that is about to end, and needs it no more
 */
export async function retireSet(
  deps: RetireDeps,
  sha256: string,
  lossless: boolean,
  jobId: string,
): Promise<void> {
  await remove(deps, sha256, setFolder(deps.folder, sha256, lossless), {
    keepDescription: true,
    jobId,
  }).catch(() => undefined)
}

/**
 * Goes through all that lies in the working folder, and removes what no job needs: sets that were sent (their
 * description stays), sets that nobody asked for in a day, and what a killed engine left half-made or half-removed.
 * Safe while jobs run. Throws the first error after everything was tried.
 */
export async function sweepSets(
  deps: RetireDeps & { readonly clock: Clock },
  signal?: AbortSignal,
): Promise<void> {
  const errors: unknown[] = []
  for (const sha256 of await readdir(deps.folder.work)) {
    if (!/^[0-9a-f]{64}$/.test(sha256)) continue
    const dir = join(deps.folder.work, sha256)
    for (const name of await readdir(dir)) {
      if (signal?.aborted) return
      if (/^v\d+-(lossless|lossy)/.test(name))
        await sweepOne(deps, sha256, join(dir, name)).catch((error: unknown) => errors.push(error))
    }
    // Where something is left, the folder stays.
    await rmdir(dir).catch(() => undefined)
  }
  if (errors.length > 0) throw errors[0]
}

async function sweepOne(
  deps: RetireDeps & { readonly clock: Clock },
  sha256: string,
  path: string,
): Promise<void> {
  if (path.endsWith(REMOVED)) {
    const keepDescription = await isSent(deps.db, sha256, join(path, SET_FILE))
    return await discard(path.slice(0, -REMOVED.length), keepDescription)
  }
  if (path.endsWith('.json')) {
    if (!(await isSent(deps.db, sha256, path))) await remove(deps, sha256, path, { keepDescription: false })
    return
  }
  const description = join(path, SET_FILE)
  const keepDescription = await isSent(deps.db, sha256, description)
  const isFinished = /-(lossless|lossy)$/.test(path)
  const made = isFinished && !keepDescription && (await stat(description).catch(() => null))
  const isRecent =
    made && isKnown(deps.db, sha256) && deps.clock.now().getTime() - made.mtimeMs < UNSENT_KEPT_MS
  if (!isRecent) await remove(deps, sha256, path, { keepDescription: isFinished && keepDescription })
}

interface Removal {
  readonly keepDescription: boolean
  readonly jobId?: string
}

/**
 * Sets something aside in the same transaction that finds it unneeded: a job queued before keeps it, and one queued
 * after finds it gone. Then deletes it, at leisure.
 */
async function remove({ db }: RetireDeps, sha256: string, place: string, how: Removal): Promise<void> {
  const aside = place + REMOVED
  await rm(aside, { recursive: true, force: true })
  const isAside = inTransaction(db, () => {
    if (isNeeded(db, sha256, how.jobId)) return false
    renameSync(place, aside)
    return true
  })
  if (isAside) await discard(place, how.keepDescription)
}

async function discard(place: string, keepDescription: boolean): Promise<void> {
  const aside = place + REMOVED
  if (keepDescription) await rename(join(aside, SET_FILE), descriptionFile(place)).catch(() => undefined)
  await rm(aside, { recursive: true, force: true })
}

/** A job that makes or sends a set of this source may still run, now or later; a cancelled one may still be letting go. */
function isNeeded(db: Sqlite, sha256: string, exceptJobId = ''): boolean {
  return (
    db
      .prepare(
        `SELECT 1 FROM jobs JOIN tracks ON tracks.id = jobs.track_id
         WHERE tracks.sha256 = ? AND jobs.kind IN ('transcode', 'upload-renditions') AND jobs.id <> ?
           AND (jobs.state IN (SELECT value FROM json_each(?)) OR jobs.lease_owner IS NOT NULL)`,
      )
      .get(sha256, exceptJobId, JSON.stringify(liveJobStates)) !== undefined
  )
}

const isKnown = (db: Sqlite, sha256: string): boolean =>
  db.prepare('SELECT 1 FROM tracks WHERE sha256 = ?').get(sha256) !== undefined

/** The library says that a server has the set of this description. */
async function isSent(db: Sqlite, sha256: string, description: string): Promise<boolean> {
  const known = await readDescription(description).catch(() => null)
  if (known === null) return false
  return (
    db
      .prepare(
        `SELECT 1 FROM publications JOIN tracks ON tracks.id = publications.track_id
         WHERE tracks.sha256 = ? AND publications.attached_set = ?`,
      )
      .get(sha256, known.fingerprint) !== undefined
  )
}

/** Every job that waits for this one has sent this set already: there is nothing to make it for. */
export function isSentByAll(db: Sqlite, transcodeJobId: string, fingerprint: string): boolean {
  const sent = db
    .prepare<[string, string], string | null>(
      `SELECT publications.attached_set FROM job_needs
       JOIN jobs ON jobs.id = job_needs.job_id AND jobs.kind = 'upload-renditions'
         AND jobs.state IN (SELECT value FROM json_each(?))
       LEFT JOIN publications ON publications.id = iif(json_valid(jobs.payload), jobs.payload ->> '$.publicationId', NULL)
       WHERE job_needs.needs_id = ?`,
    )
    .pluck()
    .all(JSON.stringify(liveJobStates), transcodeJobId)
  return sent.length > 0 && sent.every((attached) => attached === fingerprint)
}
