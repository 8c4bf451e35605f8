import type { Moderation } from '@veza/shared/contracts/moderation.ts'
import type { Tx } from '../../platform/db/database.ts'
import { changeProduct, lockProduct } from './queries.ts'

/** What the moderation says of a release, asked under its lock. @returns false where theirs is deleted */
export async function setReleaseModeration(
  tx: Tx,
  { id, ownerId, now }: { id: string; ownerId: string; now: Date },
  ask: () => Promise<Moderation>,
): Promise<boolean> {
  const product = await lockProduct(tx, id)
  if (product?.sellerId !== ownerId) return false
  const moderation = await ask()
  if (product.moderation !== moderation) await changeProduct(tx, id, { moderation }, now)
  return true
}
