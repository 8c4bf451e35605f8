export { recommendationsJobs } from './jobs.ts'
export { recommendationsOnPages } from './pages.ts'
export { recommendationsRoutes } from './routes.ts'
