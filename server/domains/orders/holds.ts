import type { Tx } from '../../platform/db/database.ts'
import {
  type CartRefusal,
  claimCart,
  releaseClaims,
  releaseExclusive,
  sellExclusively,
} from '../products/index.ts'

interface Holder {
  readonly orderId: string
  readonly now: Date
}

/**
 * For an order that had come to nothing and is to be paid after all: what it had held from others, uses of codes and what
 * is sold to one buyer alone, it holds again. What it holds still, it goes on holding.
 * @returns why not, where something is gone; then nothing is held
 */
export async function retakeHolds(tx: Tx, holder: Holder): Promise<CartRefusal | undefined> {
  const codes = await tx
    .selectFrom('discountUses')
    .select('codeId')
    .where('orderId', '=', holder.orderId)
    .execute()
  const licences = await tx
    .selectFrom('exclusiveSales')
    .select('licenceId')
    .distinct()
    .where('orderId', '=', holder.orderId)
    .execute()
  const held = {
    codeIds: codes.map(({ codeId }) => codeId),
    exclusiveLicenceIds: licences.map(({ licenceId }) => licenceId),
  }
  return claimCart(tx, held, holder)
}

/** The order came to nothing: others may have what it held. Safe to repeat. */
export const releaseHolds = (tx: Tx, holder: Holder): Promise<void> => releaseClaims(tx, holder)

/** The order is paid: what is sold to one buyer alone is sold. */
export const sellHeld = (tx: Tx, holder: Holder): Promise<void> => sellExclusively(tx, holder)

/** All of its money went back: its tracks may be sold again. A code that was used stays used. */
export const freeExclusives = (tx: Tx, holder: Holder): Promise<void> => releaseExclusive(tx, holder)
