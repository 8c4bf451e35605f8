import type { Db, Tx } from '../../../platform/db/database.ts'

/**
 * What a domain holds of a person. Accounts know no other domain: each brings its own part, and `server/personal-data.ts`
 * puts them together.
 */
export interface PersonalData {
  /** The domain's name. */
  readonly domain: string
  /** Files of the copy that a person may ask for: a name without its ending, and the rows, read as they are wanted. */
  collect(db: Db, userId: string): Readonly<Record<string, AsyncIterable<unknown>>>
  /**
   * Removes what would outlive the user's row, in the transaction that erases the account: rows that point to it by
   * ON DELETE CASCADE or SET NULL need nothing here. Objects in the store are left to the domain's own sweeping, which
   * finds them by what is written here.
   */
  erase?(tx: Tx, userId: string, now: Date): Promise<void>
}
