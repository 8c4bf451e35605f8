export { webhooksJobs } from './jobs.ts'
export { webhookRoutes } from './receive.ts'
export { webhooksRoutes } from './routes.ts'
