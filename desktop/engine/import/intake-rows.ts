import type { NewId } from '@veza/shared/kernel/ids.ts'
import { type ImportEntry, importEntrySchema, type KnownEntry } from '@veza/shared/studio/bridge/imports.ts'
import { inTransaction, type Sqlite } from '../db/sqlite.ts'

export interface Root {
  readonly batchId: string
  readonly position: number
  readonly path: string
}

export type Outcome = Exclude<ImportEntry['outcome'], { kind: 'waiting' }>

/** Refusals of which the cause may be gone the next time, with the file as it was. */
const passingCodes = JSON.stringify([
  'disk-full',
  'encoder-missing',
  'unreadable',
  'gone',
  'changed-meanwhile',
])
const isPassing = `outcome ->> '$.kind' = 'refused' AND outcome ->> '$.code' IN (SELECT value FROM json_each('${passingCodes}'))`

/**
 * Writes down what was given. Where this batch was given before, only what was refused for a reason that passes is to be tried
 * once more.
 * @returns whether there is anything to do
 */
export function addBatch(db: Sqlite, batchId: string, paths: readonly string[], now: Date): boolean {
  return inTransaction(db, () => {
    const { changes } = db
      .prepare('INSERT INTO import_batches (id, created_at) VALUES (?, ?) ON CONFLICT DO NOTHING')
      .run(batchId, now.toISOString())
    if (changes === 0)
      return (
        db
          .prepare(`UPDATE import_entries SET outcome = NULL WHERE batch_id = ? AND ${isPassing}`)
          .run(batchId).changes > 0
      )
    const root = db.prepare('INSERT INTO import_roots (batch_id, position, path) VALUES (?, ?, ?)')
    for (const [position, path] of paths.entries()) root.run(batchId, position, path)
    return true
  })
}

const OPEN_BATCHES = 'SELECT id FROM import_batches WHERE dismissed_at IS NULL'

/** How many of the files that were refused may do now. */
export const countPassing = (db: Sqlite): number =>
  Number(
    db
      .prepare(`SELECT count(*) FROM import_entries WHERE ${isPassing} AND batch_id IN (${OPEN_BATCHES})`)
      .pluck()
      .get(),
  )

/** Has all of them tried once more. */
export function retryPassing(db: Sqlite): void {
  db.prepare(
    `UPDATE import_entries SET outcome = NULL WHERE ${isPassing} AND batch_id IN (${OPEN_BATCHES})`,
  ).run()
}

/** Whether this very file may be tried once more. */
export const isToBeRetried = (db: Sqlite, path: string): boolean =>
  db
    .prepare(`SELECT 1 FROM import_entries WHERE path = ? AND ${isPassing} AND batch_id IN (${OPEN_BATCHES})`)
    .get(path) !== undefined

/** Whether this batch was ever given, dismissed or not, and would come to the same if it were given once more. */
export const isBatchKnown = (db: Sqlite, batchId: string): boolean =>
  db
    .prepare(
      `SELECT 1 FROM import_batches WHERE id = @batchId
         AND NOT EXISTS (SELECT 1 FROM import_entries WHERE batch_id = @batchId AND ${isPassing})`,
    )
    .get({ batchId }) !== undefined

export function nextRoot(db: Sqlite): Root | undefined {
  return db
    .prepare<[], Root>(
      `SELECT batch_id AS batchId, position, path FROM import_roots
       JOIN import_batches ON import_batches.id = batch_id ORDER BY created_at, batch_id, position LIMIT 1`,
    )
    .get()
}

/** Puts the files that a root stands for in its place. */
export function expandRoot(db: Sqlite, root: Root, files: readonly string[], newId: NewId): void {
  inTransaction(db, () => {
    const add = db.prepare(
      `INSERT INTO import_entries (id, batch_id, position, path)
       VALUES (?, ?, (SELECT coalesce(max(position), -1) + 1 FROM import_entries WHERE batch_id = ?), ?)
       ON CONFLICT (batch_id, path) DO NOTHING`,
    )
    for (const path of files) add.run(newId(), root.batchId, root.batchId, path)
    db.prepare('DELETE FROM import_roots WHERE batch_id = ? AND position = ?').run(
      root.batchId,
      root.position,
    )
  })
}

export interface WaitingEntry {
  readonly id: string
  readonly path: string
  /** When its batch was given. */
  readonly givenAt: string
}

export function nextEntry(db: Sqlite): WaitingEntry | undefined {
  return db
    .prepare<[], WaitingEntry>(
      `SELECT import_entries.id, path, created_at AS givenAt FROM import_entries JOIN import_batches ON import_batches.id = batch_id
       WHERE outcome IS NULL ORDER BY created_at, batch_id, position LIMIT 1`,
    )
    .get()
}

/** This entry made the track, and an engine that died did not come to say so. */
export function isMakerOf(
  db: Sqlite,
  { path, givenAt }: WaitingEntry,
  track: { readonly id: string; readonly importedAt: string; readonly source: { readonly path: string } },
): boolean {
  if (track.source.path !== path || track.importedAt < givenAt) return false
  return (
    db
      .prepare(
        "SELECT 1 FROM import_entries WHERE outcome ->> '$.trackId' = ? AND outcome ->> '$.kind' = 'imported'",
      )
      .get(track.id) === undefined
  )
}

export function settleEntry(db: Sqlite, id: string, outcome: Outcome): void {
  db.prepare('UPDATE import_entries SET outcome = ? WHERE id = ? AND outcome IS NULL').run(
    JSON.stringify(outcome),
    id,
  )
}

interface EntryRow {
  readonly id: string
  readonly batch_id: string
  readonly path: string
  readonly outcome: string | null
}

/** What waits, and what became of the drops that nobody has dismissed; oldest first. @param kind only these */
export function listEntries(
  db: Sqlite,
  kind: ImportEntry['outcome']['kind'] | null = null,
  limit = 10_000,
): ImportEntry[] {
  return db
    .prepare<[Record<string, unknown>], EntryRow>(
      `SELECT import_entries.* FROM import_entries JOIN import_batches ON import_batches.id = batch_id
       WHERE dismissed_at IS NULL AND (@kind IS NULL OR ${KIND} = @kind)
       ORDER BY created_at, batch_id, position LIMIT @limit`,
    )
    .all({ kind, limit })
    .map(({ id, batch_id: batchId, path, outcome }) =>
      importEntrySchema.parse({
        id,
        batchId,
        path,
        outcome: outcome === null ? { kind: 'waiting' } : JSON.parse(outcome),
      }),
    )
}

/** Files of which the library had the content, with the track that it is; oldest first. */
export function listKnown(db: Sqlite, limit: number): KnownEntry[] {
  return db
    .prepare<[number], KnownEntry>(
      `SELECT import_entries.id, path, outcome ->> '$.trackId' AS trackId, tracks.title
       FROM import_entries JOIN import_batches ON import_batches.id = batch_id
       LEFT JOIN tracks ON tracks.id = outcome ->> '$.trackId' AND removed_at IS NULL
       WHERE dismissed_at IS NULL AND ${KIND} = 'already' ORDER BY created_at, batch_id, position LIMIT ?`,
    )
    .all(limit)
}

const KIND = "coalesce(import_entries.outcome ->> '$.kind', 'waiting')"

/** How many there are of each; a folder that was not listed yet is one that waits. */
export function countOutcomes(db: Sqlite): Record<ImportEntry['outcome']['kind'], number> {
  const counts = { waiting: 0, imported: 0, already: 0, refused: 0 }
  const rows = db
    .prepare<[], { kind: keyof typeof counts; count: number }>(
      `SELECT ${KIND} AS kind, count(*) AS count FROM import_entries JOIN import_batches ON import_batches.id = batch_id
       WHERE dismissed_at IS NULL GROUP BY kind
       UNION ALL SELECT 'waiting', count(*) FROM import_roots`,
    )
    .all()
  for (const { kind, count } of rows) counts[kind] += count
  return counts
}

/**
 * Forgets the outcomes of what is done: of one batch, or of all. What still waits goes on, and is shown.
 * @returns the files that were kept in mind to be tried once more
 */
export function dismissBatches(db: Sqlite, batchId: string | null, now: Date): string[] {
  return inTransaction(db, () => {
    const dismissed = db
      .prepare<[{ at: string; id: string | null }], string>(
        `UPDATE import_batches SET dismissed_at = @at
         WHERE dismissed_at IS NULL AND (@id IS NULL OR id = @id)
           AND NOT EXISTS (SELECT 1 FROM import_roots WHERE batch_id = import_batches.id)
           AND NOT EXISTS (SELECT 1 FROM import_entries WHERE batch_id = import_batches.id AND outcome IS NULL)
         RETURNING id`,
      )
      .pluck()
      .all({ at: now.toISOString(), id: batchId })
    return db
      .prepare<[string], string>(
        `SELECT path FROM import_entries WHERE ${isPassing} AND batch_id IN (SELECT value FROM json_each(?))`,
      )
      .pluck()
      .all(JSON.stringify(dismissed))
  })
}
