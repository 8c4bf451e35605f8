export type { ReleaseKeys } from './feeds.ts'
export { type Published, type PublishWish, publishStudio } from './publish.ts'
export { rollOut } from './rollout.ts'
export { studioUpdateFiles } from './routes.ts'
