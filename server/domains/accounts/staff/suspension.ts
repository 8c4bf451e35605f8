import { sql } from 'kysely'
import type { Context } from '../../../context.ts'
import type { Tx } from '../../../platform/db/database.ts'
import { revokeSessions } from '../session-queries.ts'
import { lockAccount } from './queries.ts'

/** Null: until somebody lifts it. */
export interface Suspension {
  readonly until: Date | null
}

export interface Applied {
  readonly wasSuspended: boolean
  readonly suspension: Suspension | undefined
}

/**
 * How an account is suspended, or that it is not (any more), asked under its lock. Its sessions end either way: one that
 * was opened while the account was being suspended must not come back with it. One that neither was nor is keeps them.
 * @returns whether it was suspended before, and how it is now; undefined where they have left
 */
export async function applySuspension(
  tx: Tx,
  { clock }: Pick<Context, 'clock'>,
  userId: string,
  ask: () => Promise<Suspension | undefined>,
): Promise<Applied | undefined> {
  const account = await lockAccount(tx, userId)
  if (!account) return undefined
  const suspension = await ask()
  if (!suspension && account.suspendedAt === null) return { wasSuspended: false, suspension }
  const now = clock.now()
  await tx
    .updateTable('users')
    .set({
      suspendedAt: suspension ? sql<Date>`coalesce(suspended_at, ${now})` : null,
      suspendedUntil: suspension?.until ?? null,
      updatedAt: now,
    })
    .where('id', '=', userId)
    .execute()
  await revokeSessions(tx, userId, 'ended', now)
  return { wasSuspended: account.suspendedAt !== null, suspension }
}
