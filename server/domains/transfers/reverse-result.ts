import type { Currency } from '@veza/shared/kernel/money.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import type { ReversalState } from '../../platform/payments/index.ts'
import { causeId, lockSellers, post, sellerBalances } from '../ledger/index.ts'
import { backOffMs } from './back-off.ts'
import { type Acting, moveTransfer } from './move.ts'
import {
  addReversed,
  keepFailure,
  lockTransfer,
  setAtRest,
  setDueNow,
  setReversalDue,
  type TransferRow,
} from './queries.ts'
import { isReversalOf } from './reversal-ids.ts'
import {
  endReversal,
  insertReversal,
  nextReversalGeneration,
  openReversal,
  type ReversalRow,
  reversalsOf,
} from './reversal-queries.ts'
import type { Failure } from './send-result.ts'
import { makeDebt } from './take-back.ts'

export type ReversalContext = Pick<Context, 'clock' | 'newId' | 'config'> & Acting

export interface Adopted {
  /** Ours that were not written down yet. */
  readonly ours: number
  /** Of somebody else, at the provider. */
  readonly foreign: number
}

/**
 * Writes down every reversal that the provider has and the books have not, ours and those of others, and brings the
 * transfer's state to it. What others brought back counts for what must come back; what goes beyond that is owed to the
 * seller again, or pays off what they owe. Safe to repeat.
 */
export async function adoptReversals(
  tx: Tx,
  ctx: ReversalContext,
  transferId: string,
  states: readonly ReversalState[],
): Promise<Adopted> {
  const transfer = await lockTransfer(tx, transferId)
  if (!transfer || transfer.status === 'pending' || transfer.status === 'failed')
    return { ours: 0, foreign: 0 }
  const rows: Known[] = await reversalsOf(tx, transferId)
  const known = new Set(rows.map(({ pspReversalId }) => pspReversalId))
  const most = rows.length + states.length
  const adopted = { ours: 0, foreign: 0 }
  for (const state of states) {
    if (known.has(state.pspReversalId)) continue
    const whose = whoseIs(transferId, state, rows, most)
    await keepReversal(tx, ctx, transfer, state, whose)
    // It answers for its id: another that bears the same, from under a later key, is one too many.
    if (whose.kind !== 'foreign') rows.unshift({ id: whose.id, pspReversalId: state.pspReversalId })
    adopted[whose.kind === 'foreign' ? 'foreign' : 'ours']++
  }
  if (adopted.ours + adopted.foreign > 0) await settle(tx, ctx, transfer, adopted)
  return adopted
}

type Known = Pick<ReversalRow, 'id' | 'pspReversalId'>
type Whose = { readonly kind: 'known' | 'lost'; readonly id: string } | { readonly kind: 'foreign' }

/** Ours, whose row may be one that a database of before does not have; else of somebody else. */
function whoseIs(
  transferId: string,
  { reversalId: id }: ReversalState,
  rows: readonly Known[],
  most: number,
): Whose {
  if (id === undefined) return { kind: 'foreign' }
  const row = rows.find((one) => one.id === id)
  if (row) return row.pspReversalId === null ? { kind: 'known', id } : { kind: 'foreign' }
  return isReversalOf(transferId, id, most) ? { kind: 'lost', id } : { kind: 'foreign' }
}

/** The row, the sum, and the books. */
async function keepReversal(
  tx: Tx,
  ctx: ReversalContext,
  transfer: TransferRow,
  { pspReversalId, amount }: ReversalState,
  whose: Whose,
): Promise<void> {
  if (pspReversalId === '')
    throw new TypeError(`transfer ${transfer.id}: the provider gave no id of a reversal`)
  const now = ctx.clock.now()
  const id = whose.kind === 'foreign' ? ctx.newId() : whose.id
  if (whose.kind === 'known') await endReversal(tx, id, { pspReversalId, amount, endedAt: now })
  else
    await insertReversal(tx, {
      ...{ id, transferId: transfer.id, amount, pspReversalId },
      ...{ isForeign: whose.kind === 'foreign', createdAt: now, endedAt: now },
    })
  await addReversed(tx, transfer.id, amount, now)
  const currency = transfer.currency as Currency
  await post(tx, ctx, {
    kind: 'reversal',
    sourceId: id,
    orderId: transfer.orderId,
    entries: [
      { account: 'buyer_clearing', amount, currency },
      { account: 'seller_payable', userId: transfer.sellerId, amount: -amount, currency },
    ],
  })
}

/** Brings the state to the sums, whoever brought back what. */
async function settle(tx: Tx, ctx: ReversalContext, before: TransferRow, adopted: Adopted): Promise<void> {
  const { id } = before
  const transfer = await lockTransfer(tx, id)
  if (!transfer) return
  const { status, amount, reversalDue, reversedAmount } = transfer
  const now = ctx.clock.now()
  const reason = adopted.ours > 0 ? 'brought back' : 'brought back by somebody else, at the provider'
  // Only of what came now: earlier surplus was owed to the seller then, and may have been paid to them since.
  const came = reversedAmount - before.reversedAmount
  const surplus = Math.min(came, reversedAmount - reversalDue)
  if (surplus > 0) await payOffDebt(tx, ctx, transfer, surplus)
  if (status === 'reversal_pending' && reversedAmount < reversalDue) return setDueNow(tx, id, now)
  if (status === 'reversal_pending') {
    await abandonOpen(tx, id, now)
    await moveTransfer(tx, ctx, {
      id,
      from: status,
      to: reversedAmount === amount ? 'reversed' : 'completed',
      reason,
    })
    await setAtRest(tx, id, now)
  }
  if (status === 'completed' && reversedAmount === amount) {
    await setDueNow(tx, id, now)
    await moveTransfer(tx, ctx, { id, from: 'completed', to: 'reversal_pending', reason })
    await moveTransfer(tx, ctx, { id, from: 'reversal_pending', to: 'reversed', reason })
    await setAtRest(tx, id, now)
  }
}

/** Somebody else has done it. Should ours arrive all the same, it is found at the provider by its id. */
async function abandonOpen(tx: Tx, transferId: string, now: Date): Promise<void> {
  const open = await openReversal(tx, transferId)
  if (open) await endReversal(tx, open.id, { pspReversalId: null, amount: open.amount, endedAt: now })
}

/**
 * More came back than had to: the seller is owed it again. As far as they owe us, the one pays off the other; what is paid
 * off so must have come back, or a later return would count on it as well.
 */
async function payOffDebt(
  tx: Tx,
  ctx: ReversalContext,
  transfer: TransferRow,
  surplus: number,
): Promise<void> {
  const { id, sellerId: userId, orderId, reversalDue, reversedAmount } = transfer
  await lockSellers(tx, [userId])
  const currency = transfer.currency as Currency
  const balance = (await sellerBalances(tx, userId)).find((one) => one.currency === currency)
  const amount = Math.min(surplus, balance?.debt ?? 0)
  if (amount <= 0) return
  await setReversalDue(tx, id, reversalDue + amount, ctx.clock.now())
  await post(tx, ctx, {
    kind: 'debt-kept',
    sourceId: causeId(id, 'reversed', String(reversedAmount)),
    orderId,
    entries: [
      { account: 'seller_payable', userId, amount, currency },
      { account: 'seller_debt', userId, amount: -amount, currency },
    ],
  })
}

/** The provider has not made it, and that is certain: what is missing by now goes out under the next key. */
export async function releaseReversal(
  tx: Tx,
  ctx: ReversalContext,
  { id, transferId, generation }: ReversalRow,
) {
  const transfer = await lockTransfer(tx, transferId)
  const open = await openReversal(tx, transferId)
  if (transfer?.status !== 'reversal_pending' || open?.id !== id || open.generation !== generation) return
  await nextReversalGeneration(tx, id)
  await setDueNow(tx, transferId, ctx.clock.now())
}

export type NotReversed = 'refused' | 'unknown' | 'failed-for-good' | 'outdated'

/**
 * It did not come back this time. Whatever the reason, it is tried again later and later, so many times; then the seller owes
 * it. A refusal is certain: the next try has the next key. A key that was used for something else says nothing, and is not
 * counted: once the provider has forgotten it, it serves.
 */
export async function settleNotReversed(
  tx: Tx,
  ctx: ReversalContext,
  { id: reversalId, transferId, generation }: ReversalRow,
  kind: 'refused' | 'unknown' | 'no-such-transfer',
  failure: Failure,
): Promise<NotReversed> {
  const transfer = await lockTransfer(tx, transferId)
  const open = await openReversal(tx, transferId)
  if (transfer?.status !== 'reversal_pending' || open?.id !== reversalId || open.generation !== generation)
    return 'outdated'
  const now = ctx.clock.now()
  if (kind === 'refused') await nextReversalGeneration(tx, reversalId)
  const { backoffBaseMs: baseMs, backoffMaxMs: maxMs, maxRetries } = ctx.config.payments.reversals
  const isCounted = failure.code !== 'parameters-differ'
  const retryCount = transfer.retryCount + (isCounted ? 1 : 0)
  const wait = isCounted ? backOffMs({ baseMs, maxMs }, retryCount) : maxMs
  const nextRetryAt = new Date(now.getTime() + wait)
  await keepFailure(tx, transferId, { ...failure, retryCount, nextRetryAt, now })
  if (kind !== 'no-such-transfer' && (!isCounted || retryCount < maxRetries)) return kind
  await giveUp(tx, ctx, transfer, failure)
  return 'failed-for-good'
}

/** The rest is a debt from now on, and need not come back: what does all the same is too much. */
async function giveUp(tx: Tx, ctx: ReversalContext, transfer: TransferRow, { code }: Failure): Promise<void> {
  const { id, orderId, sellerId, reversalDue, reversedAmount } = transfer
  const now = ctx.clock.now()
  await abandonOpen(tx, id, now)
  await setReversalDue(tx, id, reversedAmount, now)
  await moveTransfer(tx, ctx, { id, from: 'reversal_pending', to: 'permanently_failed', reason: code })
  await makeDebt(tx, ctx, {
    sourceId: causeId(id, 'not-reversed'),
    orderId,
    sellerId,
    amount: reversalDue - reversedAmount,
    currency: transfer.currency as Currency,
  })
}
