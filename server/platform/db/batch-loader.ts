/** Loads the values of many keys in one question; a key without a value is left out. */
export type LoadMany<K, V> = (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>

/**
 * Answers single questions from shared ones. A question never joins one that was asked before it came, so the answer
 * is as fresh as if it had been asked alone; what comes while `atOnce` questions are under way waits for the next.
 */
export function batchLoader<K, V>(load: LoadMany<K, V>, atOnce = 2): (key: K) => Promise<V | undefined> {
  type Waiting = { resolve: (value: V | undefined) => void; reject: (error: unknown) => void }
  let waiting = new Map<K, Waiting[]>()
  let underWay = 0

  const next = async (): Promise<void> => {
    if (underWay >= atOnce || waiting.size === 0) return
    const batch = waiting
    waiting = new Map()
    underWay++
    try {
      const found = await load([...batch.keys()])
      for (const [key, askers] of batch) for (const { resolve } of askers) resolve(found.get(key))
    } catch (error) {
      for (const askers of batch.values()) for (const { reject } of askers) reject(error)
    } finally {
      underWay--
      void next()
    }
  }

  return (key) =>
    new Promise((resolve, reject) => {
      // Questions of the same turn of the event loop go together.
      if (waiting.size === 0) setImmediate(next)
      const askers = waiting.get(key)
      if (askers) askers.push({ resolve, reject })
      else waiting.set(key, [{ resolve, reject }])
    })
}
