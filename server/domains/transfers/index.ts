export { transfersJobs } from './jobs.ts'
export { transferProviderEvents } from './provider-events.ts'
export { type Return, type TakenBack, takeBackFromSellers } from './take-back.ts'
