import { createHash } from 'node:crypto'
import type { NewOrder } from '@veza/shared/contracts/orders.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { type CartQuote, claimCart, refuse, sharesOf } from '../products/index.ts'
import { accessToken, tokenHash } from './access.ts'
import { type Buyer, scopeOf } from './buyer.ts'
import { assertPayable, beginAttempt, type CheckingOut } from './checkout.ts'
import { completeOrder } from './completion.ts'
import { isTakenByAnother } from './holds.ts'
import { orderUrl } from './links.ts'
import { orderFacts, postOrderMail } from './mails.ts'
import { CartRefused, priceNow } from './pricing.ts'
import { insertItems, insertOrder, insertShares, lockOrder, type OrderRow, orderByKey } from './queries.ts'
import { makingRoom, takeRoom } from './room.ts'
import { divide } from './shares.ts'

/** Two releases of a hundred tracks, of twenty people each, and some room. What has more, one transaction would be long at. */
const MAX_SHARES = 5_000

interface Wanted {
  readonly buyer: Buyer
  readonly input: NewOrder
  readonly scope: string
  readonly key: string
  readonly requestHash: Buffer
}

/**
 * Makes an order of a cart as it costs now, with all that it will ever need to know of what is bought; one that costs
 * nothing is complete at once. The same key again gives the same order, whatever prices have become.
 * @returns the order's id
 * @throws CartRefused; DomainError 422 `idempotency-key-reused`, `own-product`, 409 `price-changed`, 503 `payments-unavailable`, and `makingRoom`'s
 */
export async function placeOrder(
  ctx: CheckingOut,
  buyer: Buyer,
  input: NewOrder,
  key: string,
): Promise<string> {
  const requestHash = createHash('sha256').update(JSON.stringify(input)).digest()
  const wanted = { buyer, input, key, scope: scopeOf(buyer), requestHash }
  const first = await orderByKey(ctx.db, wanted.scope, key)
  if (first) return sameOrder(first, wanted)
  return makingRoom(ctx, () =>
    ctx.transaction(async (tx) => {
      const now = ctx.clock.now()
      const quote = await priceNow(ctx, tx, input)
      await assertMaySell(tx, ctx, wanted, quote)
      if (quote.total > 0) await takeRoom(tx, buyer, now, quote.exclusives.length > 0)
      return insert(tx, ctx, wanted, quote)
    }),
  )
}

function sameOrder(first: OrderRow, { requestHash }: Wanted): string {
  if (first.requestHash.equals(requestHash)) return first.id
  throw new DomainError(
    422,
    'idempotency-key-reused',
    'This Idempotency-Key was used for another order: take a new one.',
  )
}

async function assertMaySell(
  tx: Tx,
  ctx: Pick<Context, 'payments' | 'config'>,
  { buyer, input }: Wanted,
  quote: CartQuote,
): Promise<void> {
  if (input.expectedTotal !== undefined && input.expectedTotal !== quote.total)
    throw new DomainError(409, 'price-changed', 'The price has changed. Look at the new one and decide.', {
      extra: { total: quote.total, currency: quote.currency },
    })
  if (await sellsToThemselves(tx, buyer, quote))
    throw new DomainError(422, 'own-product', 'One of these is your own: you need not buy it.')
  if (quote.total > 0) assertPayable(ctx)
}

async function sellsToThemselves(tx: Tx, { userId, email }: Buyer, { lines }: CartQuote): Promise<boolean> {
  const sellers = [...new Set(lines.map(({ sellerId }) => sellerId))]
  if (userId !== null) return sellers.includes(userId)
  const [own] = await tx
    .selectFrom('users')
    .select('id')
    .where('id', 'in', sellers)
    .where('email', '=', email)
    .execute()
  return own !== undefined
}

async function insert(tx: Tx, ctx: CheckingOut, wanted: Wanted, quote: CartQuote): Promise<string> {
  const { buyer, input, scope, key, requestHash } = wanted
  const now = ctx.clock.now()
  const id = ctx.newId()
  const isFirst = await insertOrder(tx, {
    id,
    buyerId: buyer.userId,
    email: buyer.email,
    billingName: input.billingName ?? null,
    locale: input.locale,
    currency: quote.currency,
    status: 'pending',
    subtotal: quote.subtotal,
    total: quote.total,
    feeBasisPoints: ctx.config.payments.platformFeeBasisPoints,
    idempotencyScope: scope,
    idempotencyKey: key,
    requestHash,
    accessTokenHash: tokenHash(accessToken(ctx.config, id)),
    createdAt: now,
    updatedAt: now,
  })
  const order = isFirst ? await lockOrder(tx, id) : await orderByKey(tx, scope, key)
  if (!order) throw new Error(`order ${id} is not there`)
  // Somebody was faster with the same key.
  if (!isFirst) return sameOrder(order, wanted)
  await insertLines(tx, ctx, order, quote)
  await claim(tx, order, { ...quote, codeIds: [] }, now)
  if (quote.total > 0) await awaitPayment(tx, ctx, order, quote)
  // Late, for whoever uses the same code waits until we are through; but before products, as who changes a code does.
  await claim(tx, order, { ...quote, exclusives: [] }, now)
  if (quote.total === 0) await give(tx, ctx, order)
  return id
}

/** Takes from others what they could have had. @throws CartRefused, and with it all of the order comes to nothing */
async function claim(tx: Tx, { id: orderId }: OrderRow, claimed: CartQuote, now: Date): Promise<void> {
  const refusal = await claimCart(tx, claimed, { orderId, now })
  if (refusal) throw new CartRefused(refusal)
}

/** What costs nothing is complete at once: nothing is asked any more when it is paid. @throws CartRefused */
async function give(tx: Tx, ctx: CheckingOut, order: OrderRow): Promise<void> {
  if (await isTakenByAnother(tx, order.id)) throw new CartRefused(refuse('not-for-sale'))
  await completeOrder(tx, ctx, order, undefined)
}

async function awaitPayment(tx: Tx, ctx: CheckingOut, order: OrderRow, quote: CartQuote): Promise<void> {
  await beginAttempt(tx, ctx, order, 0)
  const { titles, total } = orderFacts(order, quote.lines)
  await postOrderMail(tx, ctx, order, (mails) => mails.received(titles, total, orderUrl(ctx.config, order)))
}

/** What was bought, in the words of the moment, and whose each cent of it is. */
async function insertLines(tx: Tx, ctx: CheckingOut, order: OrderRow, { lines }: CartQuote): Promise<void> {
  const items = lines.map((line, index) => ({ ...line, id: ctx.newId(), position: index + 1 }))
  await insertItems(
    tx,
    items.map((item) => ({
      ...pick(item, snapshotColumns),
      orderId: order.id,
      deliverables: JSON.stringify(item.deliverables),
      amount: item.net,
    })),
  )
  const shares: Parameters<typeof insertShares>[1][number][] = []
  for (const { id: orderItemId, deliverables, net } of items) {
    const tracks = await sharesOf(
      tx,
      deliverables.map(({ trackId }) => trackId),
      ctx.clock.now(),
    )
    shares.push(
      ...divide(net, order.feeBasisPoints, tracks).map((share) => ({
        ...share,
        id: ctx.newId(),
        orderItemId,
      })),
    )
    if (shares.length > MAX_SHARES)
      throw new DomainError(422, 'order-too-large', 'This is too much for one order. Make several.')
  }
  await insertShares(tx, shares)
}

const snapshotColumns = [
  'id',
  'position',
  'productId',
  'licenceId',
  'sellerId',
  'quantity',
  'title',
  'artist',
  'licenceName',
  'licenceText',
  'unitPrice',
] as const

function pick<T, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.map((key) => [key, from[key]])) as Pick<T, K>
}
