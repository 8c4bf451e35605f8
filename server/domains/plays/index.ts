export { FLUSH_MS } from './flush.ts'
export { playsJobs } from './jobs.ts'
export { playsOnPages } from './pages.ts'
export { playsRoutes } from './routes.ts'
