import type {
  CaseStatus,
  Moderation,
  ModerationAction,
  TargetKind,
} from '@veza/shared/contracts/moderation.ts'
import { type Insertable, type Selectable, sql } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'
import type { Recipient } from '../../platform/mail/index.ts'

export type CaseRow = Selectable<DB['moderationCases']>
export type DecisionRow = Selectable<DB['moderationDecisions']>
export type AppealRow = Selectable<DB['moderationAppeals']>

/** With whose it is: an id that somebody has deleted another may use. */
export interface TargetKey {
  readonly kind: TargetKind
  readonly id: string
  readonly ownerId: string
}

/** @returns false where the target has an open case */
export async function insertCase(tx: Tx, row: Insertable<DB['moderationCases']>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('moderationCases')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** Held until the transaction ends: whatever changes a case begins here, and comes to its target after it. */
export function lockCase(tx: Tx, id: string): Promise<CaseRow | undefined> {
  return tx.selectFrom('moderationCases').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export function lockOpenCase(tx: Tx, { kind, id, ownerId }: TargetKey): Promise<CaseRow | undefined> {
  return tx
    .selectFrom('moderationCases')
    .selectAll()
    .where('targetKind', '=', kind)
    .where('targetId', '=', id)
    .where('ownerId', '=', ownerId)
    .where('status', '=', 'open')
    .forUpdate()
    .executeTakeFirst()
}

/** Columns that may simply be set, under the case's lock: the status moves by `moveCase`. */
export async function changeCase(
  tx: Tx,
  id: string,
  changes: Partial<Pick<CaseRow, 'reports' | 'rankAt' | 'claimedBy' | 'claimedUntil'>> & { status?: never },
): Promise<void> {
  await tx.updateTable('moderationCases').set(changes).where('id', '=', id).execute()
}

/** Takes an open case that nobody holds, or whose holder's time is over; one's own anew. @returns false where another holds it */
export async function claimCase(
  tx: Tx,
  id: string,
  { by, now, until }: { by: string; now: Date; until: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('moderationCases')
    .set({ claimedBy: by, claimedUntil: until })
    .where('id', '=', id)
    .where('status', '=', 'open')
    .where((eb) =>
      eb.or([eb('claimedBy', 'is', null), eb('claimedBy', '=', by), eb('claimedUntil', '<=', now)]),
    )
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export function reportBy(tx: Tx, caseId: string, reporterId: string) {
  return tx
    .selectFrom('moderationReports')
    .select(['id', 'createdAt'])
    .where('caseId', '=', caseId)
    .where('reporterId', '=', reporterId)
    .executeTakeFirst()
}

export async function insertReport(tx: Tx, row: Insertable<DB['moderationReports']>): Promise<void> {
  await tx.insertInto('moderationReports').values(row).execute()
}

export async function changeReport(
  tx: Tx,
  id: string,
  said: Pick<Insertable<DB['moderationReports']>, 'reason' | 'text' | 'title' | 'updatedAt'>,
): Promise<void> {
  await tx.updateTable('moderationReports').set(said).where('id', '=', id).execute()
}

export async function insertDecision(tx: Tx, row: Insertable<DB['moderationDecisions']>): Promise<void> {
  await tx.insertInto('moderationDecisions').values(row).execute()
}

export function decisionOf(db: Db, caseId: string): Promise<DecisionRow | undefined> {
  return db.selectFrom('moderationDecisions').selectAll().where('caseId', '=', caseId).executeTakeFirst()
}

export function decisionByToken(db: Db, tokenHash: Buffer): Promise<DecisionRow | undefined> {
  return db
    .selectFrom('moderationDecisions')
    .selectAll()
    .where('tokenHash', '=', tokenHash)
    .executeTakeFirst()
}

export async function insertAppeal(tx: Tx, row: Insertable<DB['moderationAppeals']>): Promise<void> {
  await tx.insertInto('moderationAppeals').values(row).execute()
}

export function appealOf(db: Db, caseId: string): Promise<AppealRow | undefined> {
  return db.selectFrom('moderationAppeals').selectAll().where('caseId', '=', caseId).executeTakeFirst()
}

export async function writeHistory(tx: Tx, row: Insertable<DB['moderationHistory']>): Promise<void> {
  await tx.insertInto('moderationHistory').values(row).execute()
}

/** What the decisions that hold say of a target together; asked under its lock. */
export async function standingModeration(tx: Tx, { kind, id, ownerId }: TargetKey): Promise<Moderation> {
  const actions = await standing(tx, { status: 'acted' })
    .select('action')
    .where('targetKind', '=', kind)
    .where('targetId', '=', id)
    .where('ownerId', '=', ownerId)
    .execute()
  const has = (action: ModerationAction) => actions.some((one) => one.action === action)
  return has('remove') ? 'removed' : has('hide') ? 'hidden' : 'none'
}

/** What the decisions that hold say of an account together; asked under its lock. */
export async function standingSuspension(
  tx: Tx,
  ownerId: string,
  now: Date,
): Promise<{ until: Date | null } | undefined> {
  const rows = await standing(tx, { status: 'acted' })
    .select(['action', 'suspendedUntil'])
    .where('ownerId', '=', ownerId)
    .where((eb) => eb.or([eb('action', '=', 'ban'), eb('suspendedUntil', '>', now)]))
    .orderBy('suspendedUntil', 'desc')
    .execute()
  if (rows.some(({ action }) => action === 'ban')) return { until: null }
  return rows[0] && { until: rows[0].suspendedUntil }
}

const standing = (db: Db, { status }: { status: CaseStatus }) =>
  db
    .selectFrom('moderationDecisions')
    .innerJoin('moderationCases', 'moderationCases.id', 'moderationDecisions.caseId')
    .where('moderationCases.status', '=', status)

/** Accounts whose suspension is over, in the order of their ids. */
export function dueSuspensions(
  db: Db,
  now: Date,
  afterId: string,
  limit: number,
): Promise<{ readonly id: string }[]> {
  return db
    .selectFrom('users')
    .select('id')
    .where('suspendedUntil', '<=', now)
    .where('erasedAt', 'is', null)
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit)
    .execute()
}

export async function isOfStaff(tx: Tx, userId: string): Promise<boolean> {
  const one = await tx
    .selectFrom('userRoles')
    .select('role')
    .where('userId', '=', userId)
    .where('role', 'in', ['moderator', 'admin'])
    .limit(1)
    .executeTakeFirst()
  return one !== undefined
}

/** To be written to; undefined of one who has left. */
export function personById(
  db: Db,
  id: string,
): Promise<
  (Recipient & { readonly suspendedUntil: Date | null; readonly suspendedAt: Date | null }) | undefined
> {
  return db
    .selectFrom('users')
    .select(['email', 'locale', 'suspendedAt', 'suspendedUntil'])
    .where('id', '=', id)
    .where('erasedAt', 'is', null)
    .executeTakeFirst()
}

/**
 * Held before what is theirs, as whoever erases them does: the two never wait for each other.
 * @returns false where they have left
 */
export async function holdPerson(tx: Tx, id: string): Promise<boolean> {
  const held = await tx
    .selectFrom('users')
    .select('id')
    .where('id', '=', id)
    .where('erasedAt', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst()
  return held !== undefined
}

/** Those who have not been told how it ended; held, and passed over by whoever else tells them. */
export async function lockUntold(
  tx: Tx,
  caseId: string,
  limit: number,
): Promise<(Recipient & { readonly id: string; readonly title: string })[]> {
  const { rows } = await sql<Recipient & { id: string; title: string }>`
    SELECT moderation_reports.id, moderation_reports.title, users.email, users.locale
    FROM moderation_reports JOIN users ON users.id = reporter_id
    WHERE case_id = ${caseId} AND told_at IS NULL AND users.erased_at IS NULL
    ORDER BY moderation_reports.id LIMIT ${limit} FOR UPDATE OF moderation_reports SKIP LOCKED`.execute(tx)
  return rows
}

export async function markTold(tx: Tx, ids: readonly string[], now: Date): Promise<void> {
  await tx.updateTable('moderationReports').set({ toldAt: now }).where('id', 'in', ids).execute()
}

/** Who ended it and why; its status moves in the same transaction. */
export async function closeAppeal(
  tx: Tx,
  id: string,
  { decidedBy, decisionReason }: Pick<AppealRow, 'decisionReason'> & { readonly decidedBy: string },
): Promise<void> {
  await tx.updateTable('moderationAppeals').set({ decidedBy, decisionReason }).where('id', '=', id).execute()
}
