import { z } from 'zod'

const PREFIX = 'veza.drop.'
const namesSchema = z.array(z.string())

/** One drop on its way. */
export interface Drop {
  /** So many more of its files, in their order, were handed over or told of as not taken. */
  settled(count: number): void
}

/**
 * Names of the files that a window still hands over, in what a browser keeps for our address: a window that is closed or loaded
 * anew loses the files themselves, and the next one can say which.
 */
export interface Drops {
  begin(names: readonly string[]): Promise<Drop>
  /** Tells what windows did not hand over that are gone, or will be; once, by one of those that are left. */
  followLost(tell: (names: readonly string[]) => void): void
}

/** @param storage shared by all windows @param locks of the browser: each drop holds one for as long as its window lives */
export function createDrops(
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>,
  locks: Pick<LockManager, 'request'>,
  newId: () => string,
): Drops {
  return {
    begin(names) {
      const key = PREFIX + newId()
      return new Promise((begun) => {
        // The lock first: a window that is opened meanwhile would take what is written for lost.
        void locks.request(key, () => {
          const ended = Promise.withResolvers<void>()
          let left = names
          const write = () => {
            if (left.length > 0) return keep(storage, key, left)
            storage.removeItem(key)
            ended.resolve()
          }
          write()
          begun({
            settled(count) {
              left = left.slice(count)
              write()
            },
          })
          return ended.promise
        })
      })
    },
    followLost(tell) {
      const keys = Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? '')
      // Had as soon as its window is gone: one that is loaded anew may see the end of the one before.
      for (const key of keys.filter((one) => one.startsWith(PREFIX)))
        void locks.request(key, () => {
          const names = take(storage, key)
          if (names.length > 0) tell(names)
        })
    },
  }
}

function keep(storage: Pick<Storage, 'setItem'>, key: string, names: readonly string[]): void {
  try {
    storage.setItem(key, JSON.stringify(names))
  } catch {
    // A browser that keeps no more: the drop goes on, and is only not told of if it is cut off.
  }
}

function take(storage: Pick<Storage, 'getItem' | 'removeItem'>, key: string): string[] {
  const text = storage.getItem(key) ?? '[]'
  storage.removeItem(key)
  try {
    return namesSchema.safeParse(JSON.parse(text)).data ?? []
  } catch {
    return []
  }
}
