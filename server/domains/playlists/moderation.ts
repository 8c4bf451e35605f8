import type { Moderation } from '@veza/shared/contracts/moderation.ts'
import { sql } from 'kysely'
import type { Tx } from '../../platform/db/database.ts'
import { lockPlaylist } from './queries.ts'

/** What the moderation says of a playlist, asked under its lock. @returns false where theirs is deleted */
export async function setPlaylistModeration(
  tx: Tx,
  { id, ownerId, now }: { id: string; ownerId: string; now: Date },
  ask: () => Promise<Moderation>,
): Promise<boolean> {
  const playlist = await lockPlaylist(tx, id, undefined)
  if (playlist?.ownerId !== ownerId) return false
  await tx
    .updateTable('playlists')
    .set({ moderation: await ask(), version: sql`version + 1`, updatedAt: now })
    .where('id', '=', id)
    .execute()
  return true
}
