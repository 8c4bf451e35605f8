import { productStates } from '@veza/shared/contracts/products.ts'
import type { Tx } from '../../platform/db/database.ts'
import { transition } from '../../platform/db/transition.ts'
import {
  claimTrack,
  dropClaims,
  type Exclusive,
  endClaims,
  holdsAll,
  type Kept,
  markSold,
  productsOnSaleWith,
  soldToAnother,
} from './exclusive-queries.ts'
import { changeProduct, lockProduct } from './queries.ts'

interface ForOrder {
  readonly orderId: string
  readonly now: Date
}

/**
 * Holds what is sold to one buyer alone, for an order that is being made: all of it, or nothing. What the order holds already
 * it keeps.
 * @param wanted as the order delivers it, whatever its products have become since
 * @returns false when another order holds, or has bought, one of the tracks
 */
export async function claimExclusives(
  tx: Tx,
  wanted: readonly Exclusive[],
  { orderId, now }: ForOrder,
): Promise<boolean> {
  const licences = new Map(wanted.map(({ trackId, licenceId }) => [trackId, licenceId]))
  // In the order of their ids, so that two orders never wait for each other; who waits then sees what the other did.
  const trackIds = [...licences.keys()].sort()
  if (trackIds.length === 0) return true
  for (const trackId of trackIds)
    await claimTrack(tx, { trackId, licenceId: licences.get(trackId) ?? '', orderId, now })
  const isWhole = await holdsAll(tx, orderId, trackIds)
  if (!isWhole) await dropClaims(tx, orderId, trackIds)
  return isWhole
}

/**
 * The order was paid: nobody else gets a licence of these tracks, so every product with one of them goes off sale.
 * Safe to repeat; of an order that holds nothing exclusive, nothing changes.
 */
export async function sellExclusively(tx: Tx, { orderId, now }: ForOrder): Promise<void> {
  await markSold(tx, orderId, now)
  for (const id of await productsOnSaleWith(tx, orderId)) {
    const product = await lockProduct(tx, id)
    if (product?.status !== 'on-sale') continue
    await changeProduct(tx, id, {}, now)
    await transition(tx, productStates, { table: 'products', id, from: 'on-sale', to: 'withdrawn', now })
  }
}

/**
 * Whether one of these tracks is somebody else's alone. Two that are paid for in one moment do not see each other: then the
 * licence for many was given before the exclusive one, as those of every earlier day were.
 */
export const isSoldToAnother = (
  tx: Tx,
  { orderId, trackIds }: { readonly orderId: string; readonly trackIds: readonly string[] },
): Promise<boolean> => soldToAnother(tx, orderId, trackIds)

/**
 * The order came to nothing, or money went back: tracks that it keeps by no licence which is sold to one buyer alone may be
 * sold again. Safe to repeat.
 */
export function releaseExclusive(
  tx: Tx,
  { orderId, now, kept = [] }: ForOrder & { readonly kept?: readonly Kept[] },
): Promise<void> {
  return endClaims(tx, { orderId, now, kept })
}
