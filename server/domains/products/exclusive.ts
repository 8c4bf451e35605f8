import { productStates } from '@veza/shared/contracts/products.ts'
import type { Tx } from '../../platform/db/database.ts'
import { transition } from '../../platform/db/transition.ts'
import {
  claimTrack,
  dropClaims,
  endClaims,
  holdsAll,
  markSold,
  productsOnSaleWith,
  tracksOfLicences,
} from './exclusive-queries.ts'
import { changeProduct, lockProduct } from './queries.ts'

interface ForOrder {
  readonly orderId: string
  readonly now: Date
}

/**
 * Holds licences that are sold to one buyer alone, for an order that is being made: all tracks of their products, or none.
 * What the order holds already it keeps.
 * @returns false when another order holds, or has bought, one of the tracks
 */
export async function claimExclusives(
  tx: Tx,
  licenceIds: readonly string[],
  { orderId, now }: ForOrder,
): Promise<boolean> {
  if (licenceIds.length === 0) return true
  const tracks = await tracksOfLicences(tx, licenceIds)
  // In the order of their ids, so that two orders never wait for each other; who waits then sees what the other did.
  for (const { trackId, licenceId } of tracks) await claimTrack(tx, { trackId, licenceId, orderId, now })
  const isWhole = await holdsAll(
    tx,
    orderId,
    tracks.map(({ trackId }) => trackId),
  )
  if (!isWhole) await dropClaims(tx, orderId, licenceIds)
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

/** The order came to nothing, or its money went back: its tracks may be sold again. Safe to repeat. */
export function releaseExclusive(tx: Tx, { orderId, now }: ForOrder): Promise<void> {
  return endClaims(tx, orderId, now)
}
