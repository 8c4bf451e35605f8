import type { NewId } from '@veza/shared/kernel/ids.ts'
import type { Redis } from '../redis/index.ts'
import type { Tally, TallyAnswer } from './tally.ts'

/** One slot of a cluster: each script writes several of them. */
const PREFIX = '{veza:tally}'
const OPEN = `${PREFIX}:open`
const CLOSED = `${PREFIX}:closed`
const keyOfBatch = (id: string) => `${PREFIX}:batch:${id}`
/** The field of an open batch that holds its id; a name that is counted does not begin so. */
const ID = ' id'
/** How many fields are read in one turn, so that none takes long. */
const PAGE = 1_000

/** KEYS: whom it is for, whom with, the open batch. ARGV: now and `withinMs` in ms, how many together, name, id for a new batch. */
const COUNT = `
local now, within = tonumber(ARGV[1]), tonumber(ARGV[2])
local last = redis.call('GET', KEYS[1])
if last and tonumber(last) + within > now then return 'repeated' end
if tonumber(redis.call('GET', KEYS[2]) or 0) >= tonumber(ARGV[3]) then return 'crowded' end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
if redis.call('INCR', KEYS[2]) == 1 then redis.call('PEXPIRE', KEYS[2], ARGV[2]) end
redis.call('HSETNX', KEYS[3], '${ID}', ARGV[5])
redis.call('HINCRBY', KEYS[3], ARGV[4], 1)
return 'counted'`

/** KEYS: the open batch, the list of closed ones. */
const CLOSE = `
local id = redis.call('HGET', KEYS[1], '${ID}')
if id then
  redis.call('HDEL', KEYS[1], '${ID}')
  redis.call('RENAME', KEYS[1], '${PREFIX}:batch:' .. id)
  redis.call('RPUSH', KEYS[2], id)
end
return redis.call('LRANGE', KEYS[2], 0, -1)`

/** In Redis, for all processes. */
export function sharedTally(redis: Redis, newId: NewId): Tally {
  return {
    count: async ({ name, once, together, most, withinMs, now }) => {
      const keys = [`${PREFIX}:once:${once}`, `${PREFIX}:together:${together}`, OPEN]
      const args = [now.getTime(), withinMs, most, name, newId()]
      return (await redis.eval(COUNT, keys.length, ...keys, ...args)) as TallyAnswer
    },
    close: async () => (await redis.eval(CLOSE, 2, OPEN, CLOSED)) as string[],
    read: async (id) => {
      const counts = new Map<string, number>()
      let cursor = '0'
      do {
        // The same field may come twice.
        const [next, found] = await redis.hscan(keyOfBatch(id), cursor, 'COUNT', PAGE)
        for (let at = 0; at < found.length; at += 2) counts.set(found[at] ?? '', Number(found[at + 1]))
        cursor = next
      } while (cursor !== '0')
      return counts
    },
    forget: async (id) => {
      // The list last: whoever dies in between finds an id without a batch, and forgets it again.
      await redis.unlink(keyOfBatch(id))
      await redis.lrem(CLOSED, 0, id)
    },
  }
}
