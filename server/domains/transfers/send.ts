import type { Context } from '../../context.ts'
import { keyOf, ProviderUnavailable, type TransferState } from '../../platform/payments/index.ts'
import { dueNow } from './back-off.ts'
import { drain } from './drain.ts'
import type { Acting } from './move.ts'
import { dueTransfers, type TransferRow } from './queries.ts'
import { accountWaitedFor } from './sellers/queries.ts'
import { trySyncAccount } from './sellers/sync.ts'
import { type Claim, claimTransfer, type Sending } from './send-claim.ts'
import {
  completeTransfer,
  type Failure,
  keepUnknown,
  type Refused,
  settleRefusal,
  storeArrival,
} from './send-result.ts'

export type SendContext = Pick<
  Context,
  | 'db'
  | 'transaction'
  | 'clock'
  | 'newId'
  | 'config'
  | 'payments'
  | 'jobs'
  | 'events'
  | 'crashPoint'
  | 'log'
  | 'telemetry'
> &
  Acting

export type SendResult = 'completed' | 'unknown' | Refused | Exclude<Claim['kind'], 'send' | 'stored'>

/** Sends all that is due, for whoever missed the moment. @returns how many were looked at */
export const sendDueTransfers = (ctx: SendContext, signal: AbortSignal): Promise<number> =>
  drain(ctx, signal, {
    next: (after, limit) => dueTransfers(ctx.db, ['pending', 'failed'], dueNow(ctx), limit, after),
    work: (id) => sendTransfer(ctx, id),
    whatFailed: 'a transfer could not be tried',
  })

/**
 * One try at one transfer: a short transaction before the call, one after it, and none around it. Cut anywhere, it is
 * begun again after a while and comes to the same end: what was sent is found by its key, or by the id that we left with it.
 */
export async function sendTransfer(ctx: SendContext, id: string): Promise<SendResult> {
  if (ctx.config.payments.isHeld) return 'none'
  const claim = await ctx.transaction((tx) => claimTransfer(tx, ctx, id))
  ctx.crashPoint('transfers.claimed')
  const result =
    claim.kind === 'send'
      ? await send(ctx, claim.sending)
      : claim.kind === 'stored'
        ? await complete(ctx, id)
        : claim.kind
  if (result === 'waits') await askWhetherReady(ctx, id)
  if (result !== 'none') ctx.telemetry.transfers.sending(result)
  return result
}

/** That an account has become ready may not have been heard: the oldest that waits for it asks, whenever it is looked at. */
async function askWhetherReady(ctx: SendContext, id: string): Promise<void> {
  const account = await accountWaitedFor(ctx.db, id)
  if (account !== undefined) await trySyncAccount(ctx, account)
}

async function send(ctx: SendContext, sending: Sending): Promise<SendResult> {
  const answer = await ask(ctx, sending)
  ctx.crashPoint('transfers.answered')
  const { transfer } = sending
  switch (answer.kind) {
    case 'arrived': {
      const fault = differences(ctx, transfer, answer.state)
      if (fault) return differs(ctx, transfer, fault)
      await ctx.transaction((tx) => storeArrival(tx, ctx, transfer.id, answer.state))
      ctx.crashPoint('transfers.id-stored')
      return complete(ctx, transfer.id)
    }
    case 'unknown':
      await ctx.transaction((tx) => keepUnknown(tx, ctx, transfer.id, answer.failure))
      ctx.log.warn({ transferId: transfer.id, code: answer.failure.code }, 'transfer: nothing is known')
      return 'unknown'
    case 'refused':
    case 'lost':
      return refused(ctx, sending, answer.kind === 'refused' ? answer.failure : undefined)
  }
}

type Answer =
  | { readonly kind: 'arrived'; readonly state: TransferState }
  | { readonly kind: 'refused'; readonly failure: Failure }
  | { readonly kind: 'unknown'; readonly failure: Failure }
  /** Its key repeats a fault, so that nothing can arrive under it any more, and it is not there. */
  | { readonly kind: 'lost' }

async function ask(ctx: SendContext, sending: Sending): Promise<Answer> {
  const { transfer, sourceCharge, mustLook } = sending
  const found = mustLook ? await find(ctx, transfer) : undefined
  if (found) return found
  const outcome = await ctx.payments.createTransfer({
    key: keyOf(transfer.id, transfer.generation),
    transferId: transfer.id,
    amount: transfer.amount,
    currency: transfer.currency,
    destination: transfer.destination,
    sourceCharge,
    group: transfer.orderId,
  })
  if (outcome.kind === 'done') return { kind: 'arrived', state: outcome.value }
  if (outcome.kind === 'refused')
    return { kind: 'refused', failure: { code: outcome.code, reason: outcome.message } }
  const unknown = unknownFor(outcome.code, outcome.error.message)
  switch (outcome.code) {
    // Sent before, with something else: what that was, the provider alone knows.
    case 'parameters-differ':
      return (await find(ctx, transfer)) ?? unknown
    // The key had a fault for an answer and will have it again: what came of it is there by now, or never will be.
    case 'fault-replayed':
      return (await find(ctx, transfer)) ?? { kind: 'lost' }
    default:
      return unknown
  }
}

const unknownFor = (code: string, reason: string): Answer => ({ kind: 'unknown', failure: { code, reason } })

/** @returns undefined where it is not there */
async function find(ctx: SendContext, { id, orderId }: TransferRow): Promise<Answer | undefined> {
  try {
    const found = await ctx.payments.findTransfer({ transferId: id, group: orderId })
    return found.kind === 'found' ? { kind: 'arrived', state: found.value } : undefined
  } catch (error) {
    if (error instanceof ProviderUnavailable) return unknownFor(error.code, error.message)
    throw error
  }
}

/** Where what is at the provider is not what we wrote down. */
export function differences(
  { payments }: Pick<Context, 'payments'>,
  transfer: Pick<TransferRow, 'amount' | 'currency' | 'destination'>,
  state: TransferState,
): string | undefined {
  if (state.livemode !== payments.livemode) return 'it is of another mode'
  if (state.currency !== transfer.currency) return `it is in ${state.currency}, not ${transfer.currency}`
  if (state.amount !== transfer.amount) return `it is of ${state.amount}, not ${transfer.amount}`
  if (transfer.destination !== null && state.destination !== transfer.destination)
    return `it went to ${state.destination}, not ${transfer.destination}`
  return undefined
}

/** Nothing is believed of it, and it is neither sent again nor given up: somebody has to look. */
async function differs(ctx: SendContext, { id }: TransferRow, why: string): Promise<'unknown'> {
  await ctx.transaction((tx) => keepUnknown(tx, ctx, id, { code: 'differs-at-provider', reason: why }))
  ctx.log.error({ transferId: id, why }, 'transfer: what the provider has is not what we asked for')
  return 'unknown'
}

async function complete(ctx: SendContext, id: string): Promise<'completed'> {
  await ctx.transaction((tx) => completeTransfer(tx, ctx, id, 'sent'))
  return 'completed'
}

async function refused(ctx: SendContext, { transfer }: Sending, failure: Failure | undefined) {
  // The seller's account may have been closed a moment ago: then nobody has failed.
  if (failure) await trySyncAccount(ctx, transfer.destination)
  const settled = await ctx.transaction((tx) => settleRefusal(tx, ctx, transfer, failure))
  const about = { transferId: transfer.id, code: failure?.code ?? 'not-found', settled }
  if (settled === 'failed-for-good') ctx.log.error(about, 'transfer: given up; the seller is owed the money')
  else ctx.log.warn(about, 'transfer: not made')
  return settled
}
