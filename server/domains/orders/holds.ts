import type { Tx } from '../../platform/db/database.ts'
import {
  type CartRefusal,
  claimCart,
  exclusivesOf,
  isSoldToAnother,
  releaseClaims,
  releaseExclusive,
  sellExclusively,
} from '../products/index.ts'
import { type ItemRow, itemsOf } from './queries.ts'

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
  const held = {
    codeIds: codes.map(({ codeId }) => codeId),
    exclusives: await exclusivesOf(tx, holder.orderId),
  }
  return claimCart(tx, held, holder)
}

/** Whether it is of anything that is sold to one buyer alone. */
export const isOfOneBuyer = async (tx: Tx, orderId: string): Promise<boolean> =>
  (await exclusivesOf(tx, orderId)).length > 0

/** Somebody else has bought alone what this order would deliver: no money completes it any more. */
export async function isTakenByAnother(tx: Tx, orderId: string): Promise<boolean> {
  const trackIds = deliveredBy(await itemsOf(tx, [orderId])).map(({ trackId }) => trackId)
  return isSoldToAnother(tx, { orderId, trackIds })
}

/** As it was said when it was ordered: what a release is of may have changed. */
const deliveredBy = (items: readonly Pick<ItemRow, 'licenceId' | 'deliverables'>[]) =>
  items.flatMap(({ licenceId, deliverables }) => deliverables.map(({ trackId }) => ({ licenceId, trackId })))

/** The order came to nothing: others may have what it held. Safe to repeat. */
export const releaseHolds = (tx: Tx, holder: Holder): Promise<void> => releaseClaims(tx, holder)

/** The order is paid: what is sold to one buyer alone is sold. */
export const sellHeld = (tx: Tx, holder: Holder): Promise<void> => sellExclusively(tx, holder)

/** What is not kept was given back: its tracks may be sold again. A code that was used stays used. */
export const freeExclusives = (
  tx: Tx,
  holder: Holder,
  kept: readonly Pick<ItemRow, 'licenceId' | 'deliverables'>[],
): Promise<void> => releaseExclusive(tx, { ...holder, kept: deliveredBy(kept) })
