export { type Attempt, type Limits, noLimits } from './limits.ts'
export { openLimits } from './open.ts'
export { type Allowance, RateLimited } from './rate-limited.ts'
export { accountAt, networkOf } from './subject-key.ts'
