import { batchLoader } from '../../platform/db/batch-loader.ts'
import type { Db } from '../../platform/db/database.ts'

/** What a question for sound needs to know of a track. */
export function playableTracks(db: Db) {
  return batchLoader(async (ids: readonly string[]) => {
    const rows = await db
      .selectFrom('tracks')
      .select(['id', 'ownerId', 'status', 'visibility', 'paid', 'previewEnabled', 'dmcaBlocked'])
      .select(['title', 'renditionSetId', 'originalUploadId', 'coverUploadId'])
      .where('id', 'in', ids)
      .where('status', '<>', 'deleted')
      .execute()
    return new Map(rows.map((row) => [row.id, row]))
  })
}

export type PlayableTrack = NonNullable<Awaited<ReturnType<ReturnType<typeof playableTracks>>>>
