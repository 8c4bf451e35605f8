import { ORDER_TOKEN_HEADER, type Order } from '@veza/shared/contracts/orders.ts'
import type { Product } from '@veza/shared/contracts/products.ts'
import type { CrashPointName } from '../../server/platform/crash-points/index.ts'
import { call } from '../support/api.ts'
import { cartOf, placeOrder, sessionOf } from '../support/money.ts'
import type { SignedInUser, TestServer } from '../support/server.ts'
import type { ProviderCounts } from './provider-counts.ts'
import { type Works, work } from './world.ts'

/** One thing for sale, somebody who buys it, and somebody who has yet to open an account. */
export interface Stall {
  works: Works
  readonly seller: SignedInUser
  readonly product: Product
  readonly later: SignedInUser
  readonly orderKey: string
  readonly email: string
  orderId: string
  token: string
}

type Address = Pick<TestServer, 'url'>

/** What people do while a server dies, and what is to come of it. */
interface Life {
  /** What has happened before. */
  before(stall: Stall): Promise<unknown>
  /** What leads to the death. A request may end with it. */
  until(stall: Stall, server: Address): Promise<unknown>
  /** What they do when the server is back: whoever saw a fault tries again. */
  after(stall: Stall): Promise<unknown>
  /** What the provider has in the end. */
  readonly counts: ProviderCounts
  readonly order: Pick<Order, 'status' | 'refundedAmount'> | undefined
}

const nothing = () => Promise.resolve()
const once = { accounts: 1, pages: 1, paid: 1, refunded: 0, transfers: 1, reversals: 0 } as const
const control = ({ works }: Stall) => works.rig.stripe.control

async function buy(stall: Stall, server: Address): Promise<void> {
  const { works, product, email, orderKey } = stall
  const given = { server: { ...works.rig.server, url: server.url } }
  const { status, body } = await placeOrder(given, undefined, { ...cartOf(product), email }, orderKey)
  if (status !== 201) throw new Error(`order: ${status} ${JSON.stringify(body)}`)
  stall.orderId = body.orderId
  stall.token = body.accessToken ?? ''
}

const askAgain = ({ orderId, token }: Stall, server: Address) =>
  call(server, undefined, `POST /orders/${orderId}/checkout`, undefined, { [ORDER_TOKEN_HEADER]: token })

async function pay(stall: Stall): Promise<void> {
  const session = await sessionOf(stall.works.rig, stall.orderId)
  await control(stall).pay({ session })
}

async function buyAndPay(stall: Stall): Promise<void> {
  await buy(stall, stall.works.rig.server)
  await pay(stall)
  await work(stall.works)
}

const askRefund = ({ orderId, seller, orderKey }: Stall, server: Address) =>
  call(
    server,
    seller,
    `POST /orders/${orderId}/refunds`,
    // Less than half: the provider would give it back a second time.
    { amount: 400 },
    { 'idempotency-key': orderKey },
  )

async function openDispute(stall: Stall): Promise<void> {
  const { pspChargeId } = await paymentOf(stall)
  await control(stall).openDispute({ charge: pspChargeId ?? '' })
}

async function loseDispute(stall: Stall): Promise<void> {
  const { pspDisputeId } = await stall.works.ctx.db
    .selectFrom('disputes')
    .select('pspDisputeId')
    .where('orderId', '=', stall.orderId)
    .executeTakeFirstOrThrow()
  await control(stall).loseDispute({ dispute: pspDisputeId })
}

const paymentOf = ({ works, orderId }: Stall) =>
  works.ctx.db
    .selectFrom('payments')
    .select('pspChargeId')
    .where('orderId', '=', orderId)
    .executeTakeFirstOrThrow()

const openLater = ({ later }: Stall, server: Address) =>
  call(server, later, 'POST /me/selling/account', { country: 'FR' })

const kinds = {
  account: {
    before: nothing,
    until: openLater,
    after: (stall) => openLater(stall, stall.works.rig.server),
    counts: { ...once, accounts: 2, pages: 0, paid: 0, transfers: 0 },
    order: undefined,
  },
  buying: {
    before: nothing,
    until: buy,
    after: async (stall) => {
      await buy(stall, stall.works.rig.server)
      await pay(stall)
    },
    counts: once,
    order: { status: 'completed', refundedAmount: 0 },
  },
  'buying again': {
    before: async (stall) => {
      await buy(stall, stall.works.rig.server)
      await control(stall).expire({ session: await sessionOf(stall.works.rig, stall.orderId) })
      await work(stall.works)
    },
    until: askAgain,
    after: async (stall) => {
      await askAgain(stall, stall.works.rig.server)
      await pay(stall)
    },
    counts: { ...once, pages: 2 },
    order: { status: 'completed', refundedAmount: 0 },
  },
  paying: {
    before: (stall) => buy(stall, stall.works.rig.server),
    until: pay,
    after: nothing,
    counts: once,
    order: { status: 'completed', refundedAmount: 0 },
  },
  refund: {
    before: buyAndPay,
    until: askRefund,
    after: (stall) => askRefund(stall, stall.works.rig.server),
    counts: { ...once, refunded: 1, reversals: 1 },
    order: { status: 'completed', refundedAmount: 400 },
  },
  dispute: {
    before: buyAndPay,
    until: openDispute,
    after: async (stall) => {
      await work(stall.works)
      await loseDispute(stall)
    },
    counts: { ...once, reversals: 1 },
    order: { status: 'refunded', refundedAmount: 1_000 },
  },
} as const satisfies Record<string, Life>

/** Where money is moved; what else has such points has tests of its own. */
export type MoneyPoint = Exclude<CrashPointName, 'crash-points.test' | `plays.${string}`>

/** On which way each point lies: complete by type. */
export const lives: Record<MoneyPoint, Life> = {
  'webhooks.stored': kinds.paying,
  'webhooks.attempt-begun': kinds.paying,
  'webhooks.handled': kinds.paying,
  'orders.order-stored': kinds.buying,
  'orders.page-opened': kinds.buying,
  'orders.attempt-stored': kinds['buying again'],
  'orders.payment-read': kinds.paying,
  'orders.payment-applied': kinds.paying,
  'seller-accounts.claimed': kinds.account,
  'seller-accounts.answered': kinds.account,
  'refunds.claimed': kinds.refund,
  'refunds.answered': kinds.refund,
  'refunds.read': kinds.refund,
  'refunds.applied': kinds.refund,
  'disputes.read': kinds.dispute,
  'disputes.applied': kinds.dispute,
  'transfers.claimed': kinds.paying,
  'transfers.answered': kinds.paying,
  'transfers.id-stored': kinds.paying,
  'transfers.found': kinds.paying,
  'reversals.claimed': kinds.refund,
  'reversals.answered': kinds.refund,
}
