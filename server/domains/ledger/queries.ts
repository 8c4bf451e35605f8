import type { LedgerAccountKind } from '@veza/shared/contracts/ledger.ts'
import type { Currency } from '@veza/shared/kernel/money.ts'
import { sql } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'

export interface AccountKey {
  readonly kind: LedgerAccountKind
  readonly userId: string | null
  readonly currency: Currency
}

const textOf = ({ kind, userId, currency }: AccountKey) => `${kind}:${userId ?? ''}:${currency}`

/**
 * Holds the books of these sellers until the transaction ends, always in one order. It is what makes a seller's entries
 * get their numbers in the order in which they are committed, on which checkpoints stand.
 */
export async function lockSellers(tx: Tx, userIds: readonly string[]): Promise<void> {
  for (const userId of [...new Set(userIds)].sort())
    await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`ledger:${userId}`}, 0))`.execute(tx)
}

/** Ids of accounts, made where there are none yet; keyed by kind, user and currency. */
export async function accountIds(
  tx: Tx,
  keys: readonly AccountKey[],
  newId: () => string,
): Promise<(key: AccountKey) => string> {
  const wanted = new Map(keys.map((key) => [textOf(key), key]))
  const found = await findAccounts(tx, [...wanted.values()])
  const missing = [...wanted.values()].filter((key) => !found.has(textOf(key)))
  if (missing.length > 0) {
    await tx
      .insertInto('ledgerAccounts')
      .values(missing.map((key) => ({ id: newId(), ...key })))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    for (const [key, id] of await findAccounts(tx, missing)) found.set(key, id)
  }
  return (key) => {
    const id = found.get(textOf(key))
    if (id === undefined) throw new Error(`no ledger account ${textOf(key)}`)
    return id
  }
}

async function findAccounts(tx: Tx, keys: readonly AccountKey[]): Promise<Map<string, string>> {
  const rows = await tx
    .selectFrom('ledgerAccounts')
    .select(['id', 'kind', 'userId', 'currency'])
    .where((has) =>
      has.or(
        keys.map(({ kind, userId, currency }) =>
          has.and([
            has('kind', '=', kind),
            has('currency', '=', currency),
            userId === null ? has('userId', 'is', null) : has('userId', '=', userId),
          ]),
        ),
      ),
    )
    .execute()
  return new Map(rows.map((row) => [textOf({ ...row, currency: row.currency as Currency }), row.id]))
}

export interface TransactionRow {
  readonly id: string
  readonly kind: string
  readonly sourceId: string
  readonly orderId: string | null
  readonly contentHash: Buffer
  readonly entryCount: number
  readonly recordedAt: Date
}

/** @returns undefined when inserted; else the content that this cause was posted with before */
export async function claimCause(tx: Tx, row: TransactionRow): Promise<Buffer | undefined> {
  const inserted = await tx
    .insertInto('ledgerTransactions')
    .values(row)
    .onConflict((conflict) => conflict.columns(['kind', 'sourceId']).doNothing())
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows === 1n) return undefined
  const before = await tx
    .selectFrom('ledgerTransactions')
    .select('contentHash')
    .where('kind', '=', row.kind)
    .where('sourceId', '=', row.sourceId)
    .executeTakeFirstOrThrow()
  return before.contentHash
}

export interface EntryRow {
  readonly transactionId: string
  readonly accountId: string
  readonly amount: number
  readonly currency: string
  readonly orderItemId: string | null
  readonly trackId: string | null
}

/** All entries of a transaction, in the one statement that the database takes them in. */
export async function insertEntries(tx: Tx, rows: readonly EntryRow[]): Promise<void> {
  const column = <K extends keyof EntryRow>(name: K) => rows.map((row) => row[name])
  await sql`
    INSERT INTO ledger_entries (transaction_id, account_id, amount, currency, order_item_id, track_id)
    SELECT * FROM unnest(${column('transactionId')}::uuid[], ${column('accountId')}::uuid[], ${column('amount')}::bigint[],
      ${column('currency')}::text[], ${column('orderItemId')}::uuid[], ${column('trackId')}::uuid[])`.execute(
    tx,
  )
}

export interface AccountBalance {
  readonly kind: LedgerAccountKind
  readonly currency: Currency
  /** Sum of all entries: positive is a debit. */
  readonly balance: number
}

/** The sum up to the last checkpoint, and of what came after it. */
const balance = sql<number>`(
  coalesce(checkpoint.balance, 0) + coalesce((
    SELECT sum(entry.amount) FROM ledger_entries entry
    WHERE entry.account_id = account.id AND entry.id > coalesce(checkpoint.last_entry_id, 0)), 0))::bigint`

/** All accounts of one user, or with null all of the platform's own. */
export async function balancesOf(db: Db, userId: string | null): Promise<AccountBalance[]> {
  const rows = await db
    .selectFrom('ledgerAccounts as account')
    .leftJoin('ledgerCheckpoints as checkpoint', 'checkpoint.accountId', 'account.id')
    .select(['account.kind', 'account.currency', balance.as('balance')])
    .where('account.userId', userId === null ? 'is' : '=', userId)
    .orderBy('account.currency')
    .orderBy('account.kind')
    .execute()
  return rows.map((row) => ({ ...row, currency: row.currency as Currency }))
}

/** Sellers' accounts with at least so many entries since their checkpoint. */
export async function accountsBehind(db: Db, entries: number): Promise<{ id: string; userId: string }[]> {
  const { rows } = await sql<{ id: string; userId: string }>`
    SELECT account.id, account.user_id FROM ledger_accounts account
    LEFT JOIN ledger_checkpoints checkpoint ON checkpoint.account_id = account.id
    WHERE account.user_id IS NOT NULL AND EXISTS (
      SELECT FROM ledger_entries entry
      WHERE entry.account_id = account.id AND entry.id > coalesce(checkpoint.last_entry_id, 0)
      OFFSET ${entries - 1})
    ORDER BY account.id`.execute(db)
  return rows
}

/** Adds what has come since into the account's checkpoint. The seller's books must be locked. */
export async function advanceCheckpoint(tx: Tx, accountId: string, now: Date): Promise<void> {
  await sql`
    INSERT INTO ledger_checkpoints (account_id, last_entry_id, balance, updated_at)
    SELECT ${accountId}::uuid, max(id), sum(amount), ${now} FROM ledger_entries
    WHERE account_id = ${accountId} AND id > coalesce(
      (SELECT last_entry_id FROM ledger_checkpoints WHERE account_id = ${accountId}), 0)
    HAVING count(*) > 0
    ON CONFLICT (account_id) DO UPDATE SET
      last_entry_id = excluded.last_entry_id,
      balance = ledger_checkpoints.balance + excluded.balance,
      updated_at = excluded.updated_at`.execute(tx)
}
