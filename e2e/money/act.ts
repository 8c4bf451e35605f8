import { randomUUID } from 'node:crypto'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { reconcile } from '../../server/domains/reconciliation/index.ts'
import { openRefund } from '../../server/domains/refunds/index.ts'
import { providerEvents } from '../../server/provider-events.ts'
import { call } from '../support/api.ts'
import { cartOf, placeOrder } from '../support/money.ts'
import type { Step } from './steps.ts'
import { sweep, unlessDead, type World, work } from './world.ts'

/** What one sequence has bought. */
export interface Bought {
  readonly orderId: string
  readonly token: string
}

/** Commands to the stand-in that come at a wrong time are refused there, as a dashboard would. */
const perhaps = (command: Promise<unknown>): Promise<unknown> => command.catch(() => undefined)

const at = <T>(list: readonly T[], index: number): T | undefined => list[index % Math.max(1, list.length)]
const partOf = (amount: number, percent: number) => Math.max(1, Math.floor((amount * percent) / 100))

/** Does one step of a sequence in the world. */
export async function act(world: World, bought: Bought[], step: Step): Promise<void> {
  const { control } = world.rig.stripe
  switch (step.kind) {
    case 'sale':
      await buy(world, bought, step.product)
      return onPage(world, bought.at(-1), (session) => control.pay({ session }))
    case 'buy':
      return buy(world, bought, step.product)
    case 'pay':
      return onPage(world, at(bought, step.order), (session) => control.pay({ session, number: step.number }))
    case 'settle':
      return onPage(world, at(bought, step.order), (session) =>
        control.settle({ session, isPaid: step.isPaid }),
      )
    case 'pay-twice':
      return onPage(world, at(bought, step.order), (session) => control.payTwice({ session }))
    case 'expire':
      return onPage(world, at(bought, step.order), (session) => control.expire({ session }))
    case 'deliver':
      await control.deliver({ rules: [{ mode: step.mode }] })
      return
    case 'release':
      await control.release({})
      return
    case 'work':
      return work(world)
    case 'reconcile':
      await unlessDead(reconcile(world.ctx, providerEvents(world.ctx)))
      return sweep(world)
    case 'fault':
      await control.fault({ operation: step.operation, kind: step.fault, times: step.times })
      return
    case 'crash':
      world.crashes.arm(step.point)
      return
    case 'wait':
      world.clock.advance(step.ms)
      return
    case 'refunds-become':
      await control.configure({ refundsBecome: step.state })
      return
    case 'close-account':
      await perhaps(control.deauthorize({ account: world.closable }))
      return
    default:
      return returnSomething(world, at(bought, step.order), step)
  }
}

type Returning = Extract<
  Step,
  { kind: 'refund' | 'refund-outside' | 'fail-refund' | 'dispute' | 'decide' | 'reverse-outside' }
>

async function returnSomething(world: World, order: Bought | undefined, step: Returning): Promise<void> {
  if (!order) return
  const { control } = world.rig.stripe
  const payment = await paidPayment(world, order)
  const charge = payment?.pspChargeId
  if (!payment || !charge) return
  switch (step.kind) {
    case 'refund':
      return step.percent > 66
        ? askBack(world, order)
        : giveBack(world, order, partOf(payment.amount, step.percent))
    case 'refund-outside':
      await perhaps(control.refundOutside({ charge, amount: partOf(payment.amount, step.percent) }))
      return
    case 'fail-refund':
      for (const refund of await idsOf(world, 'refunds', order)) await perhaps(control.failRefund({ refund }))
      return
    case 'dispute':
      await perhaps(
        control.openDispute({
          charge,
          amount: partOf(payment.amount, step.percent),
          isInquiry: step.isInquiry,
        }),
      )
      return
    case 'decide':
      for (const dispute of await idsOf(world, 'disputes', order)) {
        await perhaps(control.escalateDispute({ dispute }))
        await perhaps(step.isWon ? control.winDispute({ dispute }) : control.loseDispute({ dispute }))
      }
      return
    case 'reverse-outside':
      for (const transfer of await idsOf(world, 'transfers', order))
        await perhaps(control.reverseOutside({ transfer, amount: partOf(payment.amount, step.percent) }))
  }
}

async function buy(world: World, bought: Bought[], index: number): Promise<void> {
  const product = at(world.products, index)
  if (!product) return
  const email = `guest-${randomUUID()}@veza.example`
  const { status, body } = await placeOrder(world.rig, undefined, { ...cartOf(product), email })
  // With the provider in trouble nothing is begun, and the order waits for its buyer to try again.
  if (status === 201) bought.push({ orderId: body.orderId, token: body.accessToken ?? '' })
}

/** Buyers give back all of it. */
async function askBack(world: World, { orderId, token }: Bought): Promise<void> {
  await call(
    world.rig.server,
    undefined,
    `POST /orders/${orderId}/refunds`,
    {},
    { 'idempotency-key': randomUUID(), 'x-order-token': token },
  )
}

/** A part is its seller's to give, whose session has long ended by now. */
async function giveBack({ ctx }: World, { orderId }: Bought, amount: number): Promise<void> {
  const { sellerId: userId } = await ctx.db
    .selectFrom('orderItems')
    .select('sellerId')
    .where('orderId', '=', orderId)
    .executeTakeFirstOrThrow()
  const wanted = { orderId, amount, reason: '', requestKey: randomUUID() }
  try {
    await ctx.transaction((tx) => openRefund(tx, ctx, { as: 'seller', userId }, wanted))
  } catch (error) {
    // Answered with why not.
    if (!(error instanceof DomainError)) throw error
  }
}

async function onPage(
  { ctx }: World,
  order: Bought | undefined,
  command: (session: string) => Promise<unknown>,
): Promise<void> {
  if (!order) return
  const payment = await ctx.db
    .selectFrom('payments')
    .select('pspSessionId')
    .where('orderId', '=', order.orderId)
    .orderBy('attempt', 'desc')
    .executeTakeFirst()
  if (payment?.pspSessionId) await perhaps(command(payment.pspSessionId))
}

const paidPayment = ({ ctx }: World, { orderId }: Bought) =>
  ctx.db
    .selectFrom('payments')
    .select(['amount', 'pspChargeId'])
    .where('orderId', '=', orderId)
    .where('status', '=', 'paid')
    .executeTakeFirst()

/** The provider's ids of what hangs on an order. */
async function idsOf(
  { ctx }: World,
  table: 'refunds' | 'disputes' | 'transfers',
  { orderId }: Bought,
): Promise<string[]> {
  const column = ({ refunds: 'pspRefundId', disputes: 'pspDisputeId', transfers: 'pspTransferId' } as const)[
    table
  ]
  const rows = await ctx.db
    .selectFrom(table)
    .select(`${column} as id`)
    .where('orderId', '=', orderId)
    .execute()
  return rows.flatMap(({ id }) => id ?? [])
}
