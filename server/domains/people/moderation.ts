import type { Moderation } from '@veza/shared/contracts/moderation.ts'
import type { Tx } from '../../platform/db/database.ts'

/** What the moderation says of somebody’s page, asked under their lock. @returns false where they have left */
export async function setPageModeration(
  tx: Tx,
  { id, now }: { id: string; now: Date },
  ask: () => Promise<Moderation>,
): Promise<boolean> {
  const held = await tx
    .selectFrom('users')
    .select('id')
    .where('id', '=', id)
    .where('erasedAt', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!held) return false
  const moderation = (await ask()) === 'none' ? 'none' : 'hidden'
  await tx.updateTable('users').set({ moderation, updatedAt: now }).where('id', '=', id).execute()
  return true
}
