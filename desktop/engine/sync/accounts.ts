import type { Sqlite } from '../db/sqlite.ts'

/** Which kinds and fields this version reads: raised with them, so that what an older one left out is read anew. */
export const READER = 4

export interface AccountKey {
  /** Origin of the server. */
  readonly server: string
  readonly accountId: string
}

/** One word for it, as the key of a map. */
export const nameOf = ({ server, accountId }: AccountKey): string => `${accountId} ${server}`

export interface SyncAccount extends AccountKey {
  readonly id: number
  /** Null: begin with a listing of all. */
  readonly cursor: string | null
  readonly pulledAt: string | null
}

interface Row {
  id: number
  cursor: string | null
  reader: number
  pulled_at: string | null
}

function findAccount(db: Sqlite, { server, accountId }: AccountKey): Row | undefined {
  return db
    .prepare<[string, string], Row>(
      'SELECT id, cursor, reader, pulled_at FROM sync_accounts WHERE server = ? AND account_id = ?',
    )
    .get(server, accountId)
}

function insertAccount(db: Sqlite, { server, accountId }: AccountKey): void {
  db.prepare(
    'INSERT INTO sync_accounts (server, account_id, reader) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  ).run(server, accountId, READER)
}

/** The row of an account, begun where there is none. */
export function openAccount(db: Sqlite, key: AccountKey): SyncAccount {
  let row = findAccount(db, key)
  if (row === undefined) {
    insertAccount(db, key)
    row = findAccount(db, key)
  }
  if (row === undefined) throw new Error(`no account ${key.accountId} of ${key.server}`)
  const { server, accountId } = key
  const cursor = row.reader === READER ? row.cursor : null
  return { id: row.id, server, accountId, cursor, pulledAt: row.pulled_at }
}

/** Begins a listing of all: what it does not name is gone when it ends. */
export function beginListing(db: Sqlite, id: number): void {
  db.prepare('UPDATE sync_accounts SET cursor = NULL, listing = listing + 1, reader = ? WHERE id = ?').run(
    READER,
    id,
  )
}

/** @returns false where another reader has gone on meanwhile */
export function moveCursor(
  db: Sqlite,
  { id, cursor }: Pick<SyncAccount, 'id' | 'cursor'>,
  next: string,
  pulledAt: Date | null,
): boolean {
  const { changes } = db
    .prepare(
      'UPDATE sync_accounts SET cursor = ?, pulled_at = coalesce(?, pulled_at) WHERE id = ? AND cursor IS ?',
    )
    .run(next, pulledAt?.toISOString() ?? null, id, cursor)
  return changes === 1
}

/** Forgets all that is here of an account, what was not sent as well. Tracks of this machine stay. */
export function forgetAccount(db: Sqlite, id: number): void {
  db.prepare('DELETE FROM sync_accounts WHERE id = ? AND id <> 0').run(id)
}
