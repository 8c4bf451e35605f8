import type { BalanceDifference, Reconciled } from '@veza/shared/contracts/reconciliation.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../context.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { Finding } from '../ledger/index.ts'

/** What is kept of each kind of run. */
interface Results {
  readonly sweep: readonly Reconciled[]
  readonly ledger: readonly Finding[]
  readonly balance: readonly BalanceDifference[]
}
export type RunKind = keyof Results

export interface Run<K extends RunKind> {
  readonly kind: K
  readonly startedAt: Date
  /** How much of it an operator has to look at. */
  readonly found: number
  readonly result: Results[K]
}

const KEPT_MS = 90 * DAY_MS
const RESULTS_KEPT = 1_000

/** Remembers a run, and forgets those of long ago. */
export async function recordRun<K extends RunKind>(
  tx: Tx,
  { clock, newId }: Pick<Context, 'clock' | 'newId'>,
  { kind, startedAt, found, result }: Run<K>,
): Promise<void> {
  const endedAt = clock.now()
  await tx
    .deleteFrom('reconciliationRuns')
    .where('kind', '=', kind)
    .where('endedAt', '<', new Date(endedAt.getTime() - KEPT_MS))
    .execute()
  const kept = JSON.stringify(result.slice(0, RESULTS_KEPT))
  await tx
    .insertInto('reconciliationRuns')
    .values({ id: newId(), kind, startedAt, endedAt, found, result: kept })
    .execute()
}

/** The last one of its kind that came to an end. */
export async function lastRun<K extends RunKind>(
  db: Db,
  kind: K,
): Promise<{ readonly endedAt: Date; readonly result: Results[K] } | undefined> {
  const run = await db
    .selectFrom('reconciliationRuns')
    .select(['endedAt', 'result'])
    .where('kind', '=', kind)
    .orderBy('endedAt', 'desc')
    .limit(1)
    .executeTakeFirst()
  return run && { endedAt: run.endedAt, result: run.result as unknown as Results[K] }
}
