import type { SyncKind } from '@veza/shared/contracts/sync.ts'
import type { Sqlite } from '../db/sqlite.ts'
import { statement } from '../db/statement.ts'
import type { Fields } from '../outbox/judge.ts'

export interface ItemKey {
  /** Row of `sync_accounts`. */
  readonly account: number
  readonly kind: SyncKind
  readonly id: string
}

/** A thing of an account. */
export interface RemoteItem {
  /** As the server said last; null: made here, and not there yet. */
  readonly base: Fields | null
  /** With what was edited here on top; null: deleted here. */
  readonly shown: Fields | null
  /** Deleted at the server. */
  readonly isGone: boolean
  /** Not heard of since the last listing began: what that says of it counts, whatever was known before. */
  readonly isUnlisted: boolean
}

interface Row {
  base: string | null
  shown: string | null
  is_gone: number
  is_unlisted: number
}

const parsed = (text: string | null): Fields | null => (text === null ? null : (JSON.parse(text) as Fields))

export function getItem(db: Sqlite, { account, kind, id }: ItemKey): RemoteItem | undefined {
  const row = statement<[number, string, string], Row>(
    db,
    `SELECT base, shown, is_gone,
       listing <> (SELECT listing FROM sync_accounts WHERE sync_accounts.id = account) AS is_unlisted
     FROM remote_items WHERE account = ? AND kind = ? AND id = ?`,
  ).get(account, kind, id)
  return (
    row && {
      base: parsed(row.base),
      shown: parsed(row.shown),
      isGone: row.is_gone === 1,
      isUnlisted: row.is_unlisted === 1,
    }
  )
}

/** What an account has of a kind, as it is shown; in the order of ids, from one on. */
export function listItems(
  db: Sqlite,
  { account, kind }: Omit<ItemKey, 'id'>,
  { afterId = '', limit = 1_000 }: { readonly afterId?: string | undefined; readonly limit?: number } = {},
): { readonly id: string; readonly item: Fields }[] {
  return statement<[number, string, string, number], { id: string; shown: string }>(
    db,
    `SELECT id, shown FROM remote_items WHERE account = ? AND kind = ? AND id > ? AND shown IS NOT NULL
       ORDER BY id LIMIT ?`,
  )
    .all(account, kind, afterId, limit)
    .map(({ id, shown }) => ({ id, item: JSON.parse(shown) as Fields }))
}

/** Writes how a thing is at the server. Its listing is the one under way, which has it then. */
export function putBase(db: Sqlite, { account, kind, id }: ItemKey, base: Fields | null): void {
  statement<unknown[]>(
    db,
    `INSERT INTO remote_items (account, kind, id, base, shown, listing)
     VALUES (@account, @kind, @id, @base, @base, (SELECT listing FROM sync_accounts WHERE id = @account))
     ON CONFLICT (account, kind, id) DO UPDATE SET base = excluded.base, listing = excluded.listing, is_gone = 0`,
  ).run({ account, kind, id, base: base && JSON.stringify(base) })
}

export function putShown(db: Sqlite, { account, kind, id }: ItemKey, shown: Fields | null): void {
  const text = shown && JSON.stringify(shown)
  statement<unknown[]>(
    db,
    'UPDATE remote_items SET shown = ? WHERE account = ? AND kind = ? AND id = ? AND shown IS NOT ?',
  ).run(text, account, kind, id, text)
}

export function markGone(db: Sqlite, { account, kind, id }: ItemKey): void {
  statement<unknown[]>(
    db,
    `UPDATE remote_items SET is_gone = 1,
       listing = (SELECT listing FROM sync_accounts WHERE sync_accounts.id = account)
     WHERE account = ? AND kind = ? AND id = ?`,
  ).run(account, kind, id)
}

export function removeItem(db: Sqlite, { account, kind, id }: ItemKey): void {
  statement<unknown[]>(db, 'DELETE FROM remote_items WHERE account = ? AND kind = ? AND id = ?').run(
    account,
    kind,
    id,
  )
}

/** What the listing that has just ended did not name. */
export function unlisted(db: Sqlite, account: number): Pick<ItemKey, 'kind' | 'id'>[] {
  return statement<[number, number], Pick<ItemKey, 'kind' | 'id'>>(
    db,
    `SELECT kind, id FROM remote_items WHERE account = ? AND base IS NOT NULL
         AND listing <> (SELECT listing FROM sync_accounts WHERE id = ?)`,
  ).all(account, account)
}
