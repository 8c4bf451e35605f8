import { setTimeout as sleep } from 'node:timers/promises'
import { inTransaction, type Sqlite } from '../db/sqlite.ts'
import { type EditParts, insist } from '../outbox/edit.ts'
import { entriesOf, type ResourceKey, removeEntry } from '../outbox/entry-row.ts'
import { reconcile } from '../outbox/picture.ts'
import { cancelJob } from '../queue/controls.ts'
import { type AccountKey, openAccount } from '../sync/accounts.ts'
import { getItem, removeItem } from '../sync/items.ts'
import { versionOf } from '../sync/receive.ts'

/** What of a publication's work has said something to its server that nobody knows the end of. */
export interface SaidBefore {
  readonly publicationId: string
  readonly generation: number
  /** Null: no answer has told that there is one. */
  readonly serverTrackId: string | null
  /** The draft may be there. */
  readonly draft: boolean
  /** It may be published. */
  readonly published: boolean
}

/**
 * Ended without an answer that tells: the engine died, was stopped, or the answer was cut. A line that never reached the server,
 * and one that it refused, are none of these.
 */
const UNKNOWN_END = `SELECT 1 FROM job_log line WHERE line.job_id = jobs.id AND line.from_state = 'running'
  AND line.to_state <> 'done' AND (line.failure IS NULL OR coalesce(line.failure ->> '$.params.network', '') = 'unknown'
    OR line.failure ->> '$.code' = 'server-trouble')`

type SaidRow = Omit<SaidBefore, 'draft' | 'published'> & Record<'draft' | 'published', number>

/** @returns undefined where nobody ever asked for it to be published as this account */
export function saidBefore(db: Sqlite, trackId: string, whose: AccountKey): SaidBefore | undefined {
  const row = db
    .prepare<[string, string, string], SaidRow>(
      `SELECT publications.id AS publicationId, publications.generation,
         publications.server_track_id AS serverTrackId,
         coalesce(max(jobs.kind = 'create-draft'), 0) AS draft, coalesce(max(jobs.kind = 'publish'), 0) AS published
       FROM publications LEFT JOIN jobs ON jobs.track_id = publications.track_id
         AND jobs.kind IN ('create-draft', 'publish') AND jobs.payload ->> 'publicationId' = publications.id
         AND jobs.state <> 'done' AND (jobs.lease_owner IS NOT NULL
           OR ((jobs.kind = 'create-draft' OR jobs.state <> 'cancelled') AND EXISTS (${UNKNOWN_END})))
       WHERE publications.track_id = ? AND publications.server = ? AND publications.account_id = ?
       GROUP BY publications.id`,
    )
    .get(trackId, whose.server, whose.accountId)
  return row && { ...row, draft: row.draft === 1, published: row.published === 1 }
}

/**
 * Says that a track shall not be published: what was queued for that is dropped, and what may be on its way is followed by word
 * to take it back. What it takes to be heard here goes on.
 * @returns whether anything was queued
 */
export function stopPublishing(parts: EditParts, trackId: string, whose: AccountKey, now: Date): boolean {
  const { db } = parts
  return inTransaction(db, () => {
    const said = saidBefore(db, trackId, whose)
    if (said === undefined) return false
    const jobs = db
      .prepare<[string, string], string>(
        `SELECT id FROM jobs WHERE track_id = ? AND payload ->> 'publicationId' = ?
           AND state IN ('queued', 'running', 'paused', 'failed')`,
      )
      .pluck()
      .all(trackId, said.publicationId)
    for (const job of jobs) cancelJob(db, job, now)
    if (said.published && said.serverTrackId !== null) {
      const account = openAccount(db, whose).id
      insist(parts, { account, kind: 'track', id: said.serverTrackId }, { status: 'draft' }, now)
    }
    return jobs.length > 0 || said.published
  })
}

/**
 * What is published again is not deleted: a deletion that never began is dropped.
 * @returns whether one is on its way, so that what is there is gone, or will be
 */
export function takeBackDeletion({ db }: EditParts, resource: ResourceKey, now: Date): boolean {
  return inTransaction(db, () => {
    const deletion = entriesOf(db, resource).find(({ action }) => action === 'delete')
    if (deletion === undefined) return false
    if (deletion.request !== null) return true
    removeEntry(db, deletion.seq)
    // What no answer has told of is there, or it is not: whoever publishes asks.
    if (versionOf(getItem(db, resource)?.base) === 0) removeItem(db, resource)
    else reconcile(db, resource, now)
    return false
  })
}

/** How often one looks whether an earlier word has arrived (ms). */
const LOOK_MS = 200

/** Waits until what was said of a track before has been said to its server. @throws AbortError */
export async function untilSaid(
  db: Sqlite,
  { server, accountId, serverTrackId }: AccountKey & { readonly serverTrackId: string | null },
  signal: AbortSignal,
): Promise<void> {
  const account = openAccount(db, { server, accountId }).id
  const resource = { account, kind: 'track', id: serverTrackId ?? '' } as const
  while (isTakenBackFirst(db, resource)) await sleep(LOOK_MS, undefined, { signal })
}

/** Whether the last thing said before was to take it back, and that is still on its way: it goes first. */
function isTakenBackFirst(db: Sqlite, resource: ResourceKey): boolean {
  const last = entriesOf(db, resource).findLast(({ action }) => action === 'status')
  return last?.fields.status === 'draft' && (last.state === 'waiting' || last.state === 'sending')
}
