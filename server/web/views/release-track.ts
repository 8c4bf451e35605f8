import type { TrackOnPage } from './track-page.ts'

/** A track of a release, and what this listener may hear of it. */
export type ReleaseTrack = Pick<TrackOnPage, 'track' | 'recording' | 'why' | 'freeSoundUrl'>
