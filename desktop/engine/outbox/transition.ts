import type { Failure } from '@veza/shared/studio/failures.ts'
import { type Conflict, type OutboxState, outboxStates } from '@veza/shared/studio/outbox.ts'
import type { Sqlite } from '../db/sqlite.ts'
import type { Request } from './entry-row.ts'

export interface EntryMove {
  readonly seq: number
  readonly from: OutboxState
  readonly to: OutboxState
  readonly now: Date
  /** Null: none is abroad any more; left as it is unless said. */
  readonly request?: Request | null
  /** Another idempotency key, for another request. */
  readonly newKey?: string
  readonly conflict?: Conflict
  readonly failure?: Failure | null
  readonly attempts?: number
  readonly nextTryMs?: number
}

/**
 * The only way in which an edit's state changes: guarded by the table, and by the state the caller saw.
 * @returns false where it was no longer so; nothing has changed then
 */
export function moveEntry(db: Sqlite, move: EntryMove): boolean {
  if (move.from !== move.to && !outboxStates.canMove(move.from, move.to))
    throw new Error(`outbox: ${move.from} → ${move.to} is not legal`)
  const { changes } = db
    .prepare(
      `UPDATE outbox SET state = @to, updated_at = @at, id = coalesce(@newKey, id),
         request = iif(@setRequest, @request, request), failure = iif(@setFailure, @failure, failure),
         conflict = @conflict, attempts = coalesce(@attempts, attempts), next_try_ms = coalesce(@nextTryMs, next_try_ms)
       WHERE seq = @seq AND state = @from`,
    )
    .run({
      seq: move.seq,
      from: move.from,
      to: move.to,
      at: move.now.toISOString(),
      newKey: move.newKey ?? null,
      setRequest: move.request === undefined ? 0 : 1,
      request: move.request ? JSON.stringify(move.request) : null,
      setFailure: move.failure === undefined ? 0 : 1,
      failure: move.failure ? JSON.stringify(move.failure) : null,
      conflict: move.conflict ? JSON.stringify(move.conflict) : null,
      attempts: move.attempts ?? null,
      nextTryMs: move.nextTryMs ?? null,
    })
  return changes === 1
}

/** After a start: what was being sent has an end that nobody knows, and is sent again as it was. */
export function recoverSending(db: Sqlite, now: Date): number {
  const lost = db.prepare<[], number>("SELECT seq FROM outbox WHERE state = 'sending'").pluck().all()
  for (const seq of lost) moveEntry(db, { seq, from: 'sending', to: 'waiting', now, nextTryMs: 0 })
  return lost.length
}
