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
  // All of it: the next comparison looks again at what differs in this one.
  await tx
    .insertInto('reconciliationRuns')
    .values({ id: newId(), kind, startedAt, endedAt, found, result: JSON.stringify(result) })
    .execute()
}

/** The last one of its kind that came to an end. */
export async function lastRun<K extends RunKind>(
  db: Db,
  kind: K,
): Promise<(Run<K> & { readonly endedAt: Date }) | undefined> {
  const run = await last(db, kind).select('result').executeTakeFirst()
  return run && { ...run, kind, result: run.result as unknown as Results[K] }
}

/** The same without what it found: figures are asked often, and it may have found much. */
export const lastRunInShort = (
  db: Db,
  kind: RunKind,
): Promise<{ readonly endedAt: Date; readonly found: number } | undefined> =>
  last(db, kind).executeTakeFirst()

/** When the last one began, of those that did not begin in our future: what came after that, it may not have seen. */
export async function lastStart(db: Db, kind: RunKind, now: Date): Promise<Date | undefined> {
  return (await last(db, kind).where('startedAt', '<=', now).executeTakeFirst())?.startedAt
}

/** By their numbers, which rise: the clocks of those who ran them may differ. */
const last = (db: Db, kind: RunKind) =>
  db
    .selectFrom('reconciliationRuns')
    .select(['startedAt', 'endedAt', 'found'])
    .where('kind', '=', kind)
    .orderBy('number', 'desc')
    .limit(1)
