import type { RefundTerms } from '@veza/shared/contracts/refunds.ts'
import type { Currency } from '@veza/shared/kernel/money.ts'
import type { Context } from '../../context.ts'
import { OrderNotFound, orderById, refundObstacle, refundUntil } from '../orders/index.ts'
import { type Asker, mayGiveBack, mayNameAmount, standsInTheWay } from './policy.ts'
import { soldItemsOf } from './refund-queries.ts'
import { namesOf, type ReturnableShare, sharesOf } from './return-queries.ts'
import { divideReturn } from './returning.ts'

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
  const shares = await sharesOf(db, orderId)
  const names = await namesOf(
    db,
    shares.flatMap(({ sellerId }) => sellerId ?? []),
  )
  const choiceOf = (itemId: string | null, amount: number): Choice => ({
    itemId,
    amount,
    parts: mayNameAmount(asker) ? partsOf(asker, shares, names, itemId, amount) : [],
  })
  const whole = mayGiveBack(asker, items) ? [choiceOf(null, order.total - order.refundedAmount)] : []
  const single = items
    .filter((item) => mayGiveBack(asker, [item]))
    .map((item) => choiceOf(item.id, item.amount - item.refundedAmount))
  const choices = [...whole, ...single].filter(({ amount }) => amount > 0)
  const of = choices.find(({ itemId }) => itemId === (part.itemId ?? null))
  const isLeft = of !== undefined && part.amount !== undefined && part.amount <= of.amount
  const mayBe = isLeft && mayNameAmount(asker)
  return { ...terms, choices, part: mayBe ? choiceOf(of.itemId, part.amount ?? 0) : null }
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
