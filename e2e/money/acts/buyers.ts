import { randomUUID } from 'node:crypto'
import { type Checkout, type NewOrder, ORDER_TOKEN_HEADER } from '@veza/shared/contracts/orders.ts'
import type { Product } from '@veza/shared/contracts/products.ts'
import { call } from '../../support/api.ts'
import { cartOf, placeOrder, sessionOf } from '../../support/money.ts'
import { at, perhaps, toOneOf } from '../perhaps.ts'
import type { Bought, Scene } from '../scene.ts'
import { methods, type Step } from '../steps.ts'
import { work } from '../world.ts'

export type Buying = Extract<
  Step,
  {
    kind: 'sale' | 'buy' | 'cart' | 'pay' | 'answer-bank' | 'settle' | 'again' | 'pay-twice' | 'expire'
  }
>

/** @returns whether anything came of it */
export async function act(scene: Scene, step: Buying): Promise<boolean> {
  const { control } = scene.world.rig.stripe
  switch (step.kind) {
    case 'sale':
      return pay(scene, await buyOne(scene, step.product))
    case 'buy':
      return (await buyOne(scene, step.product)) !== undefined
    case 'cart':
      return fillCart(scene, step)
    case 'pay':
      return payBy(scene, step)
    case 'answer-bank': {
      const answer = async () =>
        toOneOf(await pagesOf(scene), step.order, (session) =>
          control.answerBank({ session, isTrue: step.isTrue }),
        )
      return (await answer()) || ((await payBy(scene, { ...step, method: 'asked for a code' })) && answer())
    }
    case 'settle': {
      const settle = async () =>
        toOneOf(await pagesOf(scene), step.order, (session) =>
          control.settle({ session, isPaid: step.isPaid }),
        )
      return (await settle()) || ((await payBy(scene, { ...step, method: 'slow' })) && settle())
    }
    case 'again':
      return again(scene, step.order)
    case 'pay-twice':
      return onPage(scene, step.order, (session) => control.payTwice({ session }))
    case 'expire':
      return onPage(scene, step.order, (session) => control.expire({ session }))
  }
}

/** One that there is, or that of a new order. */
export async function somePage(scene: Scene, index: number): Promise<string | undefined> {
  const page = at(await pagesOf(scene), index)
  if (page !== undefined) return page
  const one = await buyOne(scene, index)
  return one && sessionOf(scene.world.rig, one.orderId)
}

/** On the first page that takes it, else on that of a new order. */
async function onPage(
  scene: Scene,
  index: number,
  command: (session: string) => Promise<unknown>,
): Promise<boolean> {
  if (await toOneOf(await pagesOf(scene), index, command)) return true
  const one = await buyOne(scene, index)
  return one !== undefined && perhaps(command(await sessionOf(scene.world.rig, one.orderId)))
}

/** @returns undefined where it is refused: with the provider in trouble, or because it is sold */
async function order(
  { world: { rig }, bought }: Scene,
  wanted: Pick<NewOrder, 'items'> & Partial<NewOrder>,
): Promise<Bought | undefined> {
  const email = `guest-${randomUUID()}@veza.example`
  const { status, body } = await placeOrder(rig, undefined, { ...wanted, email })
  if (status !== 201) return undefined
  const one = { orderId: body.orderId, token: body.accessToken ?? '' }
  bought.push(one)
  return one
}

function buyOne(scene: Scene, index: number): Promise<Bought | undefined> {
  const product = at(scene.world.products, index)
  if (!product) throw new Error('nothing is for sale')
  return order(scene, cartOf(product))
}

async function pay({ world: { rig } }: Scene, bought: Bought | undefined): Promise<boolean> {
  if (!bought) return false
  const session = await sessionOf(rig, bought.orderId)
  return perhaps(rig.stripe.control.pay({ session }))
}

/** Several things at once, of several sellers, some of them for less or for nothing. */
async function fillCart(scene: Scene, step: Extract<Step, { kind: 'cart' }>): Promise<boolean> {
  const { products, discounted, codes } = scene.world
  const shelf = step.code === 'none' ? products : discounted
  const chosen = [...new Set(step.products.flatMap((index) => at(shelf, index) ?? []))]
  const cart = cartOf(...chosen.filter(({ currency }) => currency === chosen[0]?.currency))
  const items = cart.items.map((item) => ({
    ...item,
    quantity: isAlone(chosen, item.productId) ? 1 : step.quantity,
  }))
  const bought = await order(scene, {
    items,
    ...(step.code === 'none' ? {} : { discountCode: codes[step.code] }),
  })
  return bought !== undefined && (step.code === 'free' || pay(scene, bought))
}

const isAlone = (products: readonly Product[], id: string): boolean =>
  products.some((one) => one.id === id && one.licences.some(({ exclusive }) => exclusive))

/** @returns whether it became what this card or account makes of it */
async function payBy(
  scene: Scene,
  { order: index, method }: Pick<Extract<Step, { kind: 'pay' }>, 'order' | 'method'>,
): Promise<boolean> {
  const { number, becomes } = methods[method]
  const { control } = scene.world.rig.stripe
  const outcomes: string[] = []
  await onPage(scene, index, async (session) => {
    const { outcome } = await control.pay({ session, number })
    outcomes.push(outcome)
  })
  return outcomes[0] === becomes
}

/** What came to nothing is to be paid after all. */
async function again(scene: Scene, index: number): Promise<boolean> {
  const { world, bought } = scene
  if ((await endedOf(scene)).length === 0) {
    await onPage(scene, index, (session) => world.rig.stripe.control.expire({ session }))
    await work(world)
  }
  const ended = await endedOf(scene)
  const id = at(ended, index)
  const one = bought.find(({ orderId }) => orderId === id)
  if (!one) return false
  const { status, body } = await call<Checkout>(
    world.rig.server,
    undefined,
    `POST /orders/${one.orderId}/checkout`,
    undefined,
    { [ORDER_TOKEN_HEADER]: one.token },
  )
  return status === 200 && body.checkoutUrl !== null
}

async function endedOf({ world: { ctx }, bought }: Scene): Promise<string[]> {
  if (bought.length === 0) return []
  const rows = await ctx.db
    .selectFrom('orders')
    .select('id')
    .where(
      'id',
      'in',
      bought.map(({ orderId }) => orderId),
    )
    .where('status', 'in', ['failed', 'expired'])
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
  return rows.map(({ id }) => id)
}

/** The newest page of each order, as far as we know it. */
async function pagesOf({ world: { ctx }, bought }: Scene): Promise<string[]> {
  const pages = new Map(bought.map(({ orderId }): [string, string | null] => [orderId, null]))
  if (pages.size === 0) return []
  const rows = await ctx.db
    .selectFrom('payments')
    .select(['orderId', 'pspSessionId'])
    .where('orderId', 'in', [...pages.keys()])
    .orderBy('attempt')
    .execute()
  for (const { orderId, pspSessionId } of rows) pages.set(orderId, pspSessionId)
  return [...pages.values()].flatMap((page) => page ?? [])
}
