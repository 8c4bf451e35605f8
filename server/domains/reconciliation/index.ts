export { reconciliationJobs } from './jobs.ts'
export { type Reconciled, reconcile } from './service.ts'
