import { type Selectable, sql } from 'kysely'
import type { Db, Tx } from '../../../platform/db/database.ts'
import type { DB } from '../../../platform/db/schema.ts'

export type SellerAccountRow = Selectable<DB['sellerAccounts']>

export function accountOf(db: Db | Tx, userId: string): Promise<SellerAccountRow | undefined> {
  return db.selectFrom('sellerAccounts').selectAll().where('userId', '=', userId).executeTakeFirst()
}

/** Held until the transaction ends. */
export function lockAccountOf(tx: Tx, userId: string): Promise<SellerAccountRow | undefined> {
  return tx
    .selectFrom('sellerAccounts')
    .selectAll()
    .where('userId', '=', userId)
    .forUpdate()
    .executeTakeFirst()
}

/** Whose account this is, or was before another took its place. */
export async function sellerOf(db: Db | Tx, pspAccountId: string): Promise<string | undefined> {
  const of = (table: 'sellerAccounts' | 'formerSellerAccounts') =>
    db.selectFrom(table).select('userId').where('pspAccountId', '=', pspAccountId)
  const row = await of('sellerAccounts').unionAll(of('formerSellerAccounts')).executeTakeFirst()
  return row?.userId
}

/** Held until the transaction ends. */
export function lockAccountByPsp(tx: Tx, pspAccountId: string): Promise<SellerAccountRow | undefined> {
  return tx
    .selectFrom('sellerAccounts')
    .selectAll()
    .where('pspAccountId', '=', pspAccountId)
    .forUpdate()
    .executeTakeFirst()
}

export async function adoptAccount(tx: Tx, userId: string, pspAccountId: string, now: Date): Promise<void> {
  await tx
    .updateTable('sellerAccounts')
    .set({ pspAccountId, updatedAt: now })
    .where('userId', '=', userId)
    .execute()
}

type KnownState = Pick<
  SellerAccountRow,
  'transfersActive' | 'payoutsEnabled' | 'requirementsDue' | 'disabledReason' | 'deauthorizedAt'
>

export async function keepAccountState(tx: Tx, userId: string, state: KnownState, now: Date): Promise<void> {
  await tx
    .updateTable('sellerAccounts')
    .set({
      transfersActive: state.transfersActive,
      payoutsEnabled: state.payoutsEnabled,
      requirementsDue: state.requirementsDue,
      disabledReason: state.disabledReason,
      deauthorizedAt: state.deauthorizedAt,
      updatedAt: now,
    })
    .where('userId', '=', userId)
    .execute()
}

export interface SellerRecipient {
  readonly email: string
  readonly locale: 'en' | 'fr'
  readonly username: string
}

/** Whom a mail to a seller goes to; undefined where the person has left. */
export function recipientOf(db: Db | Tx, userId: string): Promise<SellerRecipient | undefined> {
  return db
    .selectFrom('users')
    .select(['email', 'locale', 'username'])
    .where('id', '=', userId)
    .where('erasedAt', 'is', null)
    .executeTakeFirst()
}

/** @returns whether the wait begins now */
export async function beginWait(tx: Tx, userId: string, since: Date, nextReminderAt: Date): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('sellerWaits')
    .values({ userId, since, nextReminderAt })
    .onConflict((conflict) => conflict.column('userId').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export async function endWait(tx: Tx, userId: string): Promise<void> {
  await tx.deleteFrom('sellerWaits').where('userId', '=', userId).execute()
}

export type SellerWaitRow = Selectable<DB['sellerWaits']>

/** One whose reminder is due, held until the transaction ends, and that nobody else holds. */
export function lockDueWait(tx: Tx, now: Date): Promise<SellerWaitRow | undefined> {
  return tx
    .selectFrom('sellerWaits')
    .selectAll()
    .where('nextReminderAt', '<=', now)
    .orderBy('nextReminderAt')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
}

export async function keepReminder(
  tx: Tx,
  userId: string,
  { reminders, nextReminderAt }: Pick<SellerWaitRow, 'reminders' | 'nextReminderAt'>,
): Promise<void> {
  await tx
    .updateTable('sellerWaits')
    .set({ reminders, nextReminderAt })
    .where('userId', '=', userId)
    .execute()
}

/** What a seller earned and was not sent, for each currency. */
export async function unsentSums(
  db: Db | Tx,
  userId: string,
): Promise<{ readonly currency: string; readonly amount: number }[]> {
  const rows = await db
    .selectFrom('transfers')
    .select((value) => ['currency', value.fn.sum<string>('amount').as('amount')])
    .where('sellerId', '=', userId)
    .where('status', 'in', ['pending', 'failed'])
    .where('amount', '>', 0)
    .groupBy('currency')
    .orderBy('currency')
    .execute()
  return rows.map(({ currency, amount }) => ({ currency, amount: Number(amount) }))
}

export async function insertAccount(tx: Tx, userId: string, country: string, now: Date): Promise<void> {
  await tx
    .insertInto('sellerAccounts')
    .values({ userId, country, createdAt: now, updatedAt: now })
    .onConflict((conflict) => conflict.column('userId').doNothing())
    .execute()
}

/** Another account is to take its place, under the next key. What is on its way from it is still the seller's. */
export async function renewAccount(
  tx: Tx,
  userId: string,
  country: string,
  now: Date,
): Promise<SellerAccountRow> {
  await sql`
    INSERT INTO former_seller_accounts (psp_account_id, user_id, replaced_at)
    SELECT psp_account_id, user_id, ${now} FROM seller_accounts
    WHERE user_id = ${userId} AND psp_account_id IS NOT NULL`.execute(tx)
  return tx
    .updateTable('sellerAccounts')
    .set((value) => ({
      country,
      generation: value('generation', '+', 1),
      pspAccountId: null,
      transfersActive: false,
      payoutsEnabled: false,
      requirementsDue: [],
      disabledReason: null,
      deauthorizedAt: null,
      updatedAt: now,
    }))
    .where('userId', '=', userId)
    .returningAll()
    .executeTakeFirstOrThrow()
}

export async function hasBeenSentTo(tx: Tx, userId: string, pspAccountId: string): Promise<boolean> {
  const transfer = await tx
    .selectFrom('transfers')
    .select('id')
    .where('sellerId', '=', userId)
    .where('destination', '=', pspAccountId)
    .limit(1)
    .executeTakeFirst()
  return transfer !== undefined
}

export async function localeOf(db: Db, userId: string): Promise<'en' | 'fr'> {
  const { locale } = await db
    .selectFrom('users')
    .select('locale')
    .where('id', '=', userId)
    .executeTakeFirstOrThrow()
  return locale
}

/** Of the seller of this transfer, where none of theirs has waited longer; undefined too where there is no account. */
export async function accountWaitedFor(db: Db, transferId: string): Promise<string | undefined> {
  const { rows } = await sql<{ pspAccountId: string }>`
    SELECT psp_account_id FROM transfers t JOIN seller_accounts ON user_id = t.seller_id
    WHERE t.id = ${transferId} AND psp_account_id IS NOT NULL AND NOT EXISTS (
      SELECT FROM transfers older WHERE older.seller_id = t.seller_id AND older.status = 'pending'
        AND (older.created_at, older.id) < (t.created_at, t.id))`.execute(db)
  return rows[0]?.pspAccountId
}
