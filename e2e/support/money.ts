import { randomUUID } from 'node:crypto'
import type { Checkout, NewOrder, Order } from '@veza/shared/contracts/orders.ts'
import { ORDER_TOKEN_HEADER } from '@veza/shared/contracts/orders.ts'
import type { Product } from '@veza/shared/contracts/products.ts'
import type { Clock } from '@veza/shared/kernel/time.ts'
import type { ProviderEventOutcome, ProviderObjectType } from '../../server/platform/payments/index.ts'
import { providerEvents } from '../../server/provider-events.ts'
import { type Answer, call } from './api.ts'
import { type TestDatabase, testDatabase } from './postgres.ts'
import { newOnSale } from './products.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from './server.ts'
import { type StripeStandIn, startStripeStandIn } from './stripe/server.ts'

const SECRET_KEY = 'sk_test_of_tests_alone'
const WEBHOOK_SECRET = 'whsec_of_tests_alone'

export interface MoneyRig {
  readonly server: TestServer
  readonly stripe: StripeStandIn
  readonly database: TestDatabase
  stop(): Promise<void>
}

export interface MoneyRigOptions {
  readonly clock?: Clock
  readonly env?: Readonly<Record<string, string>>
  /** Whether the provider tells us of what happens; unless said, only what a test brings itself by `tell` arrives. */
  readonly webhooks?: boolean
}

/** A stand-in for the provider of payments, of tests alone. */
export const newProvider = (clock?: Clock): Promise<StripeStandIn> =>
  startStripeStandIn({
    webhookSecret: WEBHOOK_SECRET,
    secretKey: SECRET_KEY,
    ...(clock ? { clock } : {}),
  })

/** What a server is told of it. */
export const providerEnvironment = ({ url }: Pick<StripeStandIn, 'url'>): Record<string, string> => ({
  PAYMENTS_ENABLED: 'true',
  STRIPE_SECRET_KEY: SECRET_KEY,
  STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
  STRIPE_API_BASE: url,
  STRIPE_REQUESTS_PER_SECOND: '10000',
})

/** The real server with a stand-in for the provider of payments, which speaks to it as the real one does. */
export async function startMoneyRig({ clock, env, webhooks }: MoneyRigOptions = {}): Promise<MoneyRig> {
  const database = await testDatabase()
  const stripe = await newProvider(clock)
  const server = await startTestServer({
    databaseUrl: database.url,
    env: { ...providerEnvironment(stripe), ...env },
    ...(clock ? { clock } : {}),
  })
  if (webhooks) await stripe.control.setWebhook({ url: `${server.url}/webhooks/stripe` })
  return {
    server,
    stripe,
    database,
    stop: async () => {
      await server.stop()
      await stripe.stop()
      await database.drop()
    },
  }
}

/** Brings the handlers what the provider would tell of an object. */
export function tell(
  { server }: Pick<MoneyRig, 'server'>,
  type: ProviderObjectType,
  objectId: string,
  account?: string,
): Promise<ProviderEventOutcome> {
  const object = { objectId, eventType: `${type}.of-a-test`, ...(account ? { account } : {}) }
  return providerEvents(server.ctx)[type](object)
}

/** A product of one track, with one personal licence for 10.00, and its seller. */
export async function newProduct(
  { server }: Pick<MoneyRig, 'server'>,
  given: { seller?: SignedInUser; offer?: Parameters<typeof newOnSale>[2] } = {},
): Promise<{ seller: SignedInUser; product: Product }> {
  const seller = given.seller ?? (await newUser(server))
  return { seller, product: await newOnSale(server, seller, given.offer) }
}

/** What buys one piece of each product, by its first licence. */
export const cartOf = (...products: readonly Product[]): Pick<NewOrder, 'items'> => ({
  items: products.map(({ id, licences }) => ({
    productId: id,
    licenceId: licences[0]?.id ?? '',
    quantity: 1,
  })),
})

/** Sends an order as a page would. */
export function placeOrder<T = Checkout>(
  { server }: Pick<MoneyRig, 'server'>,
  buyer: SignedInUser | undefined,
  order: Partial<NewOrder> & Pick<NewOrder, 'items'>,
  key: string = randomUUID(),
): Promise<Answer<T>> {
  return call<T>(server, buyer, 'POST /orders', order, { 'idempotency-key': key })
}

/** What the order's owner sees: by the account, or by the guest's token. */
export async function seeOrder(
  { server }: Pick<MoneyRig, 'server'>,
  orderId: string,
  by: SignedInUser | string,
): Promise<Order> {
  const [user, headers] = typeof by === 'string' ? [undefined, { [ORDER_TOKEN_HEADER]: by }] : [by, {}]
  const { status, body } = await call<Order>(server, user, `GET /orders/${orderId}`, undefined, headers)
  if (status !== 200) throw new Error(`order: ${status} ${JSON.stringify(body)}`)
  return body
}

/** The session at the provider of an order's newest try. */
export async function sessionOf({ server }: Pick<MoneyRig, 'server'>, orderId: string): Promise<string> {
  const payment = await server.ctx.db
    .selectFrom('payments')
    .select('pspSessionId')
    .where('orderId', '=', orderId)
    .orderBy('attempt', 'desc')
    .executeTakeFirstOrThrow()
  if (!payment.pspSessionId) throw new Error(`order ${orderId} has no page yet`)
  return payment.pspSessionId
}

export interface PaidOrder {
  readonly orderId: string
  /** Of guests alone. */
  readonly accessToken: string | null
  readonly sessionId: string
  readonly buyer: SignedInUser | undefined
  readonly products: readonly Product[]
}

/** An order that was paid on the provider's page, and that we were told of. Of a new guest and a new product unless said. */
export async function newPaidOrder(
  rig: MoneyRig,
  given: {
    buyer?: SignedInUser
    products?: readonly Product[]
    order?: Partial<NewOrder>
    /** A test card, or the IBAN of a test account. */
    number?: string
    /** What the buyer chooses on the page; unless said, nothing is known but where their card was issued. */
    country?: string
  } = {},
): Promise<PaidOrder> {
  const products = given.products ?? [(await newProduct(rig)).product]
  const guest = given.buyer ? {} : { email: `guest-${randomUUID()}@veza.example` }
  const { status, body } = await placeOrder(rig, given.buyer, {
    ...guest,
    ...cartOf(...products),
    ...given.order,
  })
  if (status !== 201) throw new Error(`order: ${status} ${JSON.stringify(body)}`)
  const { orderId, accessToken } = body
  const sessionId = await sessionOf(rig, orderId)
  await rig.stripe.control.pay({
    session: sessionId,
    ...(given.number ? { number: given.number } : {}),
    ...(given.country ? { country: given.country } : {}),
  })
  await tell(rig, 'checkout.session', sessionId)
  return { orderId, accessToken, sessionId, buyer: given.buyer, products }
}
