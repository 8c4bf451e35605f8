import type { Tx } from '../../platform/db/database.ts'
import type { CartQuote } from './cart.ts'
import { type CartRefusal, refuse } from './cart-refusals.ts'
import { codesHeldBy } from './discounts/queries.ts'
import { claimDiscountUse, releaseDiscountUse } from './discounts/uses.ts'
import { claimExclusives, releaseExclusive } from './exclusive.ts'

interface ForOrder {
  readonly orderId: string
  readonly now: Date
}

/**
 * Takes for an order what there is not enough of for everybody: uses of codes, and what is sold to one buyer alone. Belongs
 * into the transaction that makes the order. All of it, or nothing and a refusal.
 */
export async function claimCart(
  tx: Tx,
  { codeIds, exclusives }: Pick<CartQuote, 'codeIds' | 'exclusives'>,
  order: ForOrder,
): Promise<CartRefusal | undefined> {
  const refusal = await claim(tx, { codeIds, exclusives }, order)
  if (refusal) await releaseClaims(tx, order)
  return refusal
}

// In the order of their ids, so that two orders never wait for each other.
async function claim(
  tx: Tx,
  { codeIds, exclusives }: Pick<CartQuote, 'codeIds' | 'exclusives'>,
  order: ForOrder,
): Promise<CartRefusal | undefined> {
  if (!(await claimExclusives(tx, exclusives, order))) return refuse('exclusive-taken')
  for (const codeId of codeIds.toSorted())
    if (!(await claimDiscountUse(tx, { ...order, codeId }))) return refuse('code-used-up')
  return undefined
}

/** Gives back all that an order holds, which came to nothing. Safe to repeat. */
export async function releaseClaims(tx: Tx, order: ForOrder): Promise<void> {
  await releaseExclusive(tx, order)
  for (const codeId of await codesHeldBy(tx, order.orderId))
    await releaseDiscountUse(tx, { ...order, codeId })
}
