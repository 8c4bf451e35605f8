import type { Moderation } from '@veza/shared/contracts/moderation.ts'
import { sql } from 'kysely'
import type { Tx } from '../../platform/db/database.ts'
import { lockPlaylist } from './queries.ts'

/** What the moderation says of a playlist, asked under its lock. @returns false where it is deleted */
export async function setPlaylistModeration(
  tx: Tx,
  { id, now }: { id: string; now: Date },
  ask: () => Promise<Moderation>,
): Promise<boolean> {
  if (!(await lockPlaylist(tx, id, undefined))) return false
  await tx
    .updateTable('playlists')
    .set({ moderation: await ask(), version: sql`version + 1`, updatedAt: now })
    .where('id', '=', id)
    .execute()
  return true
}
