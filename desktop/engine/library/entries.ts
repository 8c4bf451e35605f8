import { syncProductSchema } from '@veza/shared/contracts/sync.ts'
import type { EntrySort, LibraryEntry } from '@veza/shared/studio/bridge/offline.ts'
import { leastPrice } from '@veza/shared/studio/least-price.ts'
import type { z } from 'zod'
import type { Sqlite } from '../db/sqlite.ts'
import { remoteColumns, remoteJoins } from '../remote/files.ts'

export interface EntryQuery {
  /** Row of `sync_accounts`; 0 for nobody. */
  readonly account: number
  /** Words that an entry must hold, each from its beginning; empty for all. */
  readonly search?: string
  readonly status?: LibraryEntry['status'] | undefined
  readonly sort?: EntrySort
  readonly isDescending?: boolean | undefined
  readonly offset?: number
  readonly limit?: number
}

const orders: Readonly<Record<EntrySort, string>> = {
  added: 'entry.added_at',
  title: 'entry.title COLLATE NOCASE',
  artist: 'entry.artist COLLATE NOCASE',
  duration: 'entry.duration_ms',
}

/** Words of a search as FTS5 reads them: each in quotes, so that nothing in them is an operator, and as a beginning. */
function matchOf(search: string): string | null {
  const words = search.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  return words.length === 0 ? null : words.map((word) => `"${word}"*`).join(' ')
}

function where({ account, search = '', status }: EntryQuery) {
  const match = matchOf(search)
  const parts = [
    'entry.account = @account',
    ...(match === null
      ? []
      : ['entry.rowid IN (SELECT rowid FROM library_search WHERE library_search MATCH @match)']),
    ...(status === undefined ? [] : ['entry.status = @status']),
  ]
  return {
    sql: parts.join(' AND '),
    values: { account, ...(match === null ? {} : { match }), ...(status === undefined ? {} : { status }) },
  }
}

export function countEntries(db: Sqlite, query: EntryQuery): number {
  const { sql, values } = where(query)
  const count = db.prepare(`SELECT count(*) FROM library_entries entry WHERE ${sql}`).pluck().get(values)
  return Number(count)
}

/** All ids that a query finds, in its order: for selecting them all. */
export function entryIds(db: Sqlite, query: Omit<EntryQuery, 'offset' | 'limit'>): string[] {
  const { sql, values } = where(query)
  return db
    .prepare<[typeof values], string>(`SELECT id FROM library_entries entry WHERE ${sql} ${orderOf(query)}`)
    .pluck()
    .all(values)
}

function orderOf({ sort = 'added', isDescending = sort === 'added' }: EntryQuery): string {
  const way = isDescending ? 'DESC' : 'ASC'
  return `ORDER BY ${orders[sort]} ${way}, entry.id ${way}`
}

type Row = Omit<LibraryEntry, 'tags' | 'paid' | 'isLacking' | 'price'> & {
  tags: string
  paid: number
  isLacking: number
  offer: string | null
}

/** What a track is sold for by itself, as its edits here have it. The index `remote_items_offer` finds it. */
export const offerOf = (
  account: string,
  trackId: string,
) => `(SELECT json_object('currency', offer.shown ->> '$.currency',
    'licences', offer.shown -> '$.licences') FROM remote_items offer
  WHERE offer.account = ${account} AND offer.kind = 'product' AND offer.shown ->> '$.kind' = 'track'
    AND offer.shown ->> '$.status' = 'on-sale' AND offer.shown ->> '$.trackIds[0]' = ${trackId} AND offer.is_gone = 0
  ORDER BY offer.id LIMIT 1)`

function priceIn(offer: string | null): LibraryEntry['price'] {
  if (offer === null) return null
  // One that cannot be read tells no price, and hides no track.
  const { currency, licences } = offerSchema.safeParse(JSON.parse(offer)).data ?? nothing
  const least = leastPrice(licences)
  return currency === null || least === undefined ? null : { ...least, currency }
}
const offerSchema = syncProductSchema.pick({ currency: true, licences: true })
const nothing: z.infer<typeof offerSchema> = { currency: null, licences: [] }

const columns = `entry.id, entry.local_id AS localId, entry.remote_id AS remoteId, entry.title, entry.artist, entry.album,
  entry.genre, entry.tags, entry.duration_ms AS durationMs, entry.status, entry.visibility, entry.paid,
  entry.added_at AS addedAt, entry.publish_at AS publishAt`

/** One stretch of a library, in its order. */
export function listEntries(db: Sqlite, query: EntryQuery): LibraryEntry[] {
  const { sql, values } = where(query)
  const { offset = 0, limit = 100 } = query
  return db
    .prepare<[object], Row>(
      `SELECT page.*, coalesce(edits.unsent, 0) AS unsent,
         CASE WHEN edits.conflicts > 0 THEN 'conflict' WHEN edits.failures > 0 THEN 'failed' END AS trouble,
         CASE WHEN page.status = 'published' THEN remote.shown ->> 'url' END AS url,
         tracks.cover_file AS cover, ${remoteColumns},
         CASE WHEN page.status = 'published' THEN ${offerOf('@account', 'page.remoteId')} END AS offer,
         (SELECT CASE WHEN sum(state = 'failed') > 0 THEN 'failed' WHEN sum(state = 'running') > 0 THEN 'running'
            WHEN count(*) > 0 THEN 'waiting' END
          FROM jobs WHERE jobs.track_id = page.localId AND state IN ('queued', 'running', 'paused', 'failed')) AS work
       FROM (SELECT ${columns}, row_number() OVER () AS place
         FROM (SELECT * FROM library_entries entry WHERE ${sql} ${orderOf(query)} LIMIT @limit OFFSET @offset) entry) page
       LEFT JOIN (SELECT resource_id, count(*) AS unsent, sum(state = 'conflict') AS conflicts, sum(state = 'failed') AS failures
         FROM outbox WHERE account = @account AND kind = 'track' GROUP BY resource_id) edits
         ON edits.resource_id = page.remoteId
       LEFT JOIN remote_items remote ON remote.account = @account AND remote.kind = 'track' AND remote.id = page.remoteId
       ${remoteJoins}
       LEFT JOIN tracks ON tracks.id = page.localId
       ORDER BY page.place`,
    )
    .all({ ...values, limit, offset })
    .map(({ tags, paid, isLacking, offer, ...row }) => ({
      ...row,
      price: priceIn(offer),
      tags: JSON.parse(tags) as string[],
      paid: paid === 1,
      isLacking: isLacking === 1,
    }))
}

export function getEntry(
  db: Sqlite,
  account: number,
  id: string,
): Pick<LibraryEntry, 'localId' | 'remoteId' | 'status'> | undefined {
  return db
    .prepare<[number, string], Pick<LibraryEntry, 'localId' | 'remoteId' | 'status'>>(
      'SELECT local_id AS localId, remote_id AS remoteId, status FROM library_entries WHERE account = ? AND id = ?',
    )
    .get(account, id)
}
