import { trackStates } from '@veza/shared/contracts/catalog.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { inPages } from '../../platform/db/pages.ts'
import { transition } from '../../platform/db/transition.ts'
import type { PersonalData } from '../accounts/index.ts'
import { lyricsByTrack, noLyrics, writeLyrics } from './lyrics.ts'

const PAGE = 200
/** In place of the words of somebody who left. */
const NO_TITLE = '—'

/** A person's tracks: all there is in a copy, and nothing but nameless deleted rows after they have left. */
export const catalogData: PersonalData = {
  domain: 'catalog',
  collect: (db, userId) => ({ tracks: inPages((after) => withLyrics(db, tracksAfter(db, userId, after))) }),
  // Their objects are the sweeper's from here on, as those of every deleted track.
  erase: async (tx, userId, now) => {
    for await (const track of inPages((after) => tracksAfter(tx, userId, after))) await erase(tx, track, now)
  },
}

const tracksAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('tracks')
    .selectAll()
    .where('ownerId', '=', userId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(PAGE)
    .execute()

type Track = Awaited<ReturnType<typeof tracksAfter>>[number]

async function withLyrics(db: Db, asked: Promise<Track[]>) {
  const tracks = await asked
  const words = await lyricsByTrack(
    db,
    tracks.map(({ id }) => id),
  )
  return tracks.map((track) => ({ ...track, ...(words.get(track.id) ?? noLyrics) }))
}

async function erase(tx: Tx, { id, status }: Track, now: Date): Promise<void> {
  await writeLyrics(tx, id)
  await tx
    .updateTable('tracks')
    .set({
      title: NO_TITLE,
      description: '',
      genre: '',
      credits: '',
      isrc: '',
      bpm: '',
      musicalKey: '',
      tags: [],
      // Says nothing of it, and is nobody else's.
      slug: id,
      publishAt: null,
      publishRefusal: null,
      updatedAt: now,
    })
    .where('id', '=', id)
    .execute()
  if (status !== 'deleted')
    await transition(tx, trackStates, { table: 'tracks', id, from: status, to: 'deleted', now })
}
