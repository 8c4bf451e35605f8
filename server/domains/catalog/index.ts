export { attachCover, attachOriginal, attachRenditions, detachCover, detachUpload } from './attach.ts'
export { creatorOf } from './creators.ts'
export { catalogJobs } from './jobs.ts'
export { lyricsOf } from './lyrics.ts'
export { setTrackModeration } from './moderation.ts'
export { catalogData } from './personal-data.ts'
export { BLOCKED_BY, TrackBlocked, TrackNotFound } from './policy.ts'
export type { TrackRow } from './queries.ts'
export { ownTracksById, trackById, trackBySlug, tracksByIds } from './queries.ts'
export {
  assertMayUpload,
  findTrackBySlug,
  findTracks,
  newestPage as newestTracks,
  ownTrack,
  publicPageOf as tracksByOwner,
  tracksFound,
  visibleTrack,
} from './reading.ts'
export { catalogRoutes } from './routes.ts'
export { plannedFor, publishDrafts } from './schedule.ts'
export {
  createTrack,
  type Hearing,
  lockOwn as holdOwnTrack,
  publishTrack,
  setBlocked,
  setHearing,
} from './service.ts'
export { tracksInSitemap } from './sitemap.ts'
export { slugFor } from './slug.ts'
export { ownTrackView, trackView } from './view.ts'
export { isWithheld, type Seer } from './withheld.ts'
