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
  | 'moderation'
  | 'title'
  | 'renditionSetId'
  | 'originalUploadId'
  | 'coverUploadId'
>

const PLAYABLE = `
  SELECT id, owner_id, status, visibility, paid, preview_enabled, dmca_blocked, held_for_scan,
    moderation, title, rendition_set_id, original_upload_id, cover_upload_id
  FROM tracks WHERE id = ANY($1) AND status <> 'deleted'`

/** A file that may be given away. */
export interface Original {
  readonly bytes: number
  readonly contentType: string
}

/** Originals of these tracks that are whole and were found clean, by their track. */
export async function soundOriginals(db: Db, trackIds: readonly string[]): Promise<Map<string, Original>> {
  if (trackIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('tracks')
    .innerJoin('uploads', 'uploads.id', 'tracks.originalUploadId')
    .select(['tracks.id', 'uploads.bytes', 'uploads.contentType'])
    .where('tracks.id', 'in', trackIds)
    .where('uploads.status', '=', 'complete')
    .where('uploads.integrity', '<>', 'corrupt')
    .where('uploads.scan', 'not in', ['waiting', 'infected'])
    .execute()
  return new Map(rows.map(({ id, bytes, contentType }) => [id, { bytes, contentType }]))
}

/** What a question for sound needs to know of a track. */
export function playableTracks(db: Db) {
  return batchLoader(async (ids: readonly string[]) => {
    // Every playlist asks this: written out, so that it is not built anew each time.
    const { rows } = await db.executeQuery<PlayableTrack>(CompiledQuery.raw(PLAYABLE, [ids]))
    return new Map(rows.map((row) => [row.id, row]))
  })
}
