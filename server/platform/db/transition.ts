import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { StateMachine } from '@veza/shared/kernel/state-machine.ts'
import { sql } from 'kysely'
import type { Tx } from './database.ts'

export interface Move<S extends string> {
  readonly table:
    | 'tracks'
    | 'uploads'
    | 'bundles'
    | 'transcodes'
    | 'data_exports'
    | 'products'
    | 'split_sheets'
    | 'split_shares'
    | 'orders'
    | 'payments'
    | 'licence_grants'
    | 'transfers'
    | 'refunds'
    | 'disputes'
    | 'webhook_events'
    | 'dmca_notices'
    | 'moderation_cases'
    | 'moderation_appeals'
  /** The column that holds the state; `status` unless said. */
  readonly column?: 'status' | 'integrity' | 'scan'
  /** The column that names the row; `id` unless said. */
  readonly key?: 'id' | 'track_id'
  readonly id: string
  readonly from: S
  readonly to: S
  readonly now: Date
}

/** The row was no longer in the state that the caller saw. */
export class StateConflict extends DomainError {
  constructor(move: Move<string>) {
    super(
      409,
      'state-conflict',
      `This changed in the meantime (it is no longer “${move.from}”). Load it again and decide anew.`,
    )
  }
}

/**
 * The only way a status changes: guarded by the table of transitions and by the state the caller saw.
 * @throws StateConflict when no row was in `from`; Error when the table does not know the move
 */
export async function transition<S extends string>(
  tx: Tx,
  machine: StateMachine<S>,
  move: Move<S>,
): Promise<void> {
  if (!machine.canMove(move.from, move.to))
    throw new Error(`${move.table}: ${move.from} → ${move.to} is not a legal transition`)
  const column = sql.ref(move.column ?? 'status')
  const { numAffectedRows } = await sql`
    UPDATE ${sql.table(move.table)} SET ${column} = ${move.to}, updated_at = ${move.now}
    WHERE ${sql.ref(move.key ?? 'id')} = ${move.id} AND ${column} = ${move.from}`.execute(tx)
  if (numAffectedRows !== 1n) throw new StateConflict(move)
}
