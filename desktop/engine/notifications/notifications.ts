import {
  type Notification,
  type NotificationKind,
  type NotificationParams,
  notificationSchema,
} from '@veza/shared/studio/notifications.ts'
import { inTransaction, type Sqlite } from '../db/sqlite.ts'
import { statement } from '../db/statement.ts'

/** Account of what this machine itself has to say. */
const MACHINE = 0

interface NewNotification<K extends NotificationKind> {
  /** Row of `sync_accounts`; without one, this machine. */
  readonly account?: number
  readonly kind: K
  /** What it is about: of one kind there is one about it, however often it is said. */
  readonly subject: string
  readonly params: NotificationParams<K>
  readonly happenedAt: string
}

/** Writes down that something happened, once for its kind and subject. To be called in the transaction of what it tells of. */
export function note<K extends NotificationKind>(
  db: Sqlite,
  { account = MACHINE, kind, subject, params, happenedAt }: NewNotification<K>,
): void {
  statement<unknown[]>(
    db,
    `INSERT INTO notifications (account, kind, subject, params, happened_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (account, kind, subject) DO NOTHING`,
  ).run(account, kind, subject, JSON.stringify(params), happenedAt)
}

interface Row {
  seq: number
  kind: string
  params: string
  happened_at: string
  read_at: string | null
}

/** Those that this version can say; a newer one may have written others. */
const readable = (rows: readonly Row[]): Notification[] =>
  rows.flatMap(({ seq, kind, params, happened_at: happenedAt, read_at: readAt }) => {
    const read = { seq, kind, params: JSON.parse(params) as unknown, happenedAt, isRead: readAt !== null }
    return notificationSchema.safeParse(read).data ?? []
  })

const columns = 'seq, kind, params, happened_at, read_at'

/** An account's and this machine's, but what is about tracks of others than whoever holds the library. */
const TOLD = `account IN (0, ?) AND NOT EXISTS (
  SELECT 1 FROM hidden_tracks WHERE account = 0 AND hidden_tracks.id = params ->> 'trackId')`

/** An account's and this machine's, newest first. @param account row of `sync_accounts` */
export function listNotifications(db: Sqlite, account: number, limit: number): Notification[] {
  return readable(
    statement<[number, number], Row>(
      db,
      `SELECT ${columns} FROM notifications WHERE ${TOLD} ORDER BY happened_at DESC, seq DESC LIMIT ?`,
    ).all(account, limit),
  )
}

export function countUnread(db: Sqlite, account: number): number {
  return (
    statement<[number], { count: number }>(
      db,
      `SELECT count(*) AS count FROM notifications WHERE ${TOLD} AND read_at IS NULL`,
    ).get(account)?.count ?? 0
  )
}

/** @param which their numbers; of other accounts' nothing is touched */
export function markRead(db: Sqlite, account: number, which: 'all' | readonly number[], now: Date): void {
  statement<unknown[]>(
    db,
    `UPDATE notifications SET read_at = ? WHERE ${TOLD} AND read_at IS NULL
       AND (? IS NULL OR seq IN (SELECT value FROM json_each(?)))`,
  ).run(
    now.toISOString(),
    account,
    which === 'all' ? null : 'some',
    which === 'all' ? '[]' : JSON.stringify(which),
  )
}

/** What nobody has said aloud, oldest first; to whoever asks first, and to nobody after. */
export function takeUntold(db: Sqlite, account: number, now: Date): Notification[] {
  return inTransaction(db, () => {
    const rows = statement<[number], Row>(
      db,
      `SELECT ${columns} FROM notifications WHERE ${TOLD} AND told_at IS NULL ORDER BY happened_at, seq`,
    ).all(account)
    if (rows.length > 0)
      statement<unknown[]>(db, `UPDATE notifications SET told_at = ? WHERE ${TOLD} AND told_at IS NULL`).run(
        now.toISOString(),
        account,
      )
    return readable(rows)
  })
}
