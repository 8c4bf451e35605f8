import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '@veza/shared/kernel/time.ts'
import type { Control } from '../../../../e2e/support/stripe/control/client.ts'
import { startStripeStandIn } from '../../../../e2e/support/stripe/server.ts'
import type { NewCheckout, Outcome, PaymentProvider } from '../port.ts'
import type { PaymentState } from '../states.ts'
import type { StripeConfig } from './config.ts'
import { stripePayments } from './index.ts'

export interface TestProvider {
  readonly provider: PaymentProvider
  readonly control: Control
  /** The same provider by another way: another time-out, another pace. */
  with(config: Partial<StripeConfig>): PaymentProvider
  stop(): Promise<void>
}

const secretKey = 'sk_test_0123456789'
const webhookSecret = 'whsec_0123456789'

/** Our adapter, and the stand-in that it speaks to. */
export async function testProvider(clock?: Clock): Promise<TestProvider> {
  const standIn = await startStripeStandIn({ secretKey, webhookSecret, ...(clock ? { clock } : {}) })
  const config: StripeConfig = {
    secretKey,
    webhookSecrets: [webhookSecret],
    apiBase: standIn.url,
    timeoutMs: 20_000,
    requestsPerSecond: 1_000,
  }
  return {
    provider: stripePayments(config),
    control: standIn.control,
    with: (changed) => stripePayments({ ...config, ...changed }),
    stop: () => standIn.stop(),
  }
}

let made = 0

/** A checkout of one song and two posters, 25.00 in all. */
export function newCheckout(changed: Partial<NewCheckout> = {}): NewCheckout {
  const id = `order-${process.pid}-${++made}`
  return {
    key: id,
    orderId: id,
    paymentId: `payment-of-${id}`,
    email: 'buyer@veza.example',
    locale: 'fr-BE',
    currency: 'eur',
    lines: [
      { title: 'A song', amount: 500, quantity: 1 },
      { title: 'A poster', amount: 1_000, quantity: 2 },
    ],
    total: 2_500,
    successUrl: 'https://veza.example/orders/1',
    cancelUrl: 'https://veza.example/cart',
    expiresAt: new Date(Date.now() + 3_600_000),
    transferGroup: id,
    ...changed,
  }
}

/** What a write gave, where it must have been done. */
export function doneOf<T>(outcome: Outcome<T>): T {
  if (outcome.kind !== 'done') throw new Error(`not done: ${JSON.stringify(outcome)}`, { cause: outcome })
  return outcome.value
}

/** An order that has been paid for. */
export async function paidOrder(
  { provider, control }: Pick<TestProvider, 'provider' | 'control'>,
  changed: Partial<NewCheckout> = {},
): Promise<PaymentState & { orderId: string; pspChargeId: string }> {
  const checkout = newCheckout(changed)
  const { pspSessionId } = doneOf(await provider.createCheckout(checkout))
  const { intent } = await control.pay({ session: pspSessionId })
  const payment = await provider.readPayment(intent ?? '')
  if (payment.kind === 'missing' || !payment.value.pspChargeId) throw new Error('it was not paid')
  return { ...payment.value, orderId: checkout.orderId, pspChargeId: payment.value.pspChargeId }
}

/** Asks until it is so; what the stand-in does in its own time is soon done. */
export async function eventually<T>(ask: () => Promise<T>, isSo: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask()
    if (isSo(answer)) return answer
    await sleep(20)
  }
}
