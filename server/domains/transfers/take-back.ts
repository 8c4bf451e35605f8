import type { Currency } from '@veza/shared/kernel/money.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { causeId, lockSellers, post, sellerBalances } from '../ledger/index.ts'
import { type Acting, moveTransfer } from './move.ts'
import {
  lockTransfersOfOrder,
  setAmount,
  setDueNow,
  setReversalDue,
  type TransferRow,
  underWay,
} from './queries.ts'

type Parts = Pick<Context, 'clock' | 'newId'> & Acting

export interface Return {
  readonly orderId: string
  readonly currency: Currency
  /** The refund that succeeded, or the dispute that was lost: once for each. */
  readonly cause: { readonly kind: 'refund' | 'dispute'; readonly id: string }
  /** What each seller gave back, in minor units; several of one seller are added up. */
  readonly shares: readonly { readonly sellerId: string; readonly amount: number }[]
}

/** Where a seller's part comes from. The three add up to it, and to more where the books have less than the transfer. */
export interface TakenBack {
  readonly sellerId: string
  /** Had not been sent, and will not be. */
  readonly notSent: number
  /** Was sent, or may have been: the transfer is reversed by so much, or has been already. */
  readonly toReverse: number
  /** Neither, or paid to them by hand meanwhile: the seller owes it, and later sales pay it off. */
  readonly debt: number
}

/**
 * Takes back from each seller what a return took from their shares, in the transaction of the return itself: no moment is
 * between the buyer's refund and the seller's. Call it once for each cause, with the order locked, and before the return is
 * posted: it locks the order's transfers, then the books of all these sellers, and nobody locks them the other way round.
 */
export async function takeBackFromSellers(tx: Tx, ctx: Parts, back: Return): Promise<TakenBack[]> {
  const transfers = new Map(
    (await lockTransfersOfOrder(tx, back.orderId)).map((transfer) => [transfer.sellerId, transfer]),
  )
  const taken: TakenBack[] = []
  for (const [sellerId, amount] of bySeller(back)) {
    const transfer = transfers.get(sellerId)
    const part = transfer
      ? await takeFrom(tx, ctx, transfer, amount, `${back.cause.kind} ${back.cause.id}`)
      : { notSent: 0, toReverse: 0 }
    taken.push({ sellerId, ...part, debt: amount - part.notSent - part.toReverse })
  }
  await lockSellers(
    tx,
    taken.map(({ sellerId }) => sellerId),
  )
  const owing: TakenBack[] = []
  for (const part of taken) owing.push({ ...part, debt: await debtOf(tx, back.currency, part) })
  for (const { sellerId, debt } of owing)
    await makeDebt(tx, ctx, { ...back, sellerId, amount: debt, sourceId: causeId(back.cause.id, sellerId) })
  return owing
}

/**
 * Of a transfer that came back the seller may have been paid by hand, and so of one that was never sent: no row tells, the
 * books do. What is not left there to take is owed, whatever the transfer says. The return itself is yet to be posted.
 */
async function debtOf(tx: Tx, currency: Currency, { sellerId, ...part }: TakenBack): Promise<number> {
  const balance = (await sellerBalances(tx, sellerId)).find((one) => one.currency === currency)
  const left = (balance?.payable ?? 0) + (await underWay(tx, sellerId, currency))
  const amount = part.notSent + part.toReverse + part.debt
  return Math.max(part.debt, amount - Math.max(0, left))
}

function bySeller({ shares }: Return): Map<string, number> {
  const sums = new Map<string, number>()
  for (const { sellerId, amount } of shares) {
    if (!Number.isSafeInteger(amount) || amount < 0) throw new RangeError(`no amount to take back: ${amount}`)
    sums.set(sellerId, (sums.get(sellerId) ?? 0) + amount)
  }
  return sums
}

/** Nothing of it can have reached the provider under the key that is next. */
export const isUnsent = ({ pspTransferId, attemptedAt }: TransferRow): boolean =>
  pspTransferId === null && attemptedAt === null

async function takeFrom(
  tx: Tx,
  ctx: Parts,
  transfer: TransferRow,
  amount: number,
  reason: string,
): Promise<Pick<TakenBack, 'notSent' | 'toReverse'>> {
  if (isUnsent(transfer)) {
    const notSent = Math.min(amount, transfer.amount)
    await shrink(tx, ctx, transfer, notSent, reason)
    return { notSent, toReverse: 0 }
  }
  // Given up once, it is not tried again: there is only what came back of it all the same.
  const most = transfer.status === 'permanently_failed' ? transfer.reversedAmount : transfer.amount
  const toReverse = Math.min(amount, Math.max(0, most - transfer.reversalDue))
  const reversalDue = transfer.reversalDue + toReverse
  await setReversalDue(tx, transfer.id, reversalDue, ctx.clock.now())
  await beginReversal(tx, ctx, { ...transfer, reversalDue }, reason)
  return { notSent: 0, toReverse }
}

/** Sends so much less, and nothing at all where nothing is left. */
export async function shrink(
  tx: Tx,
  ctx: Parts,
  { id, status, amount }: TransferRow,
  by: number,
  reason: string,
): Promise<void> {
  if (by > 0) await setAmount(tx, id, amount - by, ctx.clock.now())
  if (by === amount && (status === 'pending' || status === 'failed'))
    await moveTransfer(tx, ctx, { id, from: status, to: 'reversed', reason })
}

/** One that was sent, and of which more must come back than did. One that may have been sent waits until that is known. */
export async function beginReversal(
  tx: Tx,
  ctx: Parts,
  { id, status, reversalDue, reversedAmount }: TransferRow,
  reason: string,
): Promise<void> {
  if (status !== 'completed' || reversalDue <= reversedAmount) return
  await setDueNow(tx, id, ctx.clock.now())
  await moveTransfer(tx, ctx, { id, from: 'completed', to: 'reversal_pending', reason })
}

export interface NewDebt {
  readonly sourceId: string
  readonly orderId?: string
  readonly sellerId: string
  readonly amount: number
  readonly currency: Currency
}

/** What a seller has and should not: a debt that stays in sight until it is paid off. */
export async function makeDebt(tx: Tx, ctx: Parts, debt: NewDebt): Promise<void> {
  const { sourceId, orderId, sellerId: userId, amount, currency } = debt
  await post(tx, ctx, {
    kind: 'debt-made',
    sourceId,
    ...(orderId ? { orderId } : {}),
    entries: [
      { account: 'seller_debt', userId, amount, currency },
      { account: 'seller_payable', userId, amount: -amount, currency },
    ],
  })
}
