import { RateLimiterRedis } from 'rate-limiter-flexible'
import type { Redis } from '../redis/index.ts'
import { countersOf } from './counters.ts'
import { sharedFailures } from './failures.ts'
import { type Insurance, insured } from './insured.ts'
import { type Limits, limitsBy, ownCounters } from './limits.ts'

/** Limits that all processes share by Redis; without Redis, of this process alone. */
export function openLimits(redis: Redis | undefined, insurance: Omit<Insurance, 'isReady'>): Limits {
  if (!redis) return limitsBy(ownCounters())
  const shared = countersOf(
    ({ points, ...options }) =>
      new RateLimiterRedis({
        ...options,
        points,
        storeClient: redis,
        // Who is over a limit is known to be so until it ends, and Redis is not asked about them again.
        inMemoryBlockOnConsumed: points + 1,
      }),
    sharedFailures(redis),
  )
  return limitsBy(insured(shared, ownCounters(), { ...insurance, isReady: () => redis.status === 'ready' }))
}
