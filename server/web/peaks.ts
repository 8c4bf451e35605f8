import { readWaveform } from '@veza/shared/media/waveform.ts'
import type { PageSources } from './sources.ts'
import type { Peaks } from './views/drawings.ts'

const KEPT = 500

/**
 * Reads waveforms for pictures, and keeps the last few hundred: a version of a track has one for ever.
 * A waveform that cannot be had is no reason for a page to fail.
 */
export function peaksReader(
  sources: Pick<PageSources, 'coarseWaveform'>,
  onFailure: (error: unknown, trackId: string) => void,
): (track: { id: string; version: number; hasRenditions: boolean }) => Promise<Peaks | undefined> {
  const kept = new Map<string, Peaks>()
  return async ({ id, version, hasRenditions }) => {
    if (!hasRenditions || !sources.coarseWaveform) return undefined
    const key = `${id} ${version}`
    const known = kept.get(key)
    if (known) return known
    try {
      const file = await sources.coarseWaveform(id)
      if (!file) return undefined
      // A copy of its own: a Buffer may be a view of a pool.
      const { peaks } = readWaveform(Uint8Array.from(file))
      kept.set(key, peaks)
      for (const oldest of kept.keys()) if (kept.size > KEPT) kept.delete(oldest)
      return peaks
    } catch (error) {
      onFailure(error, id)
      return undefined
    }
  }
}
