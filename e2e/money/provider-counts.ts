import Stripe from 'stripe'
import type { MoneyRig } from '../support/money.ts'

/** How much of each there is at the provider, whatever our books say. */
export interface ProviderCounts {
  readonly accounts: number
  readonly pages: number
  readonly paid: number
  readonly refunded: number
  readonly transfers: number
  readonly reversals: number
}

/** The provider as anybody with our key may ask it, past our own code. */
export function providerOf({ server, stripe }: Pick<MoneyRig, 'server' | 'stripe'>): Stripe {
  const { hostname, port } = new URL(stripe.url)
  return new Stripe(server.environment.STRIPE_SECRET_KEY ?? '', { host: hostname, port, protocol: 'http' })
}

export async function countAtProvider(rig: MoneyRig): Promise<ProviderCounts> {
  const api = providerOf(rig)
  const [accounts, pages, charges, refunds, transfers] = await Promise.all([
    api.accounts.list({ limit: 100 }),
    api.checkout.sessions.list({ limit: 100 }),
    api.charges.list({ limit: 100 }),
    api.refunds.list({ limit: 100 }),
    api.transfers.list({ limit: 100 }),
  ])
  const reversals = await Promise.all(transfers.data.map(({ id }) => api.transfers.listReversals(id)))
  return {
    accounts: accounts.data.length,
    pages: pages.data.length,
    paid: charges.data.filter(({ paid }) => paid).length,
    refunded: refunds.data.length,
    transfers: transfers.data.length,
    reversals: reversals.flatMap(({ data }) => data).length,
  }
}
