export { type Limits, limitsBy, noLimits, ownCounters } from './limits.ts'
export { type Allowance, RateLimited } from './rate-limited.ts'
