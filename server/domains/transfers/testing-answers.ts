import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { openPayments, type PaymentProvider } from '../../platform/payments/index.ts'
import type { TransfersRig } from './testing.ts'

type Change = (answer: Record<string, unknown>) => Record<string, unknown>

export interface ChangedProvider {
  readonly payments: PaymentProvider
  /** Every request, as `POST /v1/transfers`. */
  readonly asked: readonly string[]
  stop(): Promise<void>
}

/** The provider, with answers to some writes changed on their way to us. */
export async function startAnswers(
  { ctx, stripe }: TransfersRig,
  changes: Readonly<Record<string, Change>> = {},
): Promise<ChangedProvider> {
  const asked: string[] = []
  const server = createServer(async (req, res) => {
    asked.push(`${req.method} ${req.url}`)
    const body = await text(req)
    const { host: _, 'content-length': __, ...headers } = req.headers as Record<string, string>
    const answer = await fetch(`${stripe.url}${req.url}`, {
      method: req.method ?? 'GET',
      headers,
      ...(body === '' ? {} : { body }),
    })
    const said = (await answer.json()) as Record<string, unknown>
    const change = req.method === 'POST' && answer.ok ? changes[req.url ?? ''] : undefined
    res.writeHead(answer.status, { 'content-type': 'application/json' })
    res.end(JSON.stringify(change ? change(said) : said))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const config = ctx.config.payments.stripe
  if (!config) throw new Error('no provider is configured')
  const apiBase = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    asked,
    payments: openPayments({ ...config, apiBase }),
    stop: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
