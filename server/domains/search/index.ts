export { searchJobs } from './jobs.ts'
export { searchOnPages } from './pages.ts'
export { searchData } from './personal-data.ts'
export { searchRoutes } from './routes.ts'
