import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import { PREVIEW_SECONDS } from '@veza/shared/media/limits.ts'
import type { PagesContext } from './page-reader.ts'
import type { Recording } from './recording.ts'
import type { FoundTrack } from './sources.ts'
import type { TrackOnPage } from './views/track-page.ts'

interface Heard extends Pick<FoundTrack, 'track' | 'own'> {
  /** Bought, in whatever it was sold in. */
  readonly isHeld: boolean
  /** What the addresses of sound carry of the link that it is heard by. */
  readonly shareQuery?: string
}

/** What of the track this listener may hear, and by which addresses; the streaming routes have the last word. */
export function whatIsHeard(
  ctx: Pick<PagesContext, 'config'>,
  { track, own, isHeld, shareQuery }: Heard,
): Pick<TrackOnPage, 'recording' | 'why' | 'freeSoundUrl'> {
  const bought = own || isHeld || !track.paid
  const isShared = shareQuery !== undefined
  const open = !track.paid && track.visibility !== 'private' && track.status === 'published' && !isShared
  const api = `${API_PREFIX}/tracks/${track.id}`
  const query = isShared ? `?${shareQuery}` : ''
  const freeSoundUrl = open && track.hasRenditions ? `${ctx.config.publicUrl}${api}/stream` : null
  if (!bought && !track.previewEnabled) return { recording: null, why: 'for-sale', freeSoundUrl }
  if (!track.hasRenditions || track.durationMs === null)
    return { recording: null, why: 'not-ready', freeSoundUrl }
  const recording: Recording = {
    id: track.id,
    title: track.title,
    artist: track.artist.displayName,
    pageUrl: track.url,
    coverUrl: track.coverUrl,
    masterUrl: ctx.config.hlsStreaming ? `${api}/master.m3u8${query}` : null,
    streamUrl: bought ? `${api}/stream${query}` : null,
    waveformUrl: `${api}/waveform${query}`,
    durationMs: track.durationMs,
    integratedLufs: track.loudness?.integratedLufs ?? null,
    truePeakDbtp: track.loudness?.truePeakDbtp ?? null,
    previewSeconds: bought ? null : PREVIEW_SECONDS,
    lossless: track.lossless,
    isRevocable: isShared,
  }
  return { recording, why: null, freeSoundUrl }
}
