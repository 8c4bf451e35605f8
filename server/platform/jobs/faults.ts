import type { Logger } from '../logger/index.ts'

const QUIET_MS = 5_000

/**
 * Tells of the queue's faults, which come by dozens a second while the database is away: the first one, and after five
 * seconds how many there were since.
 */
export function createFaultTeller(log: Pick<Logger, 'error'>): (error: unknown) => void {
  let unsaid = 0
  let last: unknown
  let quiet: NodeJS.Timeout | undefined
  const rest = () => {
    quiet = setTimeout(() => {
      quiet = undefined
      if (unsaid === 0) return
      log.error({ err: asError(last), times: unsaid }, 'jobs: the queue has had faults')
      unsaid = 0
      rest()
    }, QUIET_MS)
    quiet.unref()
  }
  return (error) => {
    if (quiet) {
      unsaid++
      last = error
      return
    }
    log.error({ err: asError(error) }, 'jobs: the queue has a fault')
    rest()
  }
}

/** pg-boss tells of some by a plain object with the properties of an error. */
function asError(fault: unknown): Error {
  if (fault instanceof Error) return fault
  if (typeof fault !== 'object' || fault === null) return new Error(String(fault))
  return Object.assign(new Error(), fault)
}
