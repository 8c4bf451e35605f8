import type { NewId } from '@veza/shared/kernel/ids.ts'
import { LRUCache } from 'lru-cache'
import type { Tally } from './tally.ts'

/** Who was counted is remembered for as many of them. */
const REMEMBERED = 100_000

interface Batch {
  readonly id: string
  readonly counts: Map<string, number>
}

/** In this process alone, and lost with it: for development, which has no Redis. */
export function ownTally(newId: NewId): Tally {
  const counted = new LRUCache<string, Date>({ max: REMEMBERED })
  const crowds = new LRUCache<string, { readonly since: Date; many: number }>({ max: REMEMBERED })
  const closed: Batch[] = []
  let open: Batch | undefined
  const isWithin = (at: Date, now: Date, ms: number) => at.getTime() + ms > now.getTime()
  return {
    count: async ({ name, once, together, most, withinMs, now }) => {
      const last = counted.get(once)
      if (last && isWithin(last, now, withinMs)) return 'repeated'
      const known = crowds.get(together)
      const crowd = known && isWithin(known.since, now, withinMs) ? known : { since: now, many: 0 }
      if (crowd.many >= most) return 'crowded'
      crowd.many += 1
      crowds.set(together, crowd)
      counted.set(once, now)
      open ??= { id: newId(), counts: new Map() }
      open.counts.set(name, (open.counts.get(name) ?? 0) + 1)
      return 'counted'
    },
    close: async () => {
      if (open) closed.push(open)
      open = undefined
      return closed.map(({ id }) => id)
    },
    read: async (batchId) => closed.find(({ id }) => id === batchId)?.counts ?? new Map(),
    forget: async (batchId) => {
      const at = closed.findIndex(({ id }) => id === batchId)
      if (at >= 0) closed.splice(at, 1)
    },
  }
}
