import { derivedId } from '@veza/shared/kernel/ids.ts'
import type { Currency } from '@veza/shared/kernel/money.ts'
import type { Context } from '../../../context.ts'
import type { Tx } from '../../../platform/db/database.ts'
import type { BalanceMovement } from '../../../platform/payments/index.ts'
import { post } from '../../ledger/index.ts'
import { giveBack } from '../give-back.ts'
import type { PaymentOfRefund } from '../refund-queries.ts'
import type { DisputeRow } from './queries.ts'

type Parts = Pick<Context, 'clock' | 'newId'>

/**
 * Writes down every movement that a dispute has made in our balance: each once, by the provider's id of it. Until the bank
 * has decided, what was taken stands in `disputes`.
 */
export async function postMovements(
  tx: Tx,
  ctx: Parts,
  orderId: string,
  movements: readonly BalanceMovement[],
): Promise<void> {
  for (const movement of movements) {
    const sourceId = derivedId('dispute movement', movement.pspBalanceTransactionId)
    const currency = movement.currency as Currency
    const { amount, fee } = movement
    await post(tx, ctx, {
      kind: amount < 0 ? 'dispute-opened' : 'dispute-won',
      sourceId,
      orderId,
      entries: [
        { account: 'disputes', amount: 0 - amount, currency },
        { account: 'buyer_clearing', amount, currency },
      ],
    })
    await post(tx, ctx, {
      kind: 'dispute-fee',
      sourceId,
      orderId,
      entries: [
        { account: 'provider_fees', amount: fee, currency },
        { account: 'buyer_clearing', amount: 0 - fee, currency },
      ],
    })
  }
}

/** What the movements have taken and not given back, in minor units. */
export const takenBy = (movements: readonly BalanceMovement[]): number =>
  0 - movements.reduce((sum, { amount }) => sum + amount, 0)

/** The bank has given the money to the buyer: a loss as by a refund, for everybody who had a part of it. */
export async function postLoss(
  tx: Tx,
  ctx: Parts,
  dispute: DisputeRow,
  payment: PaymentOfRefund,
  taken: number,
): Promise<void> {
  const currency = dispute.currency as Currency
  const { id, orderId } = dispute
  const debits = await giveBack(tx, ctx, { payment, currency, amount: taken, cause: { kind: 'dispute', id } })
  await post(tx, ctx, {
    kind: 'dispute-lost',
    sourceId: id,
    orderId,
    entries: [...debits, { account: 'disputes', amount: 0 - taken, currency }],
  })
}
