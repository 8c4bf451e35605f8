import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import Stripe from 'stripe'
import { fakeClock } from '../bare-http.ts'
import { type StripeStandIn, startStripeStandIn } from './server.ts'

export const SECRET_KEY = 'sk_test_of_tests_alone'
export const WEBHOOK_SECRET = 'whsec_of_tests_alone'

export interface Received {
  readonly body: string
  readonly signature: string
}

/** What the stand-in sends its events to, in its own tests. */
export interface Inbox {
  readonly url: string
  readonly received: Received[]
  /** Events whose signature is right, in the order in which they came. */
  events(): Stripe.Event[]
  /** What is answered from now on. */
  status: number
  /** Called before it is answered. */
  onEvent: (body: string) => Promise<void> | void
  stop(): Promise<void>
}

export async function startInbox(clock: { now(): Date }): Promise<Inbox> {
  const received: Received[] = []
  const server = createServer(async (req, res) => {
    const body = await text(req)
    received.push({ body, signature: String(req.headers['stripe-signature']) })
    await inbox.onEvent(body)
    res.writeHead(inbox.status).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const inbox: Inbox = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    received,
    events: () =>
      received.map(({ body, signature }) =>
        Stripe.webhooks.constructEvent(
          body,
          signature,
          WEBHOOK_SECRET,
          300,
          undefined,
          clock.now().getTime(),
        ),
      ),
    status: 200,
    onEvent: async () => undefined,
    stop: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
  return inbox
}

export interface Rig {
  readonly standIn: StripeStandIn
  readonly stripe: Stripe
  readonly inbox: Inbox
  readonly clock: ReturnType<typeof fakeClock>
  stop(): Promise<void>
}

/** The official client against the stand-in; without retries of its own. */
export function clientOf(url: string, key = SECRET_KEY): Stripe {
  const { hostname, port } = new URL(url)
  return new Stripe(key, { host: hostname, port, protocol: 'http', maxNetworkRetries: 0, telemetry: false })
}

export async function startRig(statePath?: string): Promise<Rig> {
  const clock = fakeClock()
  const inbox = await startInbox(clock)
  const standIn = await startStripeStandIn({
    webhookUrl: inbox.url,
    webhookSecret: WEBHOOK_SECRET,
    secretKey: SECRET_KEY,
    clock,
    ...(statePath === undefined ? {} : { statePath }),
  })
  return {
    standIn,
    stripe: clientOf(standIn.url),
    inbox,
    clock,
    stop: async () => {
      await standIn.stop()
      await inbox.stop()
    },
  }
}

/** Parameters of a session for one record at this price. */
export const sale = (unitAmount = 1000, currency = 'eur') =>
  ({
    mode: 'payment',
    line_items: [
      { price_data: { currency, unit_amount: unitAmount, product_data: { name: 'A record' } }, quantity: 1 },
    ],
    success_url: 'https://shop.example/done?session={CHECKOUT_SESSION_ID}',
    cancel_url: 'https://shop.example/back',
    client_reference_id: 'order-1',
    metadata: { order: 'order-1' },
    payment_intent_data: { metadata: { order: 'order-1' }, transfer_group: 'order-1' },
  }) satisfies Stripe.Checkout.SessionCreateParams

/** A charge that succeeded. */
export async function paidCharge(
  { stripe, standIn }: Rig,
  amount = 1000,
  currency = 'eur',
): Promise<Stripe.Charge> {
  const session = await stripe.checkout.sessions.create(sale(amount, currency))
  const { intent } = await standIn.control.pay({ session: session.id })
  const { latest_charge: charge } = await stripe.paymentIntents.retrieve(intent ?? '', {
    expand: ['latest_charge'],
  })
  if (charge === null || typeof charge === 'string') throw new Error('no charge')
  return charge
}

/** An account that may receive. */
export async function readySeller({ stripe, standIn }: Rig): Promise<Stripe.Account> {
  const account = await stripe.accounts.create({
    type: 'express',
    country: 'FR',
    capabilities: { transfers: { requested: true } },
  })
  await standIn.control.finishOnboarding({ account: account.id })
  return account
}

/** What of a refusal a caller may go by. */
export async function refusalOf(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof Stripe.errors.StripeError)) throw new Error('it was not refused', { cause: error })
  const { type, code, param, statusCode: status, message } = error
  return { type, code, param, status, message }
}

/** A call of the API with nothing done to it by the client. */
export async function bareCall(
  url: string,
  route: `${'GET' | 'POST' | 'DELETE'} /${string}`,
  body?: string,
  headers: Readonly<Record<string, string>> = {},
) {
  const [method = '', path = ''] = route.split(' ')
  const answer = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${SECRET_KEY}`,
      ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  })
  return { status: answer.status, headers: answer.headers, body: JSON.parse(await answer.text()) }
}

/** Types of all that was delivered since it was last asked, in the order in which it came. */
export async function toldTypes({ standIn, inbox }: Rig): Promise<string[]> {
  await standIn.control.flush({})
  const types = inbox.events().map(({ type }) => type)
  inbox.received.length = 0
  return types
}
