import { type Clock, DAY_MS } from '@veza/shared/kernel/time.ts'
import { liveJobStates } from '@veza/shared/studio/job-states.ts'
import { inTransaction, type Sqlite } from '../db/sqlite.ts'
import { discardUnused, type ReceivedDeps } from '../import/received.ts'
import type { Offline, Whose } from '../offline.ts'
import { type EditParts, NothingToEdit } from '../outbox/edit.ts'
import { entriesOf, type ResourceKey, rewriteEntry } from '../outbox/entry-row.ts'
import { saidBefore, takeBackDeletion } from '../publish/later-word.ts'
import { cancelJob } from '../queue/controls.ts'
import { restoredAt } from '../restored/hold.ts'
import { type AccountKey, openAccount } from '../sync/accounts.ts'
import { putBase } from '../sync/items.ts'
import { getEntry } from './entries.ts'
import { draftIdOf, rememberPublication } from './publications.ts'
import { getTrack } from './tracks.ts'

/** How long what was taken out can be brought back, with all that was written of it. */
const KEPT_MS = DAY_MS

const rowOf = (db: Sqlite, whose: Whose): number => (whose === null ? 0 : openAccount(db, whose).id)

/** Tracks of this machine that their server has, though no answer of it has told of them yet. */
const unseen = `SELECT publications.track_id FROM publications JOIN sync_accounts owner
    ON owner.id = @account AND owner.server = publications.server AND owner.account_id = publications.account_id
  WHERE publications.server_track_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM remote_items remote
    WHERE remote.account = owner.id AND remote.kind = 'track' AND remote.id = publications.server_track_id)`

/** Where entries lie. */
export function placesOf(
  db: Sqlite,
  whose: Whose,
  ids: readonly string[],
): { here: number; there: number; published: number } {
  return db
    .prepare<[object], { here: number; there: number; published: number }>(
      `SELECT count(local_id) AS here, coalesce(sum(remote_id IS NOT NULL OR local_id IN (${unseen})), 0) AS there,
         coalesce(sum(status = 'published'), 0) AS published
       FROM library_entries WHERE account = @account AND id IN (SELECT value FROM json_each(@ids))`,
    )
    .get({ account: rowOf(db, whose), ids: JSON.stringify(ids) }) as {
    here: number
    there: number
    published: number
  }
}

/**
 * Takes entries out of the library, wherever they lie: all of them, or none. Nothing is done to files of the creator's; what was
 * queued for them is cancelled; what a server has is deleted there, for good, when it can be told.
 * @param notBefore when that is, at the earliest; until then it can be taken back (`restoreEntries`)
 * @throws NothingToEdit
 */
export function removeEntries(
  { db, offline }: { readonly db: Sqlite; readonly offline: Offline },
  whose: Whose,
  ids: readonly string[],
  now: Date,
  notBefore?: Date,
): { local: string[]; there: string[] } {
  const account = rowOf(db, whose)
  return inTransaction(db, () => {
    const local: string[] = []
    const there: string[] = []
    for (const id of ids) {
      const entry = getEntry(db, account, id)
      if (entry === undefined) throw new NothingToEdit(`no track ${id}`)
      const isOnItsWay = entry.localId !== null && whose !== null && learnDraft(db, entry.localId, whose, now)
      const unseenId = entry.localId && whose && findUnseen(db, account, whose, entry.localId)
      if (entry.localId !== null) {
        removeTrack(db, entry.localId, now)
        local.push(entry.localId)
      }
      if (entry.remoteId !== null && whose !== null) {
        offline.edit(whose, 'track', entry.remoteId, deletion(notBefore))
        if (isOnItsWay) neverAsk(db, { account, kind: 'track', id: entry.remoteId }, now)
        there.push(entry.remoteId)
      } else if (unseenId && whose !== null) {
        const resource = { account, kind: 'track', id: unseenId } as const
        removeUnseen(db, offline, whose, resource, { trackId: entry.localId ?? '', notBefore }, now)
        there.push(unseenId)
      }
    }
    return { local, there }
  })
}

const deletion = (notBefore: Date | undefined) =>
  ({ action: 'delete', ...(notBefore ? { notBefore } : {}) }) as const

/** @see unseen */
const findUnseen = (db: Sqlite, account: number, { server, accountId }: AccountKey, trackId: string) =>
  db
    .prepare<[object], string>(
      `SELECT server_track_id FROM publications
       WHERE track_id = @trackId AND server = @server AND account_id = @accountId AND track_id IN (${unseen})`,
    )
    .pluck()
    .get({ account, trackId, server, accountId })

/** As we sent it, until its server tells how it is; whatever that is, it is deleted. */
function removeUnseen(
  db: Sqlite,
  offline: Offline,
  whose: AccountKey,
  resource: ResourceKey,
  { trackId, notBefore }: { readonly trackId: string; readonly notBefore: Date | undefined },
  now: Date,
): void {
  const track = getTrack(db, trackId)
  if (track === undefined) return
  const { id } = resource
  const { metadata, durationMs, lossless, importedAt } = track
  const unknown = { slug: '', url: '', coverUrl: null, masterUrl: null, loudness: null, publishedAt: null }
  const parts = { hasOriginal: false, hasRenditions: false }
  const at = { createdAt: importedAt, updatedAt: now.toISOString() }
  putBase(db, resource, {
    ...{ id, status: 'draft', durationMs, lossless },
    ...{ ...metadata, ...unknown, ...parts, ...at },
  })
  offline.edit(whose, 'track', id, deletion(notBefore))
  neverAsk(db, resource, now)
}

/** What changes there until it is deleted is our own doing. */
function neverAsk(db: Sqlite, resource: ResourceKey, now: Date): void {
  for (const { seq, action } of entriesOf(db, resource))
    if (action === 'delete') rewriteEntry(db, seq, { fields: {}, seen: {} }, now)
}

/** A draft that nobody has told of may be there all the same: its id is known, and so it can be deleted. @returns whether work of it may have arrived */
function learnDraft(db: Sqlite, trackId: string, whose: AccountKey, now: Date): boolean {
  const said = saidBefore(db, trackId, whose)
  if (said === undefined) return false
  const { publicationId, generation } = said
  if (said.draft && said.serverTrackId === null) {
    const serverTrackId = draftIdOf({ trackId, accountId: whose.accountId, generation })
    rememberPublication(db, publicationId, { serverTrackId }, now)
  }
  return (said.draft && said.serverTrackId === null) || said.published
}

function removeTrack(db: Sqlite, id: string, now: Date): void {
  const jobs = db
    .prepare<[string, string], string>(
      'SELECT id FROM jobs WHERE track_id = ? AND state IN (SELECT value FROM json_each(?))',
    )
    .pluck()
    .all(id, JSON.stringify(liveJobStates))
  for (const job of jobs) cancelJob(db, job, now)
  db.prepare('UPDATE tracks SET removed_at = ? WHERE id = ? AND removed_at IS NULL').run(
    now.toISOString(),
    id,
  )
}

/** Brings tracks back as they were. @returns how many were not there */
export function restoreTracks(db: Sqlite, ids: readonly string[]): number {
  return db
    .prepare(
      `UPDATE tracks SET removed_at = NULL
       WHERE removed_at IS NOT NULL AND id IN (SELECT value FROM json_each(?))`,
    )
    .run(JSON.stringify(ids)).changes
}

/**
 * Takes back what `removeEntries` did: tracks of this machine as they were, and what their server was not told to delete yet.
 * @param there what was to be deleted there. @returns how many are back, and how many of `there` their server has deleted by now
 */
export function restoreEntries(
  parts: EditParts,
  whose: Whose,
  { local, there }: { readonly local: readonly string[]; readonly there: readonly string[] },
  now: Date,
): { restored: number; late: number } {
  const { db } = parts
  const account = rowOf(db, whose)
  return inTransaction(db, () => {
    const late = there.filter((id) => {
      const resource = { account, kind: 'track', id } as const
      const isWaiting = entriesOf(db, resource).some(({ action }) => action === 'delete')
      return !isWaiting || takeBackDeletion(parts, resource, now)
    })
    return { restored: restoreTracks(db, local), late: late.length }
  })
}

/** Forgets what was taken out long enough ago, and removes the copies that were made for it. Those at work are kept. */
export async function forgetRemoved(received: ReceivedDeps, clock: Clock): Promise<void> {
  const before = new Date(clock.now().getTime() - KEPT_MS).toISOString()
  const paths = received.db
    .prepare<[string, string], string>(
      `DELETE FROM tracks WHERE removed_at < ? AND removed_at >= ?
         AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.track_id = tracks.id AND jobs.lease_owner IS NOT NULL)
       RETURNING source_path`,
    )
    .pluck()
    // Before that, it may have been brought back since.
    .all(before, restoredAt(received.db))
  for (const path of paths) await discardUnused(received, path)
}
