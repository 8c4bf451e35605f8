export { webhooksJobs } from './jobs.ts'
export { watchQueue } from './queue.ts'
export { webhookRoutes } from './receive.ts'
export { webhooksRoutes } from './routes.ts'
