import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Viewer } from '../http/request-context.ts'

/** A track as one viewer may know of it. */
export interface FoundTrack {
  readonly track: Track
  /** Taken down after a copyright notice. */
  readonly blocked: boolean
  readonly own: boolean
}

/** Where the pages get what they show; handed in, so that they need no domain's inside. */
export interface PageSources {
  /** Undefined for what is not there, and for what this viewer may not know of. */
  findTrackBySlug(slug: string, viewer: Viewer | undefined): Promise<FoundTrack | undefined>
  newestTracks(page: {
    limit: number
    cursor?: string
  }): Promise<{ items: Track[]; nextCursor: string | null }>
  /** The coarse waveform's file, in audiowaveform's format; without it pages show none until scripts fetch it. */
  coarseWaveform?(trackId: string): Promise<Uint8Array | undefined>
}
