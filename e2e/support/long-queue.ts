import { join } from 'node:path'
import { idsFrom } from '@veza/shared/kernel/ids.ts'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { openSqlite } from '../../desktop/engine/db/sqlite.ts'
import { insertTrack } from '../../desktop/engine/library/tracks.ts'
import { pauseAll } from '../../desktop/engine/queue/controls.ts'
import { enqueue } from '../../desktop/engine/queue/enqueue.ts'
import { moveJob } from '../../desktop/engine/queue/transition.ts'
import type { StudioTest } from './studio.ts'

const KINDS = ['transcode', 'create-draft', 'upload-original', 'upload-renditions'] as const
const FAILED_EVERY = 100

/** So many jobs, four a track, at rest; of every hundredth track one has failed. Their files are not there. */
export async function fillQueue({ libraryDir }: Pick<StudioTest, 'libraryDir'>, jobs: number): Promise<void> {
  const db = await openSqlite(join(libraryDir, 'library.db'))
  const newId = idsFrom(systemClock)
  const now = systemClock.now()
  pauseAll(db, now)
  db.transaction(() => {
    for (let at = 1; at <= jobs / KINDS.length; at += 1) {
      const trackId = newId()
      const sha256 = `f${at}`.padStart(64, '0')
      const source = {
        path: `/music/Song ${at}.wav`,
        bytes: 40_000_000,
        mtimeMs: 1,
        sha256,
        format: 'wav',
      } as const
      const about = {
        durationMs: 240_000,
        sampleRate: 44_100,
        channels: 2,
        artist: 'Ana',
        album: '',
        genre: '',
      }
      insertTrack(db, { ...about, id: trackId, title: `Song ${at}`, source, coverFile: null }, now)
      const needs: string[] = []
      for (const kind of KINDS) {
        const payload = { v: 1, trackId, publicationId: trackId, lossless: true } as const
        const job = { kind, payload, dedupe: `${kind}:${trackId}`, trackId, needs: [...needs] }
        needs.splice(0, needs.length, enqueue(db, job, newId, now))
        if (kind !== 'transcode' || at % FAILED_EVERY > 0) continue
        const failure = { code: 'disk-full', params: { needMb: 62, freeMb: 3 }, detail: null } as const
        moveJob(db, { id: needs[0] ?? '', from: 'queued', to: 'failed', now, failure, attempts: 1 })
      }
    }
  })()
  db.close()
}
