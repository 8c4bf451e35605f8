import { inTransaction, type Sqlite } from '../db/sqlite.ts'
import { statement } from '../db/statement.ts'

export type RemoteKind = 'cover' | 'waveform'

/** Something of a track that lies at its server alone, as the server last said that it is. */
export interface RemoteThing {
  /** Row of `sync_accounts`. */
  readonly account: number
  readonly trackId: string
  readonly kind: RemoteKind
  /** Another one than it was fetched by: it is to be fetched anew. */
  readonly source: string
  /** What is kept of it, which may be of an older source. */
  readonly kept: { readonly source: string; readonly etag: string | null; readonly file: string } | null
}

const ids = 'SELECT value FROM json_each(@ids)'
const columns = (kind: RemoteKind, source: string) => `
  SELECT item.account, item.id AS trackId, '${kind}' AS kind, ${source} AS source,
    kept.source AS keptSource, kept.etag, kept.file
  FROM library_entries entry
  JOIN remote_items item ON item.account = entry.account AND item.kind = 'track' AND item.id = entry.remote_id
  LEFT JOIN remote_files kept ON kept.account = item.account AND kept.track_id = item.id AND kept.kind = '${kind}'
  WHERE entry.account = @account AND entry.id IN (${ids}) AND entry.local_id IS NULL`

/** The address of a cover names its upload; a waveform is told to be another one by its track's version alone. */
const COVER_SOURCE = `item.shown ->> 'coverUrl'`
const WAVEFORM_SOURCE = `CASE WHEN item.shown ->> 'hasRenditions' THEN CAST(item.shown ->> 'version' AS TEXT) END`

interface Row extends Omit<RemoteThing, 'source' | 'kept'> {
  readonly source: string | null
  readonly keptSource: string | null
  readonly etag: string | null
  readonly file: string | null
}

/** What there is at the server of these tracks; nothing of those whose files this library holds itself. */
export function thingsOf(db: Sqlite, account: number, trackIds: readonly string[]): RemoteThing[] {
  return statement<[object], Row>(
    db,
    `${columns('cover', COVER_SOURCE)} UNION ALL ${columns('waveform', WAVEFORM_SOURCE)}`,
  )
    .all({ account, ids: JSON.stringify(trackIds) })
    .flatMap(({ source, keptSource, etag, file, ...thing }) =>
      source === null
        ? []
        : [
            {
              ...thing,
              source,
              kept: keptSource !== null && file !== null ? { source: keptSource, etag, file } : null,
            },
          ],
    )
}

/** What a library's row says of a track that lies at its server alone; `page` and `remote` are its entry and item. */
export const remoteColumns = `cover.file AS remoteCover, waveform.file AS remoteWaveform,
  (page.localId IS NULL AND (cover.source IS NOT remote.shown ->> 'coverUrl'
    OR waveform.source IS NOT CASE WHEN remote.shown ->> 'hasRenditions' THEN CAST(remote.shown ->> 'version' AS TEXT) END))
    AS isLacking`
const joined = (kind: RemoteKind, isThere: string) => `LEFT JOIN remote_files ${kind} ON page.localId IS NULL
  AND ${kind}.account = @account AND ${kind}.track_id = page.remoteId AND ${kind}.kind = '${kind}' AND ${isThere}`
export const remoteJoins = `${joined('cover', `remote.shown ->> 'coverUrl' IS NOT NULL`)}
  ${joined('waveform', `remote.shown ->> 'hasRenditions'`)}`

export interface KeptFile {
  readonly file: string
  readonly etag: string | null
  readonly bytes: number
}

/** What was fetched of a thing takes the place of what was kept of it. @returns false where the account is forgotten by now */
export function keepFile(
  db: Sqlite,
  { account, trackId, kind, source }: RemoteThing,
  { file, etag, bytes }: KeptFile,
  now: Date,
): boolean {
  const { changes } = statement<[object]>(
    db,
    `INSERT INTO remote_files (account, track_id, kind, source, etag, file, bytes, used_at)
     SELECT id, @trackId, @kind, @source, @etag, @file, @bytes, @now FROM sync_accounts WHERE id = @account
     ON CONFLICT (account, track_id, kind) DO UPDATE SET source = excluded.source, etag = excluded.etag,
       file = excluded.file, bytes = excluded.bytes, used_at = excluded.used_at`,
  ).run({ account, trackId, kind, source, file, etag, bytes, now: now.toISOString() })
  return changes > 0
}

/** The server says that it is still the same. */
export function keepSource(db: Sqlite, { account, trackId, kind, source }: RemoteThing): void {
  statement<[object]>(
    db,
    `UPDATE remote_files SET source = @source WHERE account = @account AND track_id = @trackId AND kind = @kind`,
  ).run({ account, trackId, kind, source })
}

/** What is looked at stays; written down once an hour at most. */
export function touchUsed(db: Sqlite, account: number, trackIds: readonly string[], now: Date): void {
  const before = new Date(now.getTime() - USED_GRAIN_MS).toISOString()
  statement<[object]>(
    db,
    `UPDATE remote_files SET used_at = @now
     WHERE account = @account AND track_id IN (${ids}) AND used_at < @before`,
  ).run({ account, ids: JSON.stringify(trackIds), now: now.toISOString(), before })
}
const USED_GRAIN_MS = 60 * 60 * 1_000

/** Whether whoever holds the library has a track that shows it: a name alone opens nothing of others'. */
export const isHolders = (db: Sqlite, file: string): boolean =>
  statement<[string]>(
    db,
    'SELECT 1 FROM remote_files JOIN library_holder USING (account) WHERE file = ? LIMIT 1',
  ).get(file) !== undefined

export const isKept = (db: Sqlite, file: string): boolean =>
  statement<[string]>(db, 'SELECT 1 FROM remote_files WHERE file = ? LIMIT 1').get(file) !== undefined

/** A file is no more, or shall be: nothing shows it from now on. @returns the tracks that did */
export function forgetFile(db: Sqlite, file: string): string[] {
  return statement<[string], { trackId: string }>(
    db,
    'DELETE FROM remote_files WHERE file = ? RETURNING track_id AS trackId',
  )
    .all(file)
    .map(({ trackId }) => trackId)
}

/** The files that were looked at longest ago, as many as are too many. */
export function filesBeyond(db: Sqlite, maxBytes: number): string[] {
  return statement<[number], { file: string }>(
    db,
    `SELECT file FROM (
       SELECT file, sum(bytes) OVER (ORDER BY used_at DESC, file) AS upTo
       FROM (SELECT file, max(bytes) AS bytes, max(used_at) AS used_at FROM remote_files GROUP BY file))
     WHERE upTo > ?`,
  )
    .all(maxBytes)
    .map(({ file }) => file)
}

/** Rows of tracks that their account has no more. */
export function forgetGone(db: Sqlite): void {
  inTransaction(db, () =>
    statement<[]>(
      db,
      `DELETE FROM remote_files WHERE NOT EXISTS (SELECT 1 FROM remote_items item
         WHERE item.account = remote_files.account AND item.kind = 'track' AND item.id = track_id)`,
    ).run(),
  )
}
