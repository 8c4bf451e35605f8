import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { dueNow, isFresh, LEASE_MS } from './back-off.ts'
import type { Acting } from './move.ts'
import { lockDueTransfer, paymentOf, postpone, type TransferRow } from './queries.ts'
import { nextReversalId } from './reversal-ids.ts'
import {
  holdReversal,
  insertReversal,
  openReversal,
  type ReversalRow,
  reversalsOf,
} from './reversal-queries.ts'

/** A reversal whose next try is ours for a while, with what is to be asked for. */
export interface Reversing {
  readonly transfer: TransferRow & { readonly pspTransferId: string }
  readonly reversal: ReversalRow
  /**
   * Look for what came of an earlier try before the key goes out: of one without an answer, for the provider may have
   * forgotten the key, whatever our clock says; and of one that we may not know of, where our database is one of before.
   */
  readonly mustLook: boolean
  /** It asks for more than is missing by now: where nothing came of it, the next key goes out. */
  readonly isTooMuch: boolean
}

/**
 * Takes a transfer that must come back for one try. All that the call says is stored here, before it.
 * @returns undefined where it is not due, somebody else is at it, or nothing must come back any more
 */
export async function claimReversal(
  tx: Tx,
  ctx: Pick<Context, 'clock' | 'config'> & Acting,
  transferId: string,
): Promise<Reversing | undefined> {
  const now = ctx.clock.now()
  const transfer = await lockDueTransfer(
    tx,
    transferId,
    ['reversal_pending'],
    ctx.actorId ? undefined : dueNow(ctx),
  )
  if (!transfer) return undefined
  const { pspTransferId } = transfer
  const missing = transfer.reversalDue - transfer.reversedAmount
  if (pspTransferId === null || missing <= 0)
    throw new Error(`transfer ${transferId} is to come back, and nothing of it is out`)
  await postpone(tx, transferId, new Date(now.getTime() + LEASE_MS), now)
  const open = (await openReversal(tx, transferId)) ?? (await begin(tx, ctx, transferId, missing))
  // What may have been asked for already is asked for again just so; what is missing beyond it comes after it.
  const attemptedAt = open.attemptedAt ?? now
  const amount = open.attemptedAt === null ? missing : open.amount
  await holdReversal(tx, open.id, { amount, attemptedAt })
  const paid = await paymentOf(tx, transfer)
  return {
    transfer: { ...transfer, pspTransferId },
    reversal: { ...open, amount, attemptedAt },
    mustLook: open.attemptedAt !== null || !isFresh(paid.createdAt, now),
    isTooMuch: amount > missing,
  }
}

async function begin(
  tx: Tx,
  { clock }: Pick<Context, 'clock'>,
  transferId: string,
  amount: number,
): Promise<ReversalRow> {
  const now = clock.now()
  const row = {
    id: nextReversalId(transferId, await reversalsOf(tx, transferId)),
    transferId,
    amount,
    generation: 0,
    attemptedAt: null,
    pspReversalId: null,
    isForeign: false,
    createdAt: now,
    endedAt: null,
  }
  await insertReversal(tx, row)
  return row
}
