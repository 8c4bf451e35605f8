import type { Moderation } from '@veza/shared/contracts/moderation.ts'
import type { Tx } from '../../platform/db/database.ts'
import { lockReview, setModeration } from './queries.ts'

/** What the moderation says of a review, asked while it is held. @returns false where theirs is deleted */
export async function setReviewModeration(
  tx: Tx,
  { id, ownerId }: { id: string; ownerId: string },
  ask: () => Promise<Moderation>,
): Promise<boolean> {
  const held = await lockReview(tx, { id })
  if (held?.authorId !== ownerId) return false
  await setModeration(tx, id, await ask())
  return true
}
