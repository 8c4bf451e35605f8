import type { Listening } from '@veza/shared/contracts/products.ts'
import { sql } from 'kysely'
import type { Tx } from '../../platform/db/database.ts'
import { type Hearing, setHearing } from '../catalog/index.ts'
import type { Product } from './queries.ts'

/** What everybody may hear of a track, from the most to the least. */
const openness: readonly Listening[] = ['whole', 'preview', 'none']

/**
 * Lets listeners hear of a product's tracks what its seller chose. A track that is on sale in several products is as closed
 * as the most closed of them; one that is on sale no more stays as it is, until its owner opens it.
 */
export async function applyListening(
  tx: Tx,
  { tracks, sellerId }: Pick<Product, 'tracks' | 'sellerId'>,
  now: Date,
): Promise<void> {
  // In the order of their ids, so that two such changes never wait for each other.
  for (const trackId of tracks.map(({ id }) => id).sort())
    await setHearing(tx, { trackId, ownerId: sellerId, now }, () => hearingOf(tx, trackId))
}

/** Undefined where no sale has a say. */
async function hearingOf(tx: Tx, trackId: string): Promise<Hearing | undefined> {
  const { rows } = await sql<{ listening: Listening }>`
    SELECT DISTINCT listening FROM products JOIN product_tracks ON product_tracks.product_id = products.id
    WHERE track_id = ${trackId} AND products.status = 'on-sale'`.execute(tx)
  const chosen = rows.map(({ listening }) => listening)
  const least = openness.findLast((listening) => chosen.includes(listening))
  return least && { paid: least !== 'whole', previewEnabled: least === 'preview' }
}
