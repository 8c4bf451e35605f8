import type { Moderation } from '@veza/shared/contracts/moderation.ts'
import type { Tx } from '../../platform/db/database.ts'
import { changeTrack, lockTrack } from './queries.ts'

/** What the moderation says of a track, asked under its lock. @returns false where theirs is deleted, and stays as it is */
export async function setTrackModeration(
  tx: Tx,
  { id, ownerId, now }: { id: string; ownerId: string; now: Date },
  ask: () => Promise<Moderation>,
): Promise<boolean> {
  const track = await lockTrack(tx, id)
  if (track?.ownerId !== ownerId) return false
  const moderation = await ask()
  if (track.moderation !== moderation) await changeTrack(tx, id, track.version, { moderation }, now)
  return true
}
