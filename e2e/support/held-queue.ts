import { join } from 'node:path'
import { idsFrom } from '@veza/shared/kernel/ids.ts'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { openSqlite } from '../../desktop/engine/db/sqlite.ts'
import { getTrack, insertTrack } from '../../desktop/engine/library/tracks.ts'
import { planPublish } from '../../desktop/engine/publish/plan.ts'
import { holdRestored, markRestored } from '../../desktop/engine/restored/hold.ts'
import type { StudioTest } from './studio.ts'

/** A publication that came with a copy of the library, whose server has not said yet what it has: nobody is signed in there. */
export async function holdPublication(
  { libraryDir }: Pick<StudioTest, 'libraryDir'>,
  title: string,
): Promise<void> {
  const db = await openSqlite(join(libraryDir, 'library.db'))
  const newId = idsFrom(systemClock)
  const now = systemClock.now()
  const id = newId()
  const source = { path: `/music/${title}.wav`, bytes: 10, mtimeMs: 1, format: 'wav' } as const
  const sound = { durationMs: 1_000, sampleRate: 44_100, channels: 2, artist: '', album: '', genre: '' }
  const sha256 = id.replaceAll('-', '').padEnd(64, '0')
  db.transaction(() => {
    insertTrack(db, { ...sound, id, title, source: { ...source, sha256 }, coverFile: null }, now)
    const track = getTrack(db, id)
    const whose = { server: 'https://elsewhere.example', accountId: newId() }
    if (track) planPublish(db, track, whose, {}, newId, now)
    // It was encoded before.
    db.prepare("DELETE FROM jobs WHERE kind = 'transcode' AND track_id = ?").run(id)
    markRestored(db, now)
    holdRestored(db, newId, now)
  })()
  db.close()
}
