export { createShare, revokeShare } from './service.ts'
