/** One setting for each account of which something is held back. */
export const HELD_PREFIX = 'restored.held:'

const ANY = `EXISTS (SELECT 1 FROM settings WHERE key GLOB '${HELD_PREFIX}*')`

/** SQL: this job came with a copy of the library that was put back, would speak to a server, and nobody has decided about it yet. */
export const HELD_JOB = `(${ANY} AND EXISTS (
  SELECT 1 FROM publications JOIN sync_accounts account USING (server, account_id)
    JOIN settings held ON held.key = '${HELD_PREFIX}' || account.id
  WHERE publications.id = iif(json_valid(jobs.payload), jobs.payload ->> 'publicationId', NULL)
    AND jobs.rowid <= held.value ->> 'jobs'))`

/** SQL: so did this edit. @param entry name of its table */
export const heldEdit = (entry: string): string => `(${ANY} AND EXISTS (
  SELECT 1 FROM settings held WHERE held.key = '${HELD_PREFIX}' || ${entry}.account
    AND ${entry}.seq <= held.value ->> 'edits'))`
