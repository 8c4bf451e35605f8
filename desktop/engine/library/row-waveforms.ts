import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { barLevels } from '@veza/shared/face/waveform-bars.ts'
import type { RenditionSet } from '@veza/shared/media/rendition-set.ts'
import { readWaveform } from '@veza/shared/media/waveform.ts'
import { ROW_BARS } from '@veza/shared/studio/bridge/library.ts'
import type { Sqlite } from '../db/sqlite.ts'

/** Keeps the bars of a track's row: `ROW_BARS` heights of 0 to 255. @param dir folder of its finished set */
export async function keepRowWaveform(
  db: Sqlite,
  trackId: string,
  dir: string,
  set: Pick<RenditionSet, 'waveforms'>,
): Promise<void> {
  const [coarse] = set.waveforms
  if (coarse === undefined) return
  const { peaks } = readWaveform(await readFile(join(dir, coarse.path)))
  const bars = Buffer.from(barLevels(peaks, ROW_BARS).map((level) => Math.round(level * 255)))
  db.prepare(
    'INSERT INTO row_waveforms (track_id, bars) VALUES (?, ?) ON CONFLICT (track_id) DO UPDATE SET bars = excluded.bars',
  ).run(trackId, bars)
}

/** Bars of those tracks that have some. */
export function findRowWaveforms(
  db: Sqlite,
  trackIds: readonly string[],
): { readonly trackId: string; readonly bars: Buffer }[] {
  return db
    .prepare<[string], { trackId: string; bars: Buffer }>(
      'SELECT track_id AS trackId, bars FROM row_waveforms WHERE track_id IN (SELECT value FROM json_each(?))',
    )
    .all(JSON.stringify(trackIds))
}
