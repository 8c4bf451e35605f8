export { fileNotice } from './file-notice.ts'
export { rightsJobs } from './jobs.ts'
export { rightsData } from './personal-data.ts'
export { rightsRoutes } from './routes.ts'
