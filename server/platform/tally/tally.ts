/** One more to be counted. */
export interface Counted {
  /** What is counted. No white space at either end. */
  readonly name: string
  /** For whom: counted once in `withinMs`. */
  readonly once: string
  /** Those who are taken together: at most `most` of them are counted in `withinMs`. */
  readonly together: string
  readonly most: number
  readonly withinMs: number
  readonly now: Date
}

export type TallyAnswer = 'counted' | 'repeated' | 'crowded'

/**
 * Counts what comes too often for a database, until somebody takes it there in batches. A batch has its id from its first count
 * on: whatever the store forgets of what it did, or does not yet know, the same counts never get another one.
 */
export interface Tally {
  /** @throws Error while the store is away: then it was not counted, or its answer was lost */
  count(one: Counted): Promise<TallyAnswer>
  /** Ends the batch that is open. @returns ids of all that wait to be taken, the oldest first */
  close(): Promise<readonly string[]>
  /** What a closed batch holds; empty when it was forgotten meanwhile. */
  read(batchId: string): Promise<ReadonlyMap<string, number>>
  /** Once it has been taken. Safe to repeat. */
  forget(batchId: string): Promise<void>
}
