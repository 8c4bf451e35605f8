export { attachCover, attachOriginal, attachRenditions, detachCover, detachUpload } from './attach.ts'
export { creatorOf } from './creators.ts'
export { catalogJobs } from './jobs.ts'
export { catalogData } from './personal-data.ts'
export { BLOCKED_BY, TrackBlocked, TrackNotFound } from './policy.ts'
export type { TrackRow } from './queries.ts'
export { ownTracksById, trackById, trackBySlug } from './queries.ts'
export {
  assertMayUpload,
  findTrackBySlug,
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
export { trackView } from './view.ts'
