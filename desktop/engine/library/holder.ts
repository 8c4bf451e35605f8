import { inTransaction, type Sqlite } from '../db/sqlite.ts'
import { statement } from '../db/statement.ts'
import { type AccountKey, openAccount } from '../sync/accounts.ts'

/** Whose library it is: who is signed in, or was until the server ended that. */
export interface Holder extends AccountKey {
  readonly email: string
}

/** Going on without an account was chosen, and nobody has signed in since. */
const WITHOUT_ACCOUNT = 'studio.without-account'

/** Null: nobody's. */
export function holderOf(db: Sqlite): Holder | null {
  return (
    statement<[], Holder>(
      db,
      `SELECT server, account_id AS accountId, email
       FROM library_holder JOIN sync_accounts ON sync_accounts.id = library_holder.account`,
    ).get() ?? null
  )
}

/**
 * Gives the library to an account, and with it all that is nobody's yet: what was done before anybody had signed in is whose
 * sign-in came first. One transaction; again, it finds nothing left to do.
 */
function hold(db: Sqlite, holder: Holder): void {
  inTransaction(db, () => {
    const account = openAccount(db, holder).id
    statement<[number, string]>(
      db,
      `INSERT INTO library_holder (one, account, email) VALUES (1, ?, ?)
       ON CONFLICT (one) DO UPDATE SET account = excluded.account, email = excluded.email
         WHERE account <> excluded.account OR email <> excluded.email`,
    ).run(account, holder.email)
    statement<[number]>(
      db,
      `INSERT INTO track_owners (track_id, account) SELECT id, ? FROM tracks
       WHERE NOT EXISTS (SELECT 1 FROM track_owners WHERE track_id = tracks.id AND account <> 0)`,
    ).run(account)
    statement<[number]>(
      db,
      `INSERT INTO track_owners (track_id, account) SELECT track_id, ? FROM track_owners WHERE account = 0
       ON CONFLICT DO NOTHING`,
    ).run(account)
    statement<[]>(db, 'DELETE FROM track_owners WHERE account = 0').run()
    statement<[string]>(db, 'DELETE FROM settings WHERE key = ?').run(WITHOUT_ACCOUNT)
  })
}

/** Whoever holds the library is shown, as long as they are signed in. */
export function holderFirst<A extends Holder>(db: Sqlite, accounts: readonly A[]): A[] {
  const holder = holderOf(db)
  const isIt = ({ server, accountId }: A) => server === holder?.server && accountId === holder.accountId
  return accounts.toSorted((one, other) => Number(isIt(other)) - Number(isIt(one)))
}

/** Whoever is shown as signed in holds the library, from the next start at the latest; where nobody is, it stays whose it was. */
export function followSessions(db: Sqlite, accounts: readonly Holder[]): void {
  const [shown] = holderFirst(db, accounts)
  if (shown === undefined) return
  const holder = holderOf(db)
  const isSame = holder?.server === shown.server && holder.accountId === shown.accountId
  if (!isSame || holder.email !== shown.email || hasUnowned(db)) hold(db, shown)
}

const hasUnowned = (db: Sqlite): boolean =>
  statement<[]>(
    db,
    `SELECT 1 FROM tracks
     WHERE NOT EXISTS (SELECT 1 FROM track_owners WHERE track_id = tracks.id AND account <> 0) LIMIT 1`,
  ).get() !== undefined

/** Somebody has signed out at a server: what is done from now on is not theirs. */
export function letGo(db: Sqlite, server: string): void {
  statement<[string]>(
    db,
    'DELETE FROM library_holder WHERE account IN (SELECT id FROM sync_accounts WHERE server = ?)',
  ).run(server)
}

/** A recording that is here already was brought by whoever holds the library now: it is theirs as well. */
export function shareTrack(db: Sqlite, trackId: string): void {
  statement<[string]>(
    db,
    `INSERT INTO track_owners (track_id, account)
     SELECT id, coalesce((SELECT account FROM library_holder), 0) FROM hidden_tracks WHERE id = ?
     ON CONFLICT DO NOTHING`,
  ).run(trackId)
}

export function goOnWithoutAccount(db: Sqlite, now: Date): void {
  statement<[string, string]>(
    db,
    'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT DO NOTHING',
  ).run(WITHOUT_ACCOUNT, now.toISOString())
}

export const isWithoutAccount = (db: Sqlite): boolean =>
  statement<[string]>(db, 'SELECT 1 FROM settings WHERE key = ?').get(WITHOUT_ACCOUNT) !== undefined
