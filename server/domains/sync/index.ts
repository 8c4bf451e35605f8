export { type Hints, startHints } from './hints.ts'
export { syncJobs } from './jobs.ts'
export { syncData } from './personal-data.ts'
export { syncRoutes } from './routes.ts'
