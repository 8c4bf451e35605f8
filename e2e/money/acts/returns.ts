import { randomUUID } from 'node:crypto'
import { ORDER_TOKEN_HEADER } from '@veza/shared/contracts/orders.ts'
import { openRefund } from '../../../server/domains/refunds/index.ts'
import { call } from '../../support/api.ts'
import { at, toOneOf } from '../perhaps.ts'
import type { Bought, Scene } from '../scene.ts'
import { isWhole, type Step } from '../steps.ts'
import { unlessRefused, work } from '../world.ts'
import { act as sell } from './buyers.ts'

export type Returning = Extract<
  Step,
  {
    kind:
      | 'refund'
      | 'return-item'
      | 'refund-outside'
      | 'fail-refund'
      | 'cancel-refund'
      | 'dispute'
      | 'decide'
      | 'reverse-outside'
  }
>

const partOf = (amount: number, percent: number) => Math.max(1, Math.floor((amount * percent) / 100))

/** @returns whether anything came of it */
export async function act(scene: Scene, step: Returning): Promise<boolean> {
  const { control } = scene.world.rig.stripe
  switch (step.kind) {
    case 'refund':
      return refund(scene, step)
    case 'return-item':
      return returnItem(scene, step)
    case 'refund-outside':
      return refundOutside(scene, step)
    case 'fail-refund':
      return failRefund(scene, step.order)
    case 'cancel-refund':
      return cancelRefund(scene, step.order)
    case 'dispute':
      return toOneOf(await somePaid(scene), step.order, ({ charge, amount }) =>
        control.openDispute({ charge, amount: partOf(amount, step.percent), isInquiry: step.isInquiry }),
      )
    case 'decide':
      return decide(scene, step)
    case 'reverse-outside': {
      await somePaid(scene)
      const amounts = new Map((await transfersOf(scene)).map(({ id, amount }) => [id, amount]))
      return toOneOf([...amounts.keys()], step.transfer, (transfer) =>
        control.reverseOutside({ transfer, amount: partOf(amounts.get(transfer) ?? 1, step.percent) }),
      )
    }
  }
}

/** A bank does not take back what was sent to it. */
async function failRefund(scene: Scene, index: number): Promise<boolean> {
  const { control } = scene.world.rig.stripe
  if (await toOneOf(await idsOf(scene, 'refunds'), index, (refund) => control.failRefund({ refund })))
    return true
  return toOneOf(await somePaid(scene), index, async ({ charge }) => {
    const { refund } = await control.refundOutside({ charge })
    await control.failRefund({ refund })
  })
}

/** Taken back in the provider's dashboard while it waits. */
async function cancelRefund(scene: Scene, index: number): Promise<boolean> {
  const { control } = scene.world.rig.stripe
  if (await toOneOf(await idsOf(scene, 'refunds'), index, (refund) => control.cancelRefund({ refund })))
    return true
  await control.configure({ refundsBecome: 'pending' })
  const isCanceled = await toOneOf(await somePaid(scene), index, async ({ charge }) => {
    const { refund } = await control.refundOutside({ charge })
    await control.cancelRefund({ refund })
  })
  await control.configure({ refundsBecome: scene.refundsBecome ?? 'succeeded' })
  return isCanceled
}

/** Of a dispute that is opened for it, of which nothing but the fee is left. */
export async function winOne(scene: Scene): Promise<boolean> {
  const { control } = scene.world.rig.stripe
  return toOneOf(await somePaid(scene), 0, async ({ charge }) => {
    const { dispute } = await control.openDispute({ charge })
    await control.winDispute({ dispute })
  })
}

/** The bank decides, of a dispute that we know, or of one that is opened for it. */
async function decide(
  scene: Scene,
  { dispute: index, how }: Extract<Step, { kind: 'decide' }>,
): Promise<boolean> {
  const { control } = scene.world.rig.stripe
  const end = (dispute: string): Promise<unknown> => {
    if (how === 'escalated') return control.escalateDispute({ dispute })
    return how === 'won' ? control.winDispute({ dispute }) : control.loseDispute({ dispute })
  }
  if (await toOneOf(await idsOf(scene, 'disputes'), index, end)) return true
  return toOneOf(await somePaid(scene), index, async ({ charge }) =>
    end((await control.openDispute({ charge, isInquiry: how === 'escalated' })).dispute),
  )
}

/** Buyers give back all of it; a part is its seller's to give, whose session has long ended by now. */
async function refund(scene: Scene, step: Extract<Step, { kind: 'refund' }>): Promise<boolean> {
  const { world, bought } = scene
  const paid = (await somePaid(scene)).filter(({ isStray }) => !isStray)
  for (let n = 0; n < paid.length; n++) {
    const one = at(paid, step.order + n)
    const order = bought.find(({ orderId }) => orderId === one?.orderId)
    if (!(one && order)) continue
    const isOpened = isWhole(step)
      ? await askBack(scene, order, {})
      : await giveBack(world, order, partOf(one.amount, step.percent))
    if (isOpened) return true
  }
  return false
}

async function askBack(
  { world: { rig } }: Scene,
  { orderId, token }: Bought,
  wanted: { itemId?: string },
): Promise<boolean> {
  const { status, body } = await call<{ outcome?: string }>(
    rig.server,
    undefined,
    `POST /orders/${orderId}/refunds`,
    wanted,
    { 'idempotency-key': randomUUID(), [ORDER_TOKEN_HEADER]: token },
  )
  return status === 202 && body.outcome === 'opened'
}

async function giveBack({ ctx }: Scene['world'], { orderId }: Bought, amount: number): Promise<boolean> {
  const { sellerId: userId } = await ctx.db
    .selectFrom('orderItems')
    .select('sellerId')
    .where('orderId', '=', orderId)
    .executeTakeFirstOrThrow()
  const wanted = { orderId, amount, reason: '', requestKey: randomUUID() }
  return unlessRefused(ctx.transaction((tx) => openRefund(tx, ctx, { as: 'seller', userId }, wanted)))
}

/** One thing of several. */
async function returnItem(scene: Scene, step: Extract<Step, { kind: 'return-item' }>): Promise<boolean> {
  const paid = await somePaid(scene)
  for (let n = 0; n < paid.length; n++) {
    const order = scene.bought.find(({ orderId }) => orderId === at(paid, step.order + n)?.orderId)
    const items = order ? await itemsOf(scene, order) : []
    const itemId = at(items, step.item)
    if (order && itemId && (await askBack(scene, order, { itemId }))) return true
  }
  return false
}

async function itemsOf({ world: { ctx } }: Scene, { orderId }: Bought): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom('orderItems')
    .select('id')
    .where('orderId', '=', orderId)
    .orderBy('position')
    .execute()
  return rows.map(({ id }) => id)
}

/** As an operator does in the provider's dashboard. */
async function refundOutside(
  scene: Scene,
  { order, percent }: Extract<Step, { kind: 'refund-outside' }>,
): Promise<boolean> {
  const { world, tally, refundsBecome } = scene
  return toOneOf(await somePaid(scene), order, async ({ charge, amount }) => {
    const { status } = await world.rig.stripe.control.refundOutside({
      charge,
      amount: partOf(amount, percent),
    })
    const wanted = refundsBecome === 'insufficient_funds' ? 'pending' : refundsBecome
    if (refundsBecome && status === wanted) tally.took(`refunds-become: ${refundsBecome}`)
  })
}

/** What was paid; something is sold for it where nothing was. */
async function somePaid(scene: Scene) {
  const paid = await chargesOf(scene)
  if (paid.length > 0) return paid
  await sell(scene, { kind: 'sale', product: 0 })
  await work(scene.world)
  return chargesOf(scene)
}

/** All that was paid for what was bought, and beside it. */
async function chargesOf({ world, bought }: Scene) {
  if (bought.length === 0) return []
  const rows = await world.ctx.db
    .selectFrom('payments')
    .select(['orderId', 'pspChargeId', 'amount', 'isStray'])
    .where(
      'orderId',
      'in',
      bought.map(({ orderId }) => orderId),
    )
    .where('status', '=', 'paid')
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
  return rows.flatMap(({ pspChargeId, ...row }) => (pspChargeId ? [{ ...row, charge: pspChargeId }] : []))
}

async function transfersOf({ world, bought }: Scene): Promise<{ id: string; amount: number }[]> {
  if (bought.length === 0) return []
  const rows = await world.ctx.db
    .selectFrom('transfers')
    .select(['pspTransferId as id', 'amount'])
    .where(
      'orderId',
      'in',
      bought.map(({ orderId }) => orderId),
    )
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
  return rows.flatMap(({ id, amount }) => (id ? [{ id, amount }] : []))
}

/** The provider's ids of what hangs on what was bought. */
async function idsOf({ world, bought }: Scene, table: 'refunds' | 'disputes'): Promise<string[]> {
  if (bought.length === 0) return []
  const column = ({ refunds: 'pspRefundId', disputes: 'pspDisputeId' } as const)[table]
  const rows = await world.ctx.db
    .selectFrom(table)
    .select(`${column} as id`)
    .where(
      'orderId',
      'in',
      bought.map(({ orderId }) => orderId),
    )
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
  return rows.flatMap(({ id }) => id ?? [])
}
