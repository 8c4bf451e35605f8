import { idSchema } from '@veza/shared/kernel/ids.ts'
import {
  existing,
  type ProviderEventHandler,
  type ProviderEventHandlers,
  type ProviderEventOutcome,
  type ProviderObject,
  type TransferState,
} from '../../platform/payments/index.ts'
import { differences } from './of-before.ts'
import { payoutEvent } from './payouts/sync.ts'
import { type TransferRow, transferById, transferByPsp } from './queries.ts'
import { adoptReversals } from './reverse-result.ts'
import { syncAccount } from './sellers/sync.ts'
import type { SendContext } from './send.ts'
import { completeTransfer, storeArrival } from './send-result.ts'

type OwnEvents = Pick<ProviderEventHandlers, 'transfer' | 'payout' | 'account' | 'capability' | 'application'>

/** What the provider tells of transfers, and of sellers' accounts and payouts. */
export function transferProviderEvents(ctx: SendContext): OwnEvents {
  // A capability and a deauthorised application speak of the account that they came from.
  const ofAccount: ProviderEventHandler = async ({ account }) =>
    account ? syncAccount(ctx, account) : { kind: 'nothing', why: 'it is of no connected account' }
  return {
    transfer: (object) => transferEvent(ctx, object),
    payout: (object) => payoutEvent(ctx, object),
    account: async ({ objectId, account }) => {
      const outcome = await syncAccount(ctx, objectId)
      // Without an account it is our own, of which we keep nothing.
      return account || outcome.kind !== 'suspicious'
        ? outcome
        : { kind: 'nothing', why: 'it is our own account' }
    },
    capability: ofAccount,
    application: ofAccount,
  }
}

async function transferEvent(ctx: SendContext, { objectId }: ProviderObject): Promise<ProviderEventOutcome> {
  const state = existing(await ctx.payments.readTransfer(objectId), objectId)
  const transfer = await ours(ctx, state)
  return transfer ? applyTransferState(ctx, transfer, state) : { kind: 'nothing', why: 'it is none of ours' }
}

/** By the id that we know, or by the one that we left with it. */
async function ours(
  ctx: Pick<SendContext, 'db'>,
  { pspTransferId, transferId }: TransferState,
): Promise<TransferRow | undefined> {
  const known = await transferByPsp(ctx.db, pspTransferId)
  if (known) return known
  const id = idSchema.safeParse(transferId)
  return id.success ? transferById(ctx.db, id.data) : undefined
}

/** Brings a transfer to what the provider says of it: sent, and how much of it came back. Safe to repeat. */
export async function applyTransferState(
  ctx: SendContext,
  transfer: TransferRow,
  state: TransferState,
): Promise<ProviderEventOutcome> {
  const { id } = transfer
  if (transfer.pspTransferId !== null && transfer.pspTransferId !== state.pspTransferId)
    return { kind: 'suspicious', why: `transfer ${id} was sent as ${transfer.pspTransferId} before` }
  const fault = await differences(ctx, transfer, state)
  if (fault) return { kind: 'suspicious', why: `transfer ${id}: ${fault}` }
  const isNews = await ctx.transaction((tx) => storeArrival(tx, ctx, id, state))
  ctx.crashPoint('transfers.found')
  const isCompleted = await ctx.transaction((tx) => completeTransfer(tx, ctx, id, 'found at the provider'))
  const adopted = await ctx.transaction((tx) => adoptReversals(tx, ctx, id, state.reversals))
  if (adopted.foreign > 0) {
    ctx.telemetry.transfers.foreignReversals(adopted.foreign)
    ctx.log.warn({ transferId: id, count: adopted.foreign }, 'transfer: reversed by somebody else')
  }
  return isNews || isCompleted || adopted.ours + adopted.foreign > 0
    ? { kind: 'applied' }
    : { kind: 'nothing', why: 'our books say so already' }
}
