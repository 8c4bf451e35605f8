import { type RawBuilder, sql } from 'kysely'

/** What is looked for. */
export interface Due {
  /** Whatever has waited since then. */
  readonly before: Date
  /** As far ahead: what is later was written by a clock that was wrong, and waits for nothing. */
  readonly beyond: Date
  readonly limit: number
}

/** What has waited for so long, or for a day that lies in our future: both are due. */
export const dueFor = (now: Date, ms: number): Pick<Due, 'before' | 'beyond'> => ({
  before: new Date(now.getTime() - ms),
  beyond: new Date(now.getTime() + ms),
})

/** Whether that instant lies so far behind us, or so far ahead. */
export const isDue = (at: RawBuilder<unknown>, { before, beyond }: Pick<Due, 'before' | 'beyond'>) =>
  sql<boolean>`(${at} <= ${before} OR ${at} >= ${beyond})`

/**
 * Whoever was asked about longest ago comes first, so that what stays as it is never keeps the others waiting; before them
 * what lies in our future, which may have waited for as long.
 */
export const longestFirst = (at: RawBuilder<unknown>, { beyond }: Pick<Due, 'beyond'>) =>
  sql`${at} >= ${beyond} DESC, ${at}`
