export {
  giveCover,
  giveOriginal,
  giveRenditions,
  letUploadGo,
  lockUsable as holdUpload,
} from './attach.ts'
export { discardUpload, readAvatarSource } from './avatar-source.ts'
export { ingestFile } from './ingest.ts'
export { uploadsJobs } from './jobs.ts'
export { uploadsData } from './personal-data.ts'
export { type BundleRow, bundleById, keepFiles, type UploadRow, uploadById } from './queries.ts'
export { uploadsRoutes } from './routes.ts'
export { Infected, mayBeGiven, watchScans } from './scan.ts'
export { auditStorage, type StorageFinding, sweepStorage } from './storage-audit.ts'
export { transcodeToStore } from './transcode.ts'
export { requestTranscode, transcodeProgress } from './transcode-queue.ts'
