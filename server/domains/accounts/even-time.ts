import { setTimeout as sleep } from 'node:timers/promises'

/** Answers no sooner than after `minimumMs`, so that how long the work took does not tell what was found. */
export async function answerAfter<T>(minimumMs: number, work: Promise<T>): Promise<T> {
  const [outcome] = await Promise.allSettled([work, sleep(minimumMs)])
  if (outcome.status === 'rejected') throw outcome.reason
  return outcome.value
}
