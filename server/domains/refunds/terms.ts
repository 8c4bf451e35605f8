import type { RefundTerms } from '@veza/shared/contracts/refunds.ts'
import type { Currency } from '@veza/shared/kernel/money.ts'
import type { Context } from '../../context.ts'
import type { Db } from '../../platform/db/database.ts'
import { OrderNotFound, orderById, refundObstacle, refundUntil } from '../orders/index.ts'
import { type Asker, mayGiveBack, mayNameAmount, standsInTheWay } from './policy.ts'
import { paidPaymentOf, type SoldItem, soldItemsOf } from './refund-queries.ts'
import { namesOf, type ReturnableShare, sharesOf } from './return-queries.ts'
import { divideReturn } from './returning.ts'
import { unappliedOf } from './unapplied.ts'

type Choice = RefundTerms['choices'][number]

/**
 * What somebody may give back of an order now, and what it would take from whom: as it would be divided. What is asked for
 * afterwards is judged anew.
 */
export async function refundTerms(
  { db, config, clock }: Pick<Context, 'db' | 'config' | 'clock'>,
  asker: Asker,
  orderId: string,
  part: { readonly itemId?: string | undefined; readonly amount?: number | undefined } = {},
): Promise<RefundTerms> {
  const order = await orderById(db, orderId)
  if (!order) throw new OrderNotFound()
  const obstacle = refundObstacle(config, order, clock.now())
  const stands = standsInTheWay(asker, obstacle)
  const terms = {
    currency: order.currency as Currency,
    obstacle: stands ? obstacle : null,
    until: refundUntil(config, order)?.toISOString() ?? null,
  }
  if (stands) return { ...terms, choices: [], part: null }
  const items = await soldItemsOf(db, orderId)
  const judge = await newJudge(db, asker, orderId, items)
  const whole = mayGiveBack(asker, items) ? [judge.choice(null, order.total - order.refundedAmount)] : []
  const single = items
    .filter((item) => mayGiveBack(asker, [item]))
    .map((item) => judge.choice(item.id, item.amount - item.refundedAmount))
  const choices = [...whole, ...single].flatMap((choice) => choice ?? [])
  const of = choices.find(({ itemId }) => itemId === (part.itemId ?? null))
  const isLeft = of !== undefined && part.amount !== undefined && part.amount <= of.amount
  const mayBe = isLeft && mayNameAmount(asker)
  return { ...terms, choices, part: mayBe ? judge.ofAmount(of.itemId, part.amount ?? 0) : null }
}

/** Tells whose loss a choice would be, as `foresee` does: of one reading for all of them. */
async function newJudge(db: Db, asker: Asker, orderId: string, items: readonly SoldItem[]) {
  const shares = await sharesOf(db, orderId)
  const names = await namesOf(
    db,
    shares.flatMap(({ sellerId }) => sellerId ?? []),
  )
  const owed = await owedOf(db, orderId, items)
  const owedFor = (itemId: string | null) => owed.get(itemId) ?? 0
  const ofAmount = (itemId: string | null, amount: number): Choice => {
    if (!mayNameAmount(asker)) return { itemId, amount, parts: [] }
    const first = Math.min(amount, owedFor(itemId))
    const parts = partsOf(asker, shares, names, itemId, amount - first)
    return {
      itemId,
      amount,
      parts: first > 0 ? [...parts, { who: 'owed', name: null, amount: first }] : parts,
    }
  }
  return {
    ofAmount,
    /** All of something, with what its buyer is owed; undefined where nothing of it is left. */
    choice: (itemId: string | null, left: number): Choice | undefined =>
      left > 0 ? ofAmount(itemId, left + owedFor(itemId)) : undefined,
  }
}

/** What the buyer is owed already, for all of the order (null) and for each thing in it. */
async function owedOf(
  db: Db,
  orderId: string,
  items: readonly SoldItem[],
): Promise<Map<string | null, number>> {
  const payment = await paidPaymentOf(db, orderId)
  const all = payment ? await unappliedOf(db, payment) : 0
  const owed = new Map<string | null, number>([[null, all]])
  if (payment && all > 0) for (const { id } of items) owed.set(id, await unappliedOf(db, payment, id))
  return owed
}

/** Each seller once, whoever asks first; what nobody has any more is the platform's loss. */
function partsOf(
  { userId }: Asker,
  shares: readonly ReturnableShare[],
  names: ReadonlyMap<string, string>,
  itemId: string | null,
  amount: number,
): Choice['parts'] {
  const { parts, excess } = divideReturn(shares, amount, itemId ?? undefined)
  const bySeller = new Map<string | null, number>([[userId, 0]])
  for (const { share, amount: part } of [...parts, { share: { sellerId: null }, amount: excess }])
    bySeller.set(share.sellerId, (bySeller.get(share.sellerId) ?? 0) + part)
  return [...bySeller]
    .filter(([, part]) => part > 0)
    .map(([sellerId, part]) => ({
      who: sellerId === null ? 'platform' : sellerId === userId ? 'self' : 'collaborator',
      name: sellerId === null || sellerId === userId ? null : (names.get(sellerId) ?? null),
      amount: part,
    }))
}
