import type { NewId } from '@veza/shared/kernel/ids.ts'
import type { Redis } from '../redis/index.ts'
import { ownTally } from './own.ts'
import { sharedTally } from './shared.ts'
import type { Tally } from './tally.ts'

export type { Counted, Tally, TallyAnswer } from './tally.ts'

/** In Redis, for all processes; without one, of this process alone. */
export const openTally = (redis: Redis | undefined, newId: NewId): Tally =>
  redis ? sharedTally(redis, newId) : ownTally(newId)
