import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import { recordingOf } from '../domains/listening/index.ts'
import type { PagesContext } from './page-reader.ts'
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
  const isWhole = own || isHeld || !track.paid
  const isShared = shareQuery !== undefined
  const open = !track.paid && track.visibility !== 'private' && track.status === 'published' && !isShared
  const freeSoundUrl =
    open && track.hasRenditions ? `${ctx.config.publicUrl}${API_PREFIX}/tracks/${track.id}/stream` : null
  if (!isWhole && !track.previewEnabled) return { recording: null, why: 'for-sale', freeSoundUrl }
  const recording = recordingOf(ctx.config, track, { isWhole, shareQuery })
  if (!recording) return { recording: null, why: 'not-ready', freeSoundUrl }
  return { recording, why: null, freeSoundUrl }
}
