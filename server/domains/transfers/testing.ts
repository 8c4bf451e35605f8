import { randomBytes, randomUUID } from 'node:crypto'
import type { Currency } from '@veza/shared/kernel/money.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { fakeClock } from '../../../e2e/support/bare-http.ts'
import { type MoneyRig, startMoneyRig } from '../../../e2e/support/money.ts'
import { clientOf } from '../../../e2e/support/stripe/testing.ts'
import type { Context } from '../../context.ts'
import { CrashSwitch } from '../../platform/crash-points/index.ts'
import { findContradictions, post } from '../ledger/index.ts'
import { takeBackFromSellers } from './take-back.ts'
import { type Earned, newOrderRows } from './testing-rows.ts'

export { reverseTransfer } from './reverse.ts'
export { sendTransfer } from './send.ts'

export interface TransfersRig extends MoneyRig {
  readonly clock: ReturnType<typeof fakeClock>
  readonly crashes: CrashSwitch
  /** Of the server, with crash points that throw where the switch says. */
  readonly ctx: Context
  /** The provider's own library, for what others do there. */
  readonly api: ReturnType<typeof clientOf>
}

/** The real server without a worker: what the workers do, a test has them do. */
export async function startTransfersRig(env: Record<string, string> = {}): Promise<TransfersRig> {
  const clock = fakeClock(new Date('2026-11-10T09:00:00Z'))
  const rig = await startMoneyRig({ clock, env: { ROLE: 'web', ...env } })
  const crashes = new CrashSwitch()
  const ctx = { ...rig.server.ctx, crashPoint: crashes.crashPoint }
  return { ...rig, clock, crashes, ctx, api: clientOf(rig.stripe.url) }
}

export interface TestSeller {
  readonly id: string
  readonly email: string
  /** Empty where there is none yet. */
  readonly account: string
}

/** Somebody who sells: `ready` to be sent money, halfway there, or without an account. */
export async function newSeller(
  rig: TransfersRig,
  state: 'ready' | 'incomplete' | 'none' = 'ready',
): Promise<TestSeller> {
  const { ctx } = rig
  const id = ctx.newId()
  const email = `seller-${randomUUID()}@veza.example`
  const now = ctx.clock.now()
  await ctx.db
    .insertInto('users')
    .values({
      id,
      email,
      username: `seller-${randomUUID().slice(0, 8)}`,
      displayName: 'A seller',
      emailVerifiedAt: now,
      createdAt: now,
      updatedAt: now,
    })
    .execute()
  if (state === 'none') return { id, email, account: '' }
  const made = await ctx.payments.createAccount({ key: id, userId: id, email, country: 'FR', generation: 0 })
  if (made.kind !== 'done') throw new Error(`account: ${JSON.stringify(made)}`)
  const account = made.value.pspAccountId
  if (state === 'ready') await rig.stripe.control.finishOnboarding({ account })
  await ctx.db
    .insertInto('sellerAccounts')
    .values({
      userId: id,
      country: 'FR',
      pspAccountId: account,
      transfersActive: state === 'ready',
      payoutsEnabled: state === 'ready',
      createdAt: now,
      updatedAt: now,
    })
    .execute()
  return { id, email, account }
}

export interface TestSale {
  readonly orderId: string
  readonly charge: string
  /** In the order of those who earned. */
  readonly transferIds: readonly string[]
  readonly shareIds: readonly string[]
}

/** An order that was paid at the provider and completed in our books, with a transfer for each who earned. */
export async function newSale(
  rig: TransfersRig,
  earned: readonly Earned[],
  { fee = 100, currency = 'eur' }: { fee?: number; currency?: Currency } = {},
): Promise<TestSale> {
  const { ctx } = rig
  const orderId = ctx.newId()
  const total = earned.reduce((sum, { amount }) => sum + amount, fee)
  const { intent, charge } = await payAtProvider(rig, orderId, total, currency)
  const rows = newOrderRows(ctx, { orderId, total, currency, fee, earned, intent, charge })
  await ctx.transaction(async (tx) => {
    await tx.insertInto('orders').values(rows.order).execute()
    await tx.insertInto('orderItems').values(rows.item).execute()
    await tx.insertInto('orderShares').values(rows.shares).execute()
    await tx.insertInto('payments').values(rows.payment).execute()
    await tx.insertInto('transfers').values(rows.transfers).execute()
    await post(tx, ctx, {
      kind: 'sale',
      sourceId: orderId,
      orderId,
      entries: [
        { account: 'buyer_clearing', amount: total, currency },
        { account: 'platform_revenue', amount: -fee, currency, orderItemId: rows.item.id },
        ...earned.map(({ sellerId, amount, trackId }) => ({
          ...{ account: 'seller_payable' as const, userId: sellerId, amount: -amount, currency },
          ...{ orderItemId: rows.item.id, ...(trackId ? { trackId } : {}) },
        })),
      ],
    })
  })
  return {
    orderId,
    charge,
    transferIds: rows.transfers.map(({ id }) => id),
    shareIds: rows.shares.slice(0, earned.length).map(({ id }) => id),
  }
}

async function payAtProvider(rig: TransfersRig, orderId: string, total: number, currency: string) {
  const { payments, clock } = rig.ctx
  const opened = await payments.createCheckout({
    ...{ key: orderId, orderId, paymentId: orderId, email: 'buyer@veza.example', locale: 'en', currency },
    lines: [{ title: 'A track', amount: total, quantity: 1 }],
    ...{ total, successUrl: 'https://veza.example/a', cancelUrl: 'https://veza.example/b' },
    expiresAt: new Date(clock.now().getTime() + DAY_MS / 2),
    transferGroup: orderId,
  })
  if (opened.kind !== 'done') throw new Error(`checkout: ${JSON.stringify(opened)}`)
  const { intent = null } = await rig.stripe.control.pay({ session: opened.value.pspSessionId })
  const payment = await payments.readPayment(intent ?? '')
  if (payment.kind !== 'found' || !payment.value.pspChargeId) throw new Error('the payment has no charge')
  return { intent: payment.value.pspPaymentIntentId, charge: payment.value.pspChargeId }
}

/** A return of the buyer's money, in the books and rows as a refund leaves them. Say afterwards what sellers give back. */
async function newReturn(rig: TransfersRig, { orderId, shareIds }: TestSale, amounts: readonly number[]) {
  const { ctx } = rig
  const refundId = ctx.newId()
  const now = ctx.clock.now()
  const shares = await ctx.db
    .selectFrom('orderShares')
    .innerJoin('orderItems', 'orderItems.id', 'orderItemId')
    .innerJoin('payments', 'payments.orderId', 'orderItems.orderId')
    .select(['orderShares.id', 'orderShares.sellerId', 'orderItemId', 'payments.id as paymentId', 'currency'])
    .where('orderItems.orderId', '=', orderId)
    .where('orderShares.sellerId', 'is not', null)
    .execute()
  const first = shares[0]
  if (!first) throw new Error('an order without shares')
  const returned = shares.flatMap((share) => {
    const amount = amounts[shareIds.indexOf(share.id)]
    return amount ? [{ ...share, sellerId: share.sellerId ?? '', amount }] : []
  })
  const amount = returned.reduce((sum, one) => sum + one.amount, 0)
  const currency = first.currency as Currency
  /** In the transaction of the return, after the transfers have been seen to. */
  const write = async (tx: Parameters<typeof post>[0]) => {
    await tx
      .insertInto('refunds')
      .values({
        ...{ id: refundId, orderId, paymentId: first.paymentId, origin: 'asked', status: 'succeeded' },
        ...{ amount, currency, pspRefundId: `re_${randomBytes(8).toString('hex')}`, requestedAs: 'admin' },
        ...{ createdAt: now, updatedAt: now, succeededAt: now },
      })
      .execute()
    for (const { id, amount: part } of returned) {
      await tx
        .updateTable('orderShares')
        .set((value) => ({ returnedAmount: value('returnedAmount', '+', part) }))
        .where('id', '=', id)
        .execute()
      await tx
        .insertInto('returnedShares')
        .values({ id: ctx.newId(), orderShareId: id, refundId, amount: part })
        .execute()
    }
    const raise = { refundedAmount: amount }
    await tx
      .updateTable('orderItems')
      .set((value) => ({ refundedAmount: value('refundedAmount', '+', raise.refundedAmount) }))
      .where('id', '=', first.orderItemId)
      .execute()
    await tx
      .updateTable('orders')
      .set((value) => ({ refundedAmount: value('refundedAmount', '+', raise.refundedAmount) }))
      .where('id', '=', orderId)
      .execute()
    await post(tx, ctx, {
      kind: 'refund',
      sourceId: refundId,
      orderId,
      entries: [
        { account: 'buyer_clearing', amount: -amount, currency },
        ...returned.map(({ sellerId: userId, amount: part, orderItemId }) => ({
          ...{ account: 'seller_payable' as const, userId, amount: part, currency, orderItemId },
        })),
      ],
    })
  }
  return {
    refundId,
    shares: returned.map(({ sellerId, amount: part }) => ({ sellerId, amount: part })),
    currency,
    write,
  }
}

/** The whole of a return: what sellers give back, and the books. */
export async function giveBack(rig: TransfersRig, sale: TestSale, amounts: readonly number[]) {
  const back = await newReturn(rig, sale, amounts)
  return rig.ctx.transaction(async (tx) => {
    const taken = await takeBackFromSellers(tx, rig.ctx, {
      ...{ orderId: sale.orderId, currency: back.currency, shares: back.shares },
      cause: { kind: 'refund', id: back.refundId },
    })
    await back.write(tx)
    return taken
  })
}

/** Every transfer of an order, as the provider has them. */
export async function sentFor(rig: TransfersRig, { orderId }: Pick<TestSale, 'orderId'>) {
  const { data } = await rig.api.transfers.list({ transfer_group: orderId, limit: 100 })
  return data.toReversed()
}

export const transferRow = ({ ctx }: Pick<TransfersRig, 'ctx'>, id: string | undefined) =>
  ctx.db
    .selectFrom('transfers')
    .selectAll()
    .where('id', '=', id ?? '')
    .executeTakeFirstOrThrow()

/** What a transfer went through, as `from>to`. */
export async function historyOf({ ctx }: Pick<TransfersRig, 'ctx'>, id: string | undefined) {
  const rows = await ctx.db
    .selectFrom('transferHistory')
    .select(['fromStatus', 'toStatus'])
    .where('transferId', '=', id ?? '')
    .orderBy('id')
    .execute()
  return rows.map(({ fromStatus, toStatus }) => `${fromStatus}>${toStatus}`)
}

/** Where the books contradict what they tell of: nowhere. */
export const contradictions = ({ ctx }: Pick<TransfersRig, 'ctx'>) => findContradictions(ctx.db)
