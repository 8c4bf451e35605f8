import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { dueNow, isFresh, LEASE_MS } from './back-off.ts'
import { keepDebt } from './keep-debt.ts'
import { type Acting, moveTransfer } from './move.ts'
import { holdForCall, lockDueTransfer, paymentOf, postpone, type TransferRow } from './queries.ts'
import { waitForAccount } from './sellers/waiting.ts'
import { isUnsent } from './take-back.ts'

/** Somebody who acts by hand need not wait until it is due. */
export type ClaimContext = Pick<Context, 'clock' | 'newId' | 'config' | 'jobs'> & Acting

/** A transfer whose next try is ours for a while, with what is to be sent. */
export interface Sending {
  readonly transfer: TransferRow & { readonly destination: string }
  readonly sourceCharge: string
  /**
   * Look for what came of an earlier try before the key goes out: of one without an answer, for the provider may have
   * forgotten the key, whatever our clock says; and of one that we may not know of, where our database is one of before.
   */
  readonly mustLook: boolean
}

export type Claim =
  /** It has ended, is not due, or somebody else is at it. */
  | { readonly kind: 'none' }
  | { readonly kind: 'nothing-left' }
  | { readonly kind: 'waits' }
  /** Its id at the provider was stored, and the rest was not. */
  | { readonly kind: 'stored' }
  | { readonly kind: 'send'; readonly sending: Sending }

/**
 * Takes a transfer for one try. All that the call says is stored here, before it: from now on the transfer counts as one
 * that may have been sent, until an answer says otherwise.
 */
export async function claimTransfer(tx: Tx, ctx: ClaimContext, id: string): Promise<Claim> {
  const now = ctx.clock.now()
  const due = await lockDueTransfer(tx, id, ['pending', 'failed'], ctx.actorId ? undefined : dueNow(ctx))
  if (!due) return { kind: 'none' }
  if (due.pspTransferId !== null) return { kind: 'stored' }
  const heldUntil = new Date(now.getTime() + LEASE_MS)
  if (!isUnsent(due)) {
    await postpone(tx, id, heldUntil, now)
    return { kind: 'send', sending: await sendingOf(tx, due, { wasTried: true, now }) }
  }
  if (due.amount === 0) {
    await moveTransfer(tx, ctx, { id, from: due.status, to: 'reversed', reason: 'nothing is left to send' })
    return { kind: 'nothing-left' }
  }
  const transfer = await keepDebt(tx, ctx, due)
  if (transfer.amount === 0) return { kind: 'nothing-left' }
  const destination = await waitForAccount(tx, ctx, transfer)
  if (destination === undefined) return { kind: 'waits' }
  await holdForCall(tx, id, { destination, attemptedAt: now, nextRetryAt: heldUntil })
  return {
    kind: 'send',
    sending: await sendingOf(tx, { ...transfer, destination }, { wasTried: false, now }),
  }
}

async function sendingOf(
  tx: Tx,
  transfer: TransferRow,
  { wasTried, now }: { readonly wasTried: boolean; readonly now: Date },
): Promise<Sending> {
  const { destination } = transfer
  const { pspChargeId: sourceCharge, createdAt } = await paymentOf(tx, transfer)
  const mustLook = wasTried || !isFresh(createdAt, now)
  if (destination === null || sourceCharge === null)
    throw new Error(`transfer ${transfer.id} is due, and its destination or its charge is missing`)
  return { transfer: { ...transfer, destination }, sourceCharge, mustLook }
}
