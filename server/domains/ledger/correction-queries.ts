import { type Insertable, sql } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'

export interface Correction {
  readonly reason: string
  /** The provider's id of what it explains. */
  readonly pspId?: string | undefined
}

export async function insertCorrection(
  tx: Tx,
  { pspId, ...row }: Correction & { readonly id: string; readonly recordedAt: Date },
): Promise<void> {
  const values: Insertable<DB['ledgerCorrections']> = { ...row, pspId: pspId ?? null }
  await tx.insertInto('ledgerCorrections').values(values).execute()
}

/** How many of them are users. */
export async function knownSellers(tx: Tx, userIds: readonly string[]): Promise<number> {
  if (userIds.length === 0) return 0
  const users = await tx.selectFrom('users').select('id').where('id', 'in', userIds).execute()
  return users.length
}

export interface Explained {
  readonly pspId: string
  readonly currency: string
  /** What corrections have moved of what lies at the provider, in minor units. */
  readonly amount: number
  /** The last of them. */
  readonly recordedAt: Date
}

/** Every provider's id that corrections were ever made for. */
export async function correctedSources(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('ledgerCorrections')
    .select('pspId')
    .distinct()
    .where('pspId', 'is not', null)
    .$narrowType<{ pspId: string }>()
    .execute()
  return rows.map(({ pspId }) => pspId)
}

/** What was corrected because of these, by the provider's ids. */
export async function correctionsOf(db: Db, pspIds: readonly string[]): Promise<Explained[]> {
  if (pspIds.length === 0) return []
  return db
    .selectFrom('ledgerCorrections as c')
    .innerJoin('ledgerTransactions as t', (join) =>
      join.onRef('t.sourceId', '=', 'c.id').on('t.kind', '=', 'correction'),
    )
    .innerJoin('ledgerEntries as e', 'e.transactionId', 't.id')
    .innerJoin('ledgerAccounts as a', 'a.id', 'e.accountId')
    .where('c.pspId', 'in', pspIds)
    .where('a.kind', '=', 'buyer_clearing')
    .groupBy(['c.pspId', 'e.currency'])
    .select([
      'c.pspId',
      'e.currency',
      sql<number>`sum(e.amount)::bigint`.as('amount'),
      sql<Date>`max(c.recorded_at)`.as('recordedAt'),
    ])
    .$narrowType<{ pspId: string }>()
    .execute()
}
