import type { PaymentProvider } from '../port.ts'
import { accounts } from './accounts.ts'
import { balances } from './balances.ts'
import { checkouts } from './checkouts.ts'
import { stripeClient } from './client.ts'
import { isLiveKey, type StripeConfig } from './config.ts'
import { disputes } from './disputes.ts'
import { events } from './events.ts'
import { payments } from './intents.ts'
import { refunds } from './refunds.ts'
import { transfers } from './transfers.ts'
import { verifyWebhook } from './webhook.ts'

/** Stripe: Checkout for buyers, Connect (Express accounts, separate charges and transfers) for sellers. */
export function stripePayments(config: StripeConfig): PaymentProvider {
  const stripe = stripeClient(config)
  return {
    isAvailable: true,
    livemode: isLiveKey(config.secretKey),
    ...checkouts(stripe),
    ...payments(stripe),
    ...refunds(stripe),
    ...disputes(stripe),
    ...transfers(stripe),
    ...accounts(stripe),
    ...balances(stripe),
    ...events(stripe),
    verifyWebhook: (delivery) => verifyWebhook(config.webhookSecrets, delivery),
  }
}
