export { discoveryJobs } from './jobs.ts'
export { discoveryOnPages } from './pages.ts'
export { discoveryRoutes } from './routes.ts'
