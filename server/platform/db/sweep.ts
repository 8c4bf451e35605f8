import { setTimeout as sleep } from 'node:timers/promises'
import { type RawBuilder, sql } from 'kysely'
import type { Tx } from './database.ts'

export interface Sweep {
  readonly table:
    | 'authorization_codes'
    | 'email_tokens'
    | 'idempotency_keys'
    | 'listening_guests'
    | 'listening_sessions'
    | 'notifications'
    | 'play_batches'
    | 'publication_reads'
    | 'refresh_tokens'
    | 'sessions'
    | 'share_visits'
    | 'sync_changes'
    | 'totp_secrets'
    | 'username_holds'
    | 'users'
    | 'webauthn_challenges'
    | 'webhook_events'
    | 'webhook_log'
  /** Which rows have served their time; in the table's own column names. */
  readonly where: RawBuilder<boolean>
  /** What is left to others between two batches; nothing unless said. */
  readonly pauseMs?: number
}

export interface SweepParts {
  readonly transaction: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>
  /** In place of waiting, for tests. */
  readonly pause?: (ms: number, signal: AbortSignal | undefined) => Promise<void>
}

const wait = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  sleep(ms, undefined, signal ? { signal } : {})

const BATCH_ROWS = 10_000

/**
 * Removes rows, so many in each transaction, so that no lock is held for long. Rows that somebody holds are left for
 * the next time.
 * @param signal ends it between two batches
 * @param batchRows rows in one transaction, at least 1
 * @returns how many rows were removed
 */
export async function sweep(
  { transaction, pause = wait }: SweepParts,
  { table, where, pauseMs }: Sweep,
  signal?: AbortSignal,
  batchRows = BATCH_ROWS,
): Promise<number> {
  let removed = 0
  for (;;) {
    signal?.throwIfAborted()
    const batch = await transaction(async (tx) => {
      const { numAffectedRows } = await sql`
        DELETE FROM ${sql.table(table)} WHERE ctid = ANY (ARRAY(
          SELECT ctid FROM ${sql.table(table)} WHERE ${where} LIMIT ${batchRows} FOR UPDATE SKIP LOCKED
        ))`.execute(tx)
      return Number(numAffectedRows ?? 0n)
    })
    removed += batch
    if (batch < batchRows) return removed
    if (pauseMs) await pause(pauseMs, signal)
  }
}
