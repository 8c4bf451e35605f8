import type { Clock } from '@veza/shared/kernel/time.ts'
import type { Changes, Position, Topic } from '@veza/shared/studio/bridge/changes.ts'
import { topics } from '@veza/shared/studio/bridge/changes.ts'
import { createPulse } from './pulse.ts'

export interface ChangeLog {
  /** Something that this topic shows is no longer so. Without ids: all of it. */
  touch(topic: Topic, ids?: readonly string[]): void
  /** @returns a function that ends the subscription */
  onTouch(listener: (topic: Topic, ids: readonly string[] | undefined) => void): () => void
  /** @see changesContract */
  watch(since: Position | null, signal: AbortSignal): AsyncGenerator<Changes>
}

/** Beyond so many different ids of one topic it is easier to say “all”. */
const IDS_KEPT = 2_000

interface Touched {
  all: number
  readonly ids: Map<string, number>
}

/**
 * Counts what was touched, so that whoever was away hears of what they missed. It holds each id once: however long
 * somebody does not listen, it does not grow. @param epoch unlike that of any other run
 */
export function createChangeLog(epoch: string, clock: Clock): ChangeLog {
  const touched = new Map<Topic, Touched>(topics.map((topic) => [topic, { all: 0, ids: new Map() }]))
  const listeners = new Set<(topic: Topic, ids: readonly string[] | undefined) => void>()
  let seq = 0

  function collect(from: number): Changes['touched'] {
    const found: Changes['touched'] = {}
    for (const [topic, { all, ids }] of touched) {
      if (all > from) found[topic] = 'all'
      else {
        const since = [...ids].filter(([, at]) => at > from).map(([id]) => id)
        if (since.length > 0) found[topic] = since
      }
    }
    return found
  }

  function touch(topic: Topic, ids?: readonly string[]): void {
    const record = touched.get(topic)
    if (record === undefined || ids?.length === 0) return
    seq += 1
    if (ids === undefined || record.ids.size + ids.length > IDS_KEPT) {
      record.all = seq
      record.ids.clear()
    } else for (const id of ids) record.ids.set(id, seq)
    for (const listener of listeners) listener(topic, ids)
  }

  const everything = () => Object.fromEntries(topics.map((topic) => [topic, 'all'])) as Changes['touched']
  function onTouch(listener: (topic: Topic, ids: readonly string[] | undefined) => void) {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }

  return {
    touch,
    onTouch,
    async *watch(since, signal) {
      const isKnown = since?.epoch === epoch && since.seq <= seq
      using pulse = createPulse(clock, signal, (beat) => onTouch(beat))
      const first = { position: { epoch, seq }, touched: isKnown ? collect(since.seq) : everything() }
      // Before it is handed over: what is touched meanwhile is the next one's.
      let at = seq
      yield first
      while (await pulse.next()) {
        const next = { position: { epoch, seq }, touched: collect(at) }
        at = seq
        yield next
      }
    },
  }
}
