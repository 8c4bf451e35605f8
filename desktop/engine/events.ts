import type { Clock } from '@veza/shared/kernel/time.ts'
import { type EngineEvent, PROGRESS_EVENTS_PER_SECOND } from '@veza/shared/studio/events.ts'

export interface EventFeed {
  emit(event: EngineEvent): void
  /** @returns a function that ends the subscription */
  subscribe(listener: (event: EngineEvent) => void): () => void
}

/**
 * Hands events to whoever listens. Progress of one job is thinned to `PROGRESS_EVENTS_PER_SECOND`; its end (1) and
 * every change of state always pass.
 */
export function createEventFeed(clock: Clock): EventFeed {
  const listeners = new Set<(event: EngineEvent) => void>()
  const lastMs = new Map<string, number>()
  const gapMs = 1_000 / PROGRESS_EVENTS_PER_SECOND

  function passes(event: EngineEvent): boolean {
    if (event.type === 'job-state') lastMs.delete(event.jobId)
    if (event.type !== 'job-progress') return true
    const now = clock.now().getTime()
    const last = lastMs.get(event.jobId)
    if (event.progress < 1 && last !== undefined && now >= last && now - last < gapMs) return false
    lastMs.set(event.jobId, now)
    return true
  }

  return {
    emit(event) {
      if (passes(event)) for (const listener of listeners) listener(event)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
