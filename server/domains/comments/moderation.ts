import type { Moderation } from '@veza/shared/contracts/moderation.ts'
import type { Tx } from '../../platform/db/database.ts'
import { changeComment, lockThread } from './queries.ts'

/** What the moderation says of a comment, asked under its thread's lock. @returns false where theirs is deleted */
export async function setCommentModeration(
  tx: Tx,
  { id, ownerId }: { id: string; ownerId: string },
  ask: () => Promise<Moderation>,
): Promise<boolean> {
  const comment = await lockThread(tx, id)
  if (comment?.authorId !== ownerId) return false
  await changeComment(tx, id, { moderation: await ask() })
  return true
}
