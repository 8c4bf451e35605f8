import type { ReversalState, TransferState } from '../../platform/payments/index.ts'
import { keyOf, ProviderUnavailable } from '../../platform/payments/index.ts'
import type { ReversingResult } from '../../platform/telemetry/transfers.ts'
import { dueNow } from './back-off.ts'
import { drain } from './drain.ts'
import { dueTransfers } from './queries.ts'
import { claimReversal, type Reversing } from './reverse-claim.ts'
import { adoptReversals, releaseReversal, settleNotReversed } from './reverse-result.ts'
import type { SendContext } from './send.ts'
import type { Failure } from './send-result.ts'

/** Brings back all that is due. @returns how many were looked at */
export const reverseDueTransfers = (ctx: SendContext, signal: AbortSignal): Promise<number> =>
  drain(ctx, signal, {
    next: (after, limit) => dueTransfers(ctx.db, ['reversal_pending'], dueNow(ctx), limit, after),
    work: (id) => reverseTransfer(ctx, id),
    whatFailed: 'a reversal could not be tried',
  })

/**
 * One try at bringing back what is missing of one transfer: a short transaction before the call, one after it, and none
 * around it. Cut anywhere, it is begun again after a while and comes to the same end.
 */
export async function reverseTransfer(
  ctx: SendContext,
  transferId: string,
): Promise<ReversingResult | 'none'> {
  if (ctx.config.payments.isHeld) return 'none'
  const reversing = await ctx.transaction((tx) => claimReversal(tx, ctx, transferId))
  ctx.crashPoint('reversals.claimed')
  if (!reversing) return 'none'
  const result = await reverse(ctx, reversing)
  ctx.telemetry.transfers.reversing(result)
  return result
}

async function reverse(ctx: SendContext, reversing: Reversing): Promise<ReversingResult> {
  const seen = reversing.mustLook ? await lookFirst(ctx, reversing) : 'not-there'
  return seen === 'not-there' ? ask(ctx, reversing) : seen
}

async function ask(ctx: SendContext, reversing: Reversing): Promise<ReversingResult> {
  const { transfer, reversal } = reversing
  const outcome = await ctx.payments.reverseTransfer({
    key: keyOf(reversal.id, reversal.generation),
    reversalId: reversal.id,
    pspTransferId: transfer.pspTransferId,
    amount: reversal.amount,
    currency: transfer.currency,
  })
  ctx.crashPoint('reversals.answered')
  switch (outcome.kind) {
    case 'done': {
      // It answers this key, whatever it says of itself.
      const made = { ...outcome.value, reversalId: reversal.id }
      return adopt(ctx, reversing, [made])
    }
    case 'refused':
      return afterRefusal(ctx, reversing, { code: outcome.code, reason: outcome.message })
    case 'unknown':
      return afterSilence(ctx, reversing, { code: outcome.code, reason: outcome.error.message })
  }
}

/** There is no code for “already reversed”: what the transfer says decides, never the words of the refusal. */
async function afterRefusal(
  ctx: SendContext,
  reversing: Reversing,
  failure: Failure,
): Promise<ReversingResult> {
  if (failure.code === 'resource_missing') return notReversed(ctx, reversing, 'no-such-transfer', failure)
  const transfer = await read(ctx, reversing)
  if (transfer === 'missing') return notReversed(ctx, reversing, 'no-such-transfer', failure)
  if (transfer === 'unavailable') return notReversed(ctx, reversing, 'refused', failure)
  const result = await adopt(ctx, reversing, transfer.reversals)
  return result === 'outdated' ? notReversed(ctx, reversing, 'refused', failure) : result
}

/** Before it is given up for want of an answer, and where the key tells nothing new, the transfer itself is asked. */
async function afterSilence(
  ctx: SendContext,
  reversing: Reversing,
  failure: Failure,
): Promise<ReversingResult> {
  const isLast = reversing.transfer.retryCount + 1 >= ctx.config.payments.reversals.maxRetries
  // The key had a fault for an answer and will have it again: what came of it is there by now, or never will be.
  const isOver = failure.code === 'fault-replayed'
  const mayAsk = isLast || isOver || failure.code === 'parameters-differ'
  const transfer = mayAsk ? await read(ctx, reversing) : 'unavailable'
  if (transfer === 'missing') return notReversed(ctx, reversing, 'no-such-transfer', failure)
  if (transfer === 'unavailable') return notReversed(ctx, reversing, 'unknown', failure)
  // Otherwise it may arrive yet: its key stays.
  const result = await adopt(ctx, reversing, transfer.reversals, isOver ? 'next-key' : 'keep-key')
  return result === 'outdated' ? notReversed(ctx, reversing, isOver ? 'refused' : 'unknown', failure) : result
}

/** What may have been asked for does not go out again before it is known that nothing has come of it. */
async function lookFirst(ctx: SendContext, reversing: Reversing): Promise<ReversingResult | 'not-there'> {
  const transfer = await read(ctx, reversing)
  const failure = { code: 'not-found', reason: 'what was asked for is not there' }
  if (transfer === 'missing') return notReversed(ctx, reversing, 'no-such-transfer', failure)
  if (transfer === 'unavailable') return notReversed(ctx, reversing, 'unknown', failure)
  const { isTooMuch } = reversing
  const result = await adopt(ctx, reversing, transfer.reversals, isTooMuch ? 'next-key' : 'keep-key')
  if (result !== 'outdated') return result
  if (!isTooMuch) return 'not-there'
  await ctx.transaction((tx) => releaseReversal(tx, ctx, reversing.reversal))
  return result
}

async function read(
  ctx: SendContext,
  { transfer }: Reversing,
): Promise<TransferState | 'missing' | 'unavailable'> {
  try {
    const found = await ctx.payments.readTransfer(transfer.pspTransferId)
    return found.kind === 'found' ? found.value : 'missing'
  } catch (error) {
    if (!(error instanceof ProviderUnavailable)) throw error
    ctx.log.warn({ err: error, transferId: transfer.id }, 'reversal: the transfer cannot be read')
    return 'unavailable'
  }
}

/** @returns `outdated` where the provider has nothing that the books have not */
async function adopt(
  ctx: SendContext,
  { transfer, reversal }: Reversing,
  states: readonly ReversalState[],
  then: 'next-key' | 'keep-key' = 'next-key',
): Promise<'reversed' | 'elsewhere' | 'outdated'> {
  const adopted = await ctx.transaction(async (tx) => {
    const adopted = await adoptReversals(tx, ctx, transfer.id, states)
    // Ours was not made, and a part came back elsewhere: what is still missing goes out under the next key.
    if (adopted.foreign > 0 && adopted.ours === 0 && then === 'next-key')
      await releaseReversal(tx, ctx, reversal)
    return adopted
  })
  if (adopted.foreign > 0) {
    ctx.telemetry.transfers.foreignReversals(adopted.foreign)
    ctx.log.warn({ transferId: transfer.id, count: adopted.foreign }, 'transfer: reversed by somebody else')
  }
  if (adopted.ours > 0) return 'reversed'
  return adopted.foreign > 0 ? 'elsewhere' : 'outdated'
}

async function notReversed(
  ctx: SendContext,
  { transfer, reversal }: Reversing,
  kind: 'refused' | 'unknown' | 'no-such-transfer',
  failure: Failure,
): Promise<ReversingResult> {
  const result = await ctx.transaction((tx) => settleNotReversed(tx, ctx, reversal, kind, failure))
  const about = { transferId: transfer.id, code: failure.code, result }
  if (result === 'failed-for-good') ctx.log.error(about, 'reversal: given up; the seller owes the money')
  else ctx.log.warn(about, 'reversal: not made')
  return result
}
