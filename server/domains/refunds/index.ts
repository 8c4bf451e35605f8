export { refundsJobs } from './jobs.ts'
export { refundProviderEvents, takeIn } from './provider-events.ts'
export { giveUp } from './request.ts'
export { refundsRoutes } from './routes.ts'
