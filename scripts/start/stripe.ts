import { join } from 'node:path'
import { startStripeStandIn } from '../../e2e/support/stripe/server.ts'
import { freePort, isPortFree } from '../ports.ts'
import type { StartOptions } from './options.ts'

export interface Payments {
  /** What the server is told of its provider. */
  readonly environment: Readonly<Record<string, string>>
  /** Where all that an outsider may make happen is a button; undefined where a provider was configured already. */
  readonly panelUrl: string | undefined
  stop(): Promise<void>
}

/**
 * A provider of payments for this machine: the stand-in, which keeps what happens beside the other data. Whoever has keys
 * of the real one in the environment gets that.
 */
export async function startPayments(
  { data, port }: Pick<StartOptions, 'data' | 'port'>,
  secret: string,
  given: Readonly<Record<string, string | undefined>>,
): Promise<Payments> {
  if (given.STRIPE_SECRET_KEY) return { environment: {}, panelUrl: undefined, stop: async () => undefined }
  const secretKey = `sk_test_${secret}`
  const webhookSecret = `whsec_${secret}`
  const standIn = await startStripeStandIn({
    secretKey,
    webhookSecret,
    webhookUrl: `http://127.0.0.1:${port}/webhooks/stripe`,
    statePath: join(data, 'stripe-stand-in.json'),
    // The same again on the next start, if it can be: pages to pay on that are open keep their address.
    port: (await isPortFree(port + 1)) ? port + 1 : await freePort(),
  })
  return {
    environment: {
      PAYMENTS_ENABLED: 'true',
      STRIPE_SECRET_KEY: secretKey,
      STRIPE_WEBHOOK_SECRET: webhookSecret,
      STRIPE_API_BASE: standIn.url,
    },
    panelUrl: `${standIn.url}/_control`,
    stop: () => standIn.stop(),
  }
}
