import type { OwnTrack } from '@veza/shared/contracts/catalog.ts'
import type { Db, Tx } from '../../platform/db/database.ts'

/** The words of a track; both empty where it has none. */
export type TrackLyrics = Pick<OwnTrack, 'lyrics' | 'lyricsLanguage'>

export const noLyrics: TrackLyrics = { lyrics: '', lyricsLanguage: '' }

/** Of these, what has words, by their track. */
export async function lyricsByTrack(
  db: Db,
  trackIds: readonly string[],
): Promise<ReadonlyMap<string, TrackLyrics>> {
  if (trackIds.length === 0) return new Map()
  const rows = await db.selectFrom('trackLyrics').selectAll().where('trackId', 'in', trackIds).execute()
  return new Map(rows.map(({ trackId, lyrics, lyricsLanguage }) => [trackId, { lyrics, lyricsLanguage }]))
}

export async function lyricsOf(db: Db, trackId: string): Promise<TrackLyrics> {
  return (await lyricsByTrack(db, [trackId])).get(trackId) ?? noLyrics
}

/** Under the lock of their track. */
export async function writeLyrics(tx: Tx, trackId: string, words: TrackLyrics = noLyrics): Promise<void> {
  if (words.lyrics === '' && words.lyricsLanguage === '') {
    await tx.deleteFrom('trackLyrics').where('trackId', '=', trackId).execute()
    return
  }
  await tx
    .insertInto('trackLyrics')
    .values({ trackId, ...words })
    .onConflict((conflict) => conflict.column('trackId').doUpdateSet(words))
    .execute()
}
