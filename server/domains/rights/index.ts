export { fileNotice } from './file-notice.ts'
export { rightsJobs } from './jobs.ts'
export { rightsRoutes } from './routes.ts'
