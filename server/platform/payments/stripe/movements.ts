import type Stripe from 'stripe'
import type { BalanceMovement } from '../states.ts'
import { fromProvider } from '../units.ts'
import { idOf } from './answers.ts'

export function movementOf(entry: Stripe.BalanceTransaction): BalanceMovement {
  const amountOf = (sent: number) => fromProvider(sent, entry.currency)
  return {
    pspBalanceTransactionId: idOf(entry.id),
    amount: amountOf(entry.amount),
    fee: amountOf(entry.fee),
    net: amountOf(entry.net),
    currency: entry.currency,
  }
}
