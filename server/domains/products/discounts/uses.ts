import type { Tx } from '../../../platform/db/database.ts'
import { countUse, endUse, holdsUse, lockDiscount, recordUse, uncountUse } from './queries.ts'

/** One use of a code, by one order. */
export interface DiscountUse {
  readonly codeId: string
  readonly orderId: string
  readonly now: Date
}

/**
 * Takes one use of a code for an order, in the transaction that makes the order. Many at once get no more than there are;
 * an order that holds one already gets no second. With several codes, claim them in the order of their ids.
 * @returns false when none is left, or the code is off, over or not yet valid
 */
export async function claimDiscountUse(tx: Tx, { codeId, orderId, now }: DiscountUse): Promise<boolean> {
  await lockDiscount(tx, codeId)
  if (await holdsUse(tx, codeId, orderId)) return true
  if (!(await countUse(tx, codeId, now))) return false
  await recordUse(tx, codeId, orderId, now)
  return true
}

/**
 * Gives back the use that an order holds, which came to nothing. Safe to repeat, and of an order that holds none.
 * @returns false when there was nothing to give back
 */
export async function releaseDiscountUse(tx: Tx, { codeId, orderId, now }: DiscountUse): Promise<boolean> {
  await lockDiscount(tx, codeId)
  if (!(await endUse(tx, codeId, orderId, now))) return false
  await uncountUse(tx, codeId)
  return true
}
