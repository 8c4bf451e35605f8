import type { Currency } from '@veza/shared/kernel/money.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import type { TransferState } from '../../platform/payments/index.ts'
import { post } from '../ledger/index.ts'
import { backOffMs, backOffSinceMs } from './back-off.ts'
import { postSellerMail } from './mails.ts'
import { type Acting, moveTransfer } from './move.ts'
import { isGrowing } from './of-before.ts'
import {
  keepFailure,
  lockTransfer,
  nextGeneration,
  setAmount,
  setAtRest,
  setDueNow,
  setReversalDue,
  storePspId,
  type TransferRow,
} from './queries.ts'
import { recipientOf } from './sellers/queries.ts'
import { waitForAccount } from './sellers/waiting.ts'
import { beginReversal, isUnsent, shrink } from './take-back.ts'

export type ResultContext = Pick<Context, 'clock' | 'newId' | 'config' | 'jobs'> & Acting

export interface Failure {
  readonly code: string
  readonly reason: string
}

/** The provider has two transfers for one of ours. No retry of ours does that: somebody has to look. */
export class SentTwice extends Error {
  override readonly name = 'SentTwice'
  constructor({ id, pspTransferId }: Pick<TransferRow, 'id' | 'pspTransferId'>, second: string) {
    super(`transfer ${id} is ${pspTransferId} at the provider, and ${second} says that it is the same`)
  }
}

/**
 * The first thing after a transfer is known to be at the provider, in a transaction of its own: whatever fails from here on,
 * it is not sent again. Safe to repeat.
 * @returns whether it was news
 * @throws SentTwice
 */
export async function storeArrival(
  tx: Tx,
  ctx: ResultContext,
  id: string,
  { pspTransferId, destination, amount }: Pick<TransferState, 'pspTransferId' | 'destination' | 'amount'>,
): Promise<boolean> {
  if (pspTransferId === '') throw new TypeError(`transfer ${id}: the provider gave no id`)
  const transfer = await lockTransfer(tx, id)
  if (!transfer || transfer.pspTransferId === pspTransferId) return false
  if (transfer.pspTransferId !== null) throw new SentTwice(transfer, pspTransferId)
  const now = ctx.clock.now()
  const grown = isGrowing(transfer, amount) ? await grow(tx, transfer, amount, now) : transfer
  await storePspId(tx, id, { pspTransferId, destination, attemptedAt: transfer.attemptedAt ?? now, now })
  if (transfer.status === 'reversed') await beginLate(tx, ctx, grown)
  return true
}

/** What was taken for not sent, and given back, has to come back of it. */
async function grow(tx: Tx, transfer: TransferRow, amount: number, now: Date): Promise<TransferRow> {
  const reversalDue = transfer.reversalDue + amount - transfer.amount
  await setAmount(tx, transfer.id, amount, now)
  await setReversalDue(tx, transfer.id, reversalDue, now)
  return { ...transfer, amount, reversalDue }
}

/** Nothing of it was left to send, and it had been sent before: it is told of, and all of it comes back. */
async function beginLate(tx: Tx, ctx: ResultContext, transfer: TransferRow): Promise<void> {
  const { id } = transfer
  await setDueNow(tx, id, ctx.clock.now())
  const reason = 'it had been sent before'
  await moveTransfer(tx, ctx, { id, from: 'reversed', to: 'reversal_pending', reason })
  await postTransfer(tx, ctx, transfer)
}

/** Brings the books to what has arrived. Safe to repeat. @returns whether it was news */
export async function completeTransfer(
  tx: Tx,
  ctx: ResultContext,
  id: string,
  reason: string,
): Promise<boolean> {
  const transfer = await lockTransfer(tx, id)
  if (!transfer?.pspTransferId) return false
  // Found after it had been given up: the state is final, and the books say what is.
  if (transfer.status === 'permanently_failed') return (await postTransfer(tx, ctx, transfer)) === 'posted'
  if (transfer.status !== 'pending' && transfer.status !== 'failed') return false
  await moveTransfer(tx, ctx, { id, from: transfer.status, to: 'completed', reason })
  await setAtRest(tx, id, ctx.clock.now())
  await postTransfer(tx, ctx, transfer)
  await beginReversal(tx, ctx, { ...transfer, status: 'completed' }, 'a return came while it was being sent')
  return true
}

function postTransfer(tx: Tx, ctx: ResultContext, transfer: TransferRow) {
  const { id, orderId, sellerId: userId, amount } = transfer
  const currency = transfer.currency as Currency
  return post(tx, ctx, {
    kind: 'transfer',
    sourceId: id,
    orderId,
    entries: [
      { account: 'seller_payable', userId, amount, currency },
      { account: 'buyer_clearing', amount: -amount, currency },
    ],
  })
}

/** Nothing is known: the same key goes out again later. It is not counted, for nobody may give up what may have arrived. */
export async function keepUnknown(tx: Tx, ctx: ResultContext, id: string, failure: Failure): Promise<void> {
  const transfer = await lockTransfer(tx, id)
  if (!transfer || transfer.pspTransferId !== null || transfer.attemptedAt === null) return
  const now = ctx.clock.now()
  const wait = backOffSinceMs(ctx.config.payments.transferBackoff, transfer.attemptedAt, now)
  await keepFailure(tx, id, { ...failure, nextRetryAt: new Date(now.getTime() + wait), now })
  await moveToFailed(tx, ctx, transfer, failure)
}

export type Refused = 'refused' | 'waits' | 'nothing-left' | 'failed-for-good' | 'outdated'

/**
 * Nothing was made, and that is certain: what had to come back need not be sent at all, and the next try has the next key.
 * A seller whose account cannot take money waits, uncounted. After too many tries it fails for good: the seller is told,
 * and what we owe stays in the books.
 * @param failure undefined where nobody refused, and nothing was found after the key's time
 */
export async function settleRefusal(
  tx: Tx,
  ctx: ResultContext,
  { id, generation }: Pick<TransferRow, 'id' | 'generation'>,
  failure: Failure | undefined,
): Promise<Refused> {
  const found = await lockTransfer(tx, id)
  if (!found || found.generation !== generation || found.pspTransferId !== null) return 'outdated'
  const now = ctx.clock.now()
  await nextGeneration(tx, id, now)
  const left = { ...found, amount: found.amount - found.reversalDue, generation: generation + 1 }
  await shrink(tx, ctx, found, found.reversalDue, 'a return came, and it was not sent')
  if (left.amount === 0) return 'nothing-left'
  if ((await waitForAccount(tx, ctx, left)) === undefined) return 'waits'
  if (!failure) {
    await keepFailure(tx, id, { code: 'not-found', reason: 'never arrived', nextRetryAt: now, now })
    return 'refused'
  }
  const retryCount = found.retryCount + 1
  const { transferBackoff, transferMaxRetries } = ctx.config.payments
  const nextRetryAt = new Date(now.getTime() + backOffMs(transferBackoff, retryCount))
  await keepFailure(tx, id, { ...failure, retryCount, nextRetryAt, now })
  await moveToFailed(tx, ctx, found, failure)
  if (retryCount < transferMaxRetries) return 'refused'
  await giveUp(tx, ctx, left, failure)
  return 'failed-for-good'
}

/**
 * Whether it is there could not be told: it is looked for again later. It does not count as tried, so that a return or a debt
 * meanwhile has less of it sent.
 */
export async function keepUnseen(tx: Tx, ctx: ResultContext, id: string, failure: Failure): Promise<void> {
  const transfer = await lockTransfer(tx, id)
  if (!transfer || !isUnsent(transfer) || (transfer.status !== 'pending' && transfer.status !== 'failed'))
    return
  const now = ctx.clock.now()
  const nextRetryAt = new Date(now.getTime() + backOffMs(ctx.config.payments.transferBackoff, 1))
  await keepFailure(tx, id, { ...failure, nextRetryAt, now })
  await moveToFailed(tx, ctx, transfer, failure)
}

async function moveToFailed(tx: Tx, ctx: ResultContext, { id, status }: TransferRow, failure: Failure) {
  if (status === 'pending')
    await moveTransfer(tx, ctx, { id, from: 'pending', to: 'failed', reason: failure.code })
}

async function giveUp(tx: Tx, ctx: ResultContext, { id, sellerId }: TransferRow, { code }: Failure) {
  await moveTransfer(tx, ctx, { id, from: 'failed', to: 'permanently_failed', reason: code })
  const seller = await recipientOf(tx, sellerId)
  if (seller) await postSellerMail(tx, ctx, seller, (mails) => mails.transferFailed(seller.username))
}
