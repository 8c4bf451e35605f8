import type { NoticeStatus } from '@veza/shared/contracts/rights.ts'
import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import type { Cursor } from '../../platform/db/cursor.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'
import type { Recipient } from '../../platform/mail/index.ts'

export type NoticeRow = Selectable<DB['dmcaNotices']>
export type CounterRow = Selectable<DB['dmcaCounterNotices']>
export type HistoryRow = Selectable<DB['dmcaNoticeHistory']>

/** With the track that it is about; all of it null where nobody has said which. */
export type NoticeWithTrack = NoticeRow & {
  readonly title: string | null
  readonly slug: string | null
  readonly trackStatus: string | null
  readonly dmcaBlocked: boolean | null
  readonly ownerId: string | null
  readonly username: string | null
}

/** @returns false where there is one of this id */
export async function insertNotice(tx: Tx, row: Insertable<DB['dmcaNotices']>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('dmcaNotices')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

const withTrack = (db: Db) =>
  db
    .selectFrom('dmcaNotices')
    .leftJoin('tracks', 'tracks.id', 'dmcaNotices.trackId')
    .leftJoin('users', 'users.id', 'tracks.ownerId')
    .selectAll('dmcaNotices')
    .select(['tracks.title', 'tracks.slug', 'tracks.dmcaBlocked', 'tracks.ownerId', 'users.username'])
    .select('tracks.status as trackStatus')

export function noticeById(db: Db, id: string): Promise<NoticeWithTrack | undefined> {
  return withTrack(db).where('dmcaNotices.id', '=', id).executeTakeFirst()
}

/** Held until the transaction ends: whatever changes a notice begins here, and comes to its track after it. */
export function lockNotice(tx: Tx, id: string): Promise<NoticeRow | undefined> {
  return tx.selectFrom('dmcaNotices').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

/** The oldest first; one more than `limit`. */
export function noticesInQueue(
  db: Db,
  status: NoticeStatus | undefined,
  limit: number,
  after: Cursor | undefined,
): Promise<NoticeWithTrack[]> {
  let query = withTrack(db)
  if (status) query = query.where('dmcaNotices.status', '=', status)
  if (after)
    query = query.where(sql<boolean>`(dmca_notices.created_at, dmca_notices.id) > (${after.at}, ${after.id})`)
  return query
    .orderBy('dmcaNotices.createdAt')
    .orderBy('dmcaNotices.id')
    .limit(limit + 1)
    .execute()
}

/** Against tracks of one owner, newest first; one more than `limit`. */
export function noticesAgainst(
  db: Db,
  ownerId: string,
  limit: number,
  after: Cursor | undefined,
): Promise<NoticeWithTrack[]> {
  let query = withTrack(db).where('tracks.ownerId', '=', ownerId)
  if (after)
    query = query.where(sql<boolean>`(dmca_notices.created_at, dmca_notices.id) < (${after.at}, ${after.id})`)
  return query
    .orderBy('dmcaNotices.createdAt', 'desc')
    .orderBy('dmcaNotices.id', 'desc')
    .limit(limit + 1)
    .execute()
}

/** Columns that may simply be set, under {@link lockNotice}: the status moves by `moveNotice`. */
export type NoticeChanges = Pick<
  Updateable<DB['dmcaNotices']>,
  'trackId' | 'toldAt' | 'takenDownAt' | 'restoreDueAt' | 'courtActionAt'
>

export async function changeNotice(
  tx: Tx,
  id: string,
  changes: NoticeChanges & { status?: never },
): Promise<void> {
  await tx.updateTable('dmcaNotices').set(changes).where('id', '=', id).execute()
}

export async function insertHistory(tx: Tx, row: Insertable<DB['dmcaNoticeHistory']>): Promise<void> {
  await tx.insertInto('dmcaNoticeHistory').values(row).execute()
}

/** Oldest first. */
export function historyOf(db: Db, noticeId: string): Promise<HistoryRow[]> {
  return db
    .selectFrom('dmcaNoticeHistory')
    .selectAll()
    .where('noticeId', '=', noticeId)
    .orderBy('id')
    .execute()
}

export async function insertCounter(tx: Tx, row: Insertable<DB['dmcaCounterNotices']>): Promise<void> {
  await tx.insertInto('dmcaCounterNotices').values(row).execute()
}

export function counterOf(db: Db, noticeId: string): Promise<CounterRow | undefined> {
  return db.selectFrom('dmcaCounterNotices').selectAll().where('noticeId', '=', noticeId).executeTakeFirst()
}

/** Whether a notice that was upheld, and not taken back, holds the track: asked under the track's lock. */
export async function isHeld(tx: Tx, trackId: string): Promise<boolean> {
  const one = await tx
    .selectFrom('dmcaNotices')
    .select('id')
    .where('trackId', '=', trackId)
    .where('status', 'in', ['taken_down', 'counter_noticed'])
    .limit(1)
    .executeTakeFirst()
  return one !== undefined
}

/** Counter-noticed, with their time over and nobody at court; what is due longest first. */
export async function dueNotices(db: Db, now: Date, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('dmcaNotices')
    .select('id')
    .where('status', '=', 'counter_noticed')
    .where('courtActionAt', 'is', null)
    .where('restoreDueAt', '<=', now)
    .orderBy('restoreDueAt')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

/** A track's creator, to be written to; undefined of one who has left. Of deleted tracks too. */
export function creatorOf(
  db: Db,
  trackId: string,
): Promise<(Recipient & { readonly title: string }) | undefined> {
  return db
    .selectFrom('tracks')
    .innerJoin('users', 'users.id', 'tracks.ownerId')
    .select(['users.email', 'users.locale', 'tracks.title'])
    .where('tracks.id', '=', trackId)
    .where('users.erasedAt', 'is', null)
    .executeTakeFirst()
}

/** Ended, and as long ago; a deleted track has ended whatever was said of it. */
const hasEnded = (before: Date) =>
  sql<boolean>`dmca_notices.updated_at < ${before} AND (dmca_notices.status IN ('dismissed', 'restored')
    OR EXISTS (SELECT FROM tracks WHERE tracks.id = dmca_notices.track_id AND tracks.status = 'deleted'))`

export async function forgetClaimants(tx: Tx, before: Date): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('dmcaNotices')
    .set({
      claimantName: '',
      claimantAddress: '',
      claimantPhone: '',
      claimantEmail: '',
      rightsOwner: '',
      signature: '',
    })
    .where('claimantEmail', '<>', '')
    .where(hasEnded(before))
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

export async function forgetCounters(tx: Tx, before: Date): Promise<void> {
  await tx
    .updateTable('dmcaCounterNotices')
    .set({ name: '', address: '', phone: '', statement: '', signature: '' })
    .where('signature', '<>', '')
    .where('noticeId', 'in', (eb) => eb.selectFrom('dmcaNotices').select('id').where(hasEnded(before)))
    .execute()
}
