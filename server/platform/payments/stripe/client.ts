import { setTimeout as sleep } from 'node:timers/promises'
import { SECOND_MS } from '@veza/shared/kernel/time.ts'
import Stripe from 'stripe'
import type { StripeConfig } from './config.ts'
import { type Pace, paceOf } from './pace.ts'

/** As this SDK’s types have it. Another version sends other shapes: the two move together, or not at all. */
const API_VERSION = '2026-10-28.endive'
/** A page waits no longer than that for its turn; a job comes again. */
const PATIENCE_MS = 10 * SECOND_MS

type HttpClient = ReturnType<typeof Stripe.createNodeHttpClient>

/**
 * The SDK, with nothing left to its defaults. It does not retry: whoever called knows whether to, and its own repeats would
 * pass by unseen. One it makes all the same, once, where a connection was closed, with the same key; so every POST of ours
 * has a key that may be repeated.
 */
export function stripeClient(
  config: StripeConfig,
  pace: Pace = paceOf(config.requestsPerSecond, PATIENCE_MS),
): Stripe {
  return new Stripe(config.secretKey, {
    apiVersion: API_VERSION,
    maxNetworkRetries: 0,
    timeout: config.timeoutMs,
    telemetry: false,
    httpClient: pacedClient(Stripe.createNodeHttpClient(), pace),
    ...(config.apiBase ? address(config.apiBase) : {}),
  })
}

function address(apiBase: string): { host: string; port: string; protocol: 'http' | 'https' } {
  const { hostname, port, protocol } = new URL(apiBase)
  const isPlain = protocol === 'http:'
  return { host: hostname, port: port || (isPlain ? '80' : '443'), protocol: isPlain ? 'http' : 'https' }
}

/**
 * Every request waits for its turn, and none for ever: the SDK’s own time-out begins when the connection stands, so that
 * one which never comes would hold its caller until the system gives up.
 */
export function pacedClient(client: HttpClient, pace: Pace): HttpClient {
  return {
    getClientName: () => client.getClientName(),
    makeRequest: async (...request) => {
      const wait = pace.takeTurn(performance.now())
      if (wait > 0) await sleep(wait)
      const timeoutMs = request[7]
      const late = new AbortController()
      try {
        return await Promise.race([
          client.makeRequest(...request),
          sleep(timeoutMs, undefined, { signal: late.signal }).then(() => {
            throw Stripe.HttpClient.makeTimeoutError()
          }),
        ])
      } finally {
        late.abort()
      }
    },
  }
}
