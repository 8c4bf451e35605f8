import type { Track } from '@veza/shared/contracts/catalog.ts'
import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import type { Recording } from '@veza/shared/contracts/listening.ts'
import { PREVIEW_SECONDS } from '@veza/shared/media/limits.ts'
import type { Config } from '../../config/config.ts'

interface Terms {
  /** Own, free, or bought: may be heard whole. */
  readonly isWhole: boolean
  /** What the addresses of sound carry of the link that it is heard by. */
  readonly shareQuery?: string | undefined
}

/** What a player needs of a track that this listener may see; the streaming routes have the last word. Undefined: nothing to hear. */
export function recordingOf(
  { hlsStreaming }: Pick<Config, 'hlsStreaming'>,
  track: Track,
  { isWhole, shareQuery }: Terms,
): Recording | undefined {
  if (!isWhole && !track.previewEnabled) return undefined
  if (!track.hasRenditions || track.durationMs === null) return undefined
  const api = `${API_PREFIX}/tracks/${track.id}`
  const query = shareQuery === undefined ? '' : `?${shareQuery}`
  return {
    id: track.id,
    title: track.title,
    artist: track.artist.displayName,
    pageUrl: track.url,
    coverUrl: track.coverUrl,
    masterUrl: hlsStreaming ? `${api}/master.m3u8${query}` : null,
    streamUrl: isWhole ? `${api}/stream${query}` : null,
    waveformUrl: `${api}/waveform${query}`,
    durationMs: track.durationMs,
    integratedLufs: track.loudness?.integratedLufs ?? null,
    truePeakDbtp: track.loudness?.truePeakDbtp ?? null,
    previewSeconds: isWhole ? null : PREVIEW_SECONDS,
    lossless: track.lossless,
    isRevocable: shareQuery !== undefined,
  }
}
