import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { inTransaction, openSqlite, type Sqlite } from '../../desktop/engine/db/sqlite.ts'
import { insertTrack, updateTrack } from '../../desktop/engine/library/tracks.ts'
import { ROW_BARS } from '../../shared/studio/bridge/library.ts'

const adjectives = ['Amber', 'Blue', 'Cedar', 'Distant', 'Ember', 'First', 'Grey', 'Hollow', 'Inner', 'Late']
const nouns = [
  'Harbour',
  'Light',
  'Morning',
  'Orchard',
  'Paper',
  'River',
  'Signal',
  'Tide',
  'Window',
  'Winter',
]
const artists = ['Mara Lind', 'The Quiet Hours', 'Ossian', 'Zoë Amsel', 'Northbound', 'Ilse & Juno']
const genres = ['Ambient', 'Folk', 'Electronic', 'Jazz', 'House']
const DAY_MS = 86_400_000
const AT_ONCE = 250
const LET_IN_MS = 30

/** The `at`-th of many tracks, the same each time. */
export function manyTrack(at: number) {
  const word = (words: readonly string[], by: number) => words[Math.floor(at / by) % words.length] ?? ''
  const take = Math.floor(at / (adjectives.length * nouns.length)) + 1
  const title = `${word(adjectives, 1)} ${word(nouns, adjectives.length)}${take === 1 ? '' : ` ${take}`}`
  return { title, artist: word(artists, 7), album: `${word(nouns, 40)} Sessions`, genre: word(genres, 13) }
}

/**
 * Writes tracks straight into a library, as if they had been imported long ago: no file lies behind them. Their shapes are
 * those of no sound, and differ.
 * @returns their ids, oldest first
 */
export async function fillLibrary(
  db: Sqlite,
  count: number,
  newId: () => string,
  now: Date,
): Promise<string[]> {
  const addBars = db.prepare('INSERT INTO row_waveforms (track_id, bars) VALUES (?, ?)')
  const add = (at: number): string => {
    const id = newId()
    const sha256 = createHash('sha256').update(`${id}`).digest('hex')
    const source = {
      path: `/music/${id}.wav`,
      bytes: 40_000_000,
      mtimeMs: 1,
      format: 'wav' as const,
      sha256,
    }
    const sound = { durationMs: 90_000 + ((at * 7_919) % 240_000), sampleRate: 44_100, channels: 2 }
    const importedAt = new Date(now.getTime() - Math.floor((count - at) / 40) * DAY_MS - (count - at) * 1_000)
    insertTrack(db, { id, source, ...sound, ...manyTrack(at), coverFile: null }, importedAt)
    if (at % 9 === 0) updateTrack(db, id, { tags: ['live'] }, importedAt)
    addBars.run(id, bars(at))
    return id
  }
  const ids: string[] = []
  for (let from = 0; from < count; from += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, at) => from + at)
    ids.push(...inTransaction(db, () => some.map(add)))
    // An engine that runs beside is let in between.
    await sleep(LET_IN_MS)
  }
  return ids
}

/** Swells and falls, with a beat in it. */
function bars(at: number): Buffer {
  const slow = 3 + (at % 5)
  const fast = 7 + (at % 11)
  return Buffer.from(
    Array.from({ length: ROW_BARS }, (_, bar) => {
      const share = bar / ROW_BARS
      const swell = 0.55 + 0.35 * Math.sin(share * Math.PI * slow + at)
      const beat = 0.8 + 0.2 * Math.cos(bar * fast)
      return Math.round(255 * Math.min(1, swell * beat * Math.min(1, 12 * share, 12 * (1 - share))))
    }),
  )
}

/** The library of a Studio, opened beside its engine. */
export const openLibraryBeside = (libraryDir: string): Promise<Sqlite> =>
  openSqlite(join(libraryDir, 'library.db'))
