import { type TransferStatus, transferStates } from '@veza/shared/contracts/order-states.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { transition } from '../../platform/db/transition.ts'

export interface TransferMove {
  readonly id: string
  readonly from: TransferStatus
  readonly to: TransferStatus
  /** Why, for whoever reads the history. */
  readonly reason: string
}

/** On whose behalf something is done; where nobody is named, the system's own. */
export interface Acting {
  readonly actorId?: string
}

/**
 * The only way a transfer's status changes: guarded by the table of its states and by the state the caller saw, and
 * written down. What the new state asks of other columns is set before.
 * @throws StateConflict when the transfer was no longer in `from`; Error when the table does not know the move
 */
export async function moveTransfer(
  tx: Tx,
  ctx: Pick<Context, 'clock'> & Acting,
  { id, from, to, reason }: TransferMove,
): Promise<void> {
  const now = ctx.clock.now()
  await transition(tx, transferStates, { table: 'transfers', id, from, to, now })
  await tx
    .insertInto('transferHistory')
    .values({
      transferId: id,
      fromStatus: from,
      toStatus: to,
      reason,
      actorId: ctx.actorId ?? null,
      createdAt: now,
    })
    .execute()
}
