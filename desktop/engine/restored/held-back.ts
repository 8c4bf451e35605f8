import { type SyncTrack, syncTrackSchema } from '@veza/shared/contracts/sync.ts'
import { liveJobStates } from '@veza/shared/studio/job-states.ts'
import { type HeldBack, type HeldEdit, type HeldWish, heldShown } from '@veza/shared/studio/restored.ts'
import { inTransaction, type Sqlite } from '../db/sqlite.ts'
import {
  draftIdOf,
  listPublications,
  type Publication,
  rememberPublication,
} from '../library/publications.ts'
import { listEntries, type OutboxEntry } from '../outbox/entry-row.ts'
import { reconcile } from '../outbox/picture.ts'
import { discard } from '../outbox/resolve.ts'
import { titleOf } from '../outbox/title.ts'
import { metadataOf } from '../publish/merge.ts'
import { cancelJob } from '../queue/controls.ts'
import type { AccountKey } from '../sync/accounts.ts'
import { getItem } from '../sync/items.ts'
import { endHold, type Hold, holdOf, holds, neverBeginAnew, writeHold } from './hold.ts'

interface HeldJob {
  readonly id: string
  readonly publicationId: string
  readonly title: string
}

function heldJobs(db: Sqlite, { account, jobs }: Hold): HeldJob[] {
  return db
    .prepare<[string, number, number], HeldJob>(
      `SELECT jobs.id, publications.id AS publicationId, tracks.title FROM jobs
         JOIN publications ON publications.id = iif(json_valid(jobs.payload), jobs.payload ->> 'publicationId', NULL)
         JOIN sync_accounts account USING (server, account_id)
         JOIN tracks ON tracks.id = publications.track_id
       WHERE jobs.state IN (SELECT value FROM json_each(?)) AND account.id = ? AND jobs.rowid <= ?
       ORDER BY jobs.priority DESC, jobs.position, jobs.id`,
    )
    .all(JSON.stringify(liveJobStates), account, jobs)
}

/** What was refused, or asks, goes nowhere without a word about it alone. */
const heldEdits = (db: Sqlite, { account, edits }: Hold): OutboxEntry[] =>
  listEntries(db, account, -1).filter(({ seq, state }) => state === 'waiting' && seq <= edits)

/**
 * All that a server has of an account was listed: what is held back and has come about meanwhile is dropped, what is there and was
 * not known of is learnt. To be called whenever all that is there has been read; the first time counts.
 * @returns whether anything was held back until now
 */
export function takeListing(db: Sqlite, account: number, now: Date): boolean {
  return inTransaction(db, () => {
    const hold = holdOf(db, account)
    if (hold === undefined || hold.isListed) return false
    learnDrafts(db, account, now)
    dropPublished(db, hold, now)
    if (heldJobs(db, hold).length === 0 && heldEdits(db, hold).length === 0) endHold(db, account)
    else writeHold(db, { ...hold, isListed: true })
    return true
  })
}

function publicationsOf(db: Sqlite, account: number): Publication[] {
  const key = db
    .prepare<[number], AccountKey>('SELECT server, account_id AS accountId FROM sync_accounts WHERE id = ?')
    .get(account)
  return listPublications(db).filter(
    ({ server, accountId }) => server === key?.server && accountId === key.accountId,
  )
}

function trackThere(db: Sqlite, account: number, id: string | null): SyncTrack | undefined {
  const item = id === null ? undefined : getItem(db, { account, kind: 'track', id })
  return item?.isGone ? undefined : syncTrackSchema.safeParse(item?.base).data
}

/** The id of a draft follows from the library's: what was begun after the copy was made is found again. */
function learnDrafts(db: Sqlite, account: number, now: Date): void {
  for (const publication of publicationsOf(db, account)) {
    if (publication.serverTrackId !== null) continue
    const there = trackThere(db, account, draftIdOf(publication))
    if (there === undefined) continue
    const { id, url, masterUrl, publishedAt } = there
    const synced = metadataOf(there)
    rememberPublication(db, publication.id, { serverTrackId: id, url, masterUrl, publishedAt, synced }, now)
    reconcile(db, { account, kind: 'track', id }, now)
  }
}

/** What can be heard there, with all that belongs to it, was published after the copy was made. */
function dropPublished(db: Sqlite, hold: Hold, now: Date): void {
  const jobs = heldJobs(db, hold)
  for (const { id, serverTrackId, trackId } of publicationsOf(db, hold.account)) {
    const there = trackThere(db, hold.account, serverTrackId)
    if (there?.status !== 'published' || !there.hasRenditions) continue
    const hasCover = db.prepare('SELECT 1 FROM tracks WHERE id = ? AND cover_file IS NOT NULL').get(trackId)
    if (hasCover && there.coverUrl === null) continue
    for (const job of jobs) if (job.publicationId === id) cancelJob(db, job.id, now)
  }
}

/** What waits for a word, and how much of it for the list of its server first. */
export function heldBack(db: Sqlite): HeldBack {
  const [asked, unlisted] = [true, false].map((isListed) =>
    holds(db)
      .filter((hold) => hold.isListed === isListed)
      .map((hold) => ({ jobs: heldJobs(db, hold), edits: heldEdits(db, hold) })),
  )
  const tracks = titles(asked?.flatMap(({ jobs }) => jobs) ?? [])
  const edits = asked?.flatMap((one) => one.edits) ?? []
  const waiting = unlisted?.map((one) => titles(one.jobs).length + one.edits.length) ?? []
  return {
    waiting: waiting.reduce((sum, count) => sum + count, 0),
    tracks: tracks.slice(0, heldShown),
    edits: edits.slice(0, heldShown).map((entry) => heldEdit(db, entry)),
    count: tracks.length + edits.length,
  }
}

/** One for each track, in the order of the queue. */
const titles = (jobs: readonly HeldJob[]): string[] => [
  ...new Map(jobs.map(({ publicationId, title }) => [publicationId, title])).values(),
]

const heldEdit = (db: Sqlite, { account, kind, resourceId, action, fields }: OutboxEntry): HeldEdit => ({
  title: titleOf(db, { account, kind, id: resourceId }),
  wish: action === 'status' ? statusWish(fields.status) : action,
})

const statusWish = (status: unknown): HeldWish =>
  status === 'published'
    ? 'publish'
    : status === 'on-sale'
      ? 'sell'
      : status === 'withdrawn'
        ? 'withdraw'
        : 'unpublish'

/**
 * Decides about what was held back, as far as its server's list is in: `send` lets it go on, `drop` takes it back. What was wished
 * since the library was put back is neither asked about nor touched. Twice is as once.
 */
export function answerHeldBack(db: Sqlite, answer: 'send' | 'drop', now: Date): void {
  inTransaction(db, () => {
    for (const hold of holds(db).filter(({ isListed }) => isListed)) {
      const jobs = heldJobs(db, hold)
      if (answer === 'send') for (const { publicationId } of jobs) neverBeginAnew(db, publicationId, now)
      else {
        for (const { id } of jobs) cancelJob(db, id, now)
        // The later ones first: what they were made upon is gone with them.
        for (const { id } of heldEdits(db, hold).reverse()) discard(db, id, now)
      }
      endHold(db, hold.account)
    }
  })
}
