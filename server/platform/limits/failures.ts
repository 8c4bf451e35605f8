import { type Clock, SECOND_MS } from '@veza/shared/kernel/time.ts'
import type { Redis } from '../redis/index.ts'
import { type BackOff, backOffSeconds } from './table.ts'

/**
 * Tries that were wrong, by key. A try is counted before it is judged, and given back where it was not wrong: of many at
 * once no more are judged than one after the other, and whoever dies in between has failed.
 */
export interface Failures {
  /** @returns 0: it is counted, under this id; else milliseconds until the failures of the past no longer hinder */
  reserve(key: string, id: string, backOff: BackOff): Promise<number>
  /**
   * Counts it no longer, and ends the wait that it began.
   * @returns false when it is not known here, or was given back before: nothing has changed
   */
  giveBack(key: string, id: string): Promise<boolean>
  /** Milliseconds until the failures of the past no longer hinder. */
  waitMs(key: string): Promise<number>
  clear(key: string): Promise<void>
}

interface Kept {
  readonly ids: Set<string>
  readonly forgetAt: number
  waitUntil: number
  /** Who began the wait. */
  waitBy: string
  timer: NodeJS.Timeout | undefined
}

/** In this process alone. */
export function ownFailures(clock: Clock): Failures {
  const now = () => clock.now().getTime()
  const all = new Map<string, Kept>()
  const keptOf = (key: string, { rememberSeconds }: BackOff): Kept => {
    const known = all.get(key)
    if (known && known.forgetAt > now()) return known
    clearTimeout(known?.timer)
    const forgetAt = now() + rememberSeconds * SECOND_MS
    const fresh: Kept = { ids: new Set(), forgetAt, waitUntil: 0, waitBy: '', timer: undefined }
    all.set(key, fresh)
    return fresh
  }
  const waitMs = (key: string) => Math.max(0, (all.get(key)?.waitUntil ?? 0) - now())
  return {
    waitMs: async (key) => waitMs(key),
    reserve: async (key, id, backOff) => {
      const wait = waitMs(key)
      if (wait > 0) return wait
      const kept = keptOf(key, backOff)
      kept.ids.add(id)
      const seconds = backOffSeconds(backOff, kept.ids.size)
      kept.waitUntil = seconds > 0 ? now() + seconds * SECOND_MS : 0
      kept.waitBy = id
      clearTimeout(kept.timer)
      const endsAt = Math.max(kept.forgetAt, kept.waitUntil)
      kept.timer = setTimeout(() => all.delete(key), endsAt - now()).unref()
      return 0
    },
    giveBack: async (key, id) => {
      const kept = all.get(key)
      if (!kept?.ids.delete(id)) return false
      if (kept.waitBy === id) kept.waitUntil = 0
      return true
    },
    clear: async (key) => {
      clearTimeout(all.get(key)?.timer)
      all.delete(key)
    },
  }
}

/** The time of Redis, which all processes share, in milliseconds. */
const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`

/** ARGV: the try's id, for how many ms failures are remembered, the first that costs a wait, the waits in ms. */
const RESERVE = `${NOW}
local kept = redis.call('HMGET', KEYS[1], 'count', 'forgetAt', 'waitUntil')
local count, forgetAt, waitUntil = tonumber(kept[1] or 0), tonumber(kept[2] or 0), tonumber(kept[3] or 0)
if waitUntil > now then return waitUntil - now end
if forgetAt <= now then
  redis.call('DEL', KEYS[1])
  count, forgetAt = 0, now + ARGV[2]
end
count, waitUntil = count + 1, 0
if count >= tonumber(ARGV[3]) then waitUntil = now + ARGV[math.min(4 + count - ARGV[3], #ARGV)] end
redis.call('HSET', KEYS[1], 'count', count, 'forgetAt', forgetAt, 'waitUntil', waitUntil, 'waitBy', ARGV[1], ARGV[1], 1)
redis.call('PEXPIREAT', KEYS[1], math.max(forgetAt, waitUntil))
return 0`

const GIVE_BACK = `
if redis.call('HDEL', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('HINCRBY', KEYS[1], 'count', -1)
if redis.call('HGET', KEYS[1], 'waitBy') == ARGV[1] then redis.call('HSET', KEYS[1], 'waitUntil', 0) end
return 1`

const WAIT = `${NOW}
return math.max(0, tonumber(redis.call('HGET', KEYS[1], 'waitUntil') or 0) - now)`

/** In Redis, for all processes. One key each, so that a cluster may split them. */
export function sharedFailures(redis: Redis): Failures {
  return {
    reserve: async (key, id, backOff) => {
      const { after, rememberSeconds } = backOff
      const args = [rememberSeconds * SECOND_MS, after, ...waitsMs(backOff)]
      return Number(await redis.eval(RESERVE, 1, key, id, ...args))
    },
    giveBack: async (key, id) => (await redis.eval(GIVE_BACK, 1, key, id)) === 1,
    waitMs: async (key) => Number(await redis.eval(WAIT, 1, key)),
    clear: async (key) => {
      await redis.del(key)
    },
  }
}

/** Each wait once; the last is the longest. */
function waitsMs(backOff: BackOff): number[] {
  const waits: number[] = []
  for (let failures = backOff.after; ; failures++) {
    const wait = backOffSeconds(backOff, failures) * SECOND_MS
    if (wait === waits.at(-1)) return waits
    waits.push(wait)
  }
}
