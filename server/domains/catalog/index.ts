export { attachCover, attachOriginal, attachRenditions, detachUpload } from './attach.ts'
export { catalogData } from './personal-data.ts'
export { TrackNotFound } from './policy.ts'
export type { TrackRow } from './queries.ts'
export { trackById } from './queries.ts'
export {
  findTrackBySlug,
  newestPage as newestTracks,
  ownTrack,
  publicPageOf as tracksByOwner,
} from './reading.ts'
export { catalogRoutes } from './routes.ts'
export { createTrack, publishTrack } from './service.ts'
export { trackView } from './view.ts'
