export { accountsJobs } from './jobs.ts'
export { createVerifiedUser, type VerifiedUser } from './registration.ts'
export { accountsRoutes } from './routes.ts'
export { viewerOf } from './sessions.ts'
