import type Stripe from 'stripe'
import { requireId, requireKey } from '../key.ts'
import type { NewReversal, NewTransfer, Outcome, PaymentProvider } from '../port.ts'
import type { ReversalState, TransferState } from '../states.ts'
import { fromProvider, toProvider } from '../units.ts'
import { allOf, found, idOf, present, refOf, written } from './answers.ts'

type Transfers = Pick<PaymentProvider, 'createTransfer' | 'readTransfer' | 'findTransfer' | 'reverseTransfer'>
type Transfer = Stripe.Transfer

export function transfers(stripe: Stripe): Transfers {
  const state = async (transfer: Transfer) => transferState(transfer, await reversalsOf(stripe, transfer))
  return {
    createTransfer: async (transfer) => createTransfer(stripe, transfer, state),
    readTransfer: async (pspTransferId) =>
      found(stripe.transfers.retrieve(requireId(pspTransferId)), 'transfer', state),
    findTransfer: async ({ transferId, group }) => {
      const list = stripe.transfers.list({ transfer_group: requireId(group), limit: 100 })
      const ours = (await allOf(list, (transfer) => transfer)).find(
        ({ metadata }) => metadata.transfer_id === requireId(transferId),
      )
      return ours ? { kind: 'found', value: await state(ours) } : { kind: 'missing' }
    },
    reverseTransfer: async (reversal) => reverseTransfer(stripe, reversal),
  }
}

async function createTransfer(
  stripe: Stripe,
  { key, transferId, amount, currency, destination, sourceCharge, group }: NewTransfer,
  state: (transfer: Transfer) => Promise<TransferState>,
): Promise<Outcome<TransferState>> {
  const params = {
    amount: toProvider(amount, currency),
    currency,
    destination: requireId(destination),
    source_transaction: requireId(sourceCharge),
    transfer_group: group,
    metadata: { transfer_id: transferId, order_id: group },
  }
  return written(stripe.transfers.create(params, { idempotencyKey: requireKey(key) }), 'transfer', state)
}

async function reverseTransfer(
  stripe: Stripe,
  { key, reversalId, pspTransferId, amount, currency }: NewReversal,
): Promise<Outcome<ReversalState>> {
  const id = requireId(pspTransferId)
  const params = { amount: toProvider(amount, currency), metadata: { reversal_id: reversalId } }
  const options = { idempotencyKey: requireKey(key) }
  return written(stripe.transfers.createReversal(id, params, options), 'transfer_reversal', reversalState)
}

/** A transfer carries its ten last reversals; where there are more, all are asked for: of a transfer that was just read. */
async function reversalsOf(stripe: Stripe, { id, reversals }: Transfer): Promise<ReversalState[]> {
  if (!reversals.has_more) return reversals.data.map(reversalState)
  return allOf(stripe.transfers.listReversals(id, { limit: 100 }), reversalState)
}

function transferState(transfer: Transfer, reversals: readonly ReversalState[]): TransferState {
  const { currency } = transfer
  return {
    pspTransferId: idOf(transfer.id),
    amount: fromProvider(transfer.amount, currency),
    currency,
    destination: idOf(refOf(transfer.destination)),
    reversedAmount: fromProvider(transfer.amount_reversed, currency),
    isReversed: transfer.reversed,
    reversals,
    livemode: transfer.livemode,
    ...present('transferId', transfer.metadata.transfer_id),
    ...present('sourceCharge', refOf(transfer.source_transaction)),
    ...present('group', transfer.transfer_group),
  }
}

function reversalState(reversal: Stripe.TransferReversal): ReversalState {
  return {
    pspReversalId: idOf(reversal.id),
    pspTransferId: idOf(refOf(reversal.transfer)),
    amount: fromProvider(reversal.amount, reversal.currency),
    currency: reversal.currency,
    ...present('reversalId', reversal.metadata?.reversal_id),
  }
}
