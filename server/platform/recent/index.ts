import type { Clock } from '@veza/shared/kernel/time.ts'

/** What was read lately, kept in memory: asked for by many at once it is read once. */
export interface Recent<T> {
  /** What was read less than `freshMs` ago, counted from before it was read; else it is read anew. */
  read(): Promise<T>
  /** The next one who asks has it read anew. */
  forget(): void
}

/** @param freshMs how old an answer may be */
export function recent<T>(clock: Clock, freshMs: number, ask: () => Promise<T>): Recent<T> {
  let last: { readonly askedMs: number; readonly answer: Promise<T> } | undefined
  return {
    read: () => {
      const nowMs = clock.now().getTime()
      // A clock that was put back makes nothing last for ever.
      if (last && Math.abs(nowMs - last.askedMs) < freshMs) return last.answer
      const asked = { askedMs: nowMs, answer: ask() }
      last = asked
      // What could not be read is not kept.
      asked.answer.catch(() => {
        if (last === asked) last = undefined
      })
      return asked.answer
    },
    forget: () => {
      last = undefined
    },
  }
}

/** The same of many things, each by its key. */
export interface RecentByKey<T> {
  read(key: string): Promise<T>
  forget(key: string): void
}

/**
 * @param freshMs how old an answer may be
 * @param most of so many things an answer is kept; what was first asked for longest ago goes first
 */
export function recentByKey<T>(
  clock: Clock,
  { freshMs, most }: { readonly freshMs: number; readonly most: number },
  ask: (key: string) => Promise<T>,
): RecentByKey<T> {
  const kept = new Map<string, Recent<T>>()
  return {
    read: (key) => {
      const one = kept.get(key) ?? recent(clock, freshMs, () => ask(key))
      kept.set(key, one)
      const [oldest] = kept.keys()
      if (kept.size > most && oldest !== undefined) kept.delete(oldest)
      return one.read()
    },
    forget: (key) => kept.get(key)?.forget(),
  }
}
