import { CompiledQuery, type Selectable } from 'kysely'
import { batchLoader } from '../../platform/db/batch-loader.ts'
import type { Db } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'

export type PlayableTrack = Pick<
  Selectable<DB['tracks']>,
  | 'id'
  | 'ownerId'
  | 'status'
  | 'visibility'
  | 'paid'
  | 'previewEnabled'
  | 'dmcaBlocked'
  | 'heldForScan'
  | 'title'
  | 'renditionSetId'
  | 'originalUploadId'
  | 'coverUploadId'
>

const PLAYABLE = `
  SELECT id, owner_id, status, visibility, paid, preview_enabled, dmca_blocked, held_for_scan,
    title, rendition_set_id, original_upload_id, cover_upload_id
  FROM tracks WHERE id = ANY($1) AND status <> 'deleted'`

/** What a question for sound needs to know of a track. */
export function playableTracks(db: Db) {
  return batchLoader(async (ids: readonly string[]) => {
    // Every playlist asks this: written out, so that it is not built anew each time.
    const { rows } = await db.executeQuery<PlayableTrack>(CompiledQuery.raw(PLAYABLE, [ids]))
    return new Map(rows.map((row) => [row.id, row]))
  })
}
