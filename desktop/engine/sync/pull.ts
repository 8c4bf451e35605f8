import { type SyncAnswer, syncEntrySchema, syncKinds } from '@veza/shared/contracts/sync.ts'
import type { Clock } from '@veza/shared/kernel/time.ts'
import { z } from 'zod'
import type { Api } from '../api/client.ts'
import { ApiProblem } from '../api/problem.ts'
import { inTransaction, type Sqlite } from '../db/sqlite.ts'
import { noteMoney } from '../notifications/note-money.ts'
import { takeListing } from '../restored/held-back.ts'
import { type AccountKey, beginListing, moveCursor, openAccount, type SyncAccount } from './accounts.ts'
import { unlisted } from './items.ts'
import { receive } from './receive.ts'

export interface PullParts {
  readonly db: Sqlite
  readonly clock: Clock
}

type Page = Exclude<SyncAnswer, { step: 'resync' }>

/**
 * Brings what is here up to how it is at the server, page by page; each page and the place after it are written at once, so that it
 * goes on where it was, whenever it was cut. Edits that are not sent stay on top.
 * @throws what the API throws; z.ZodError where the server speaks otherwise than we know
 * @returns whether anything came
 */
export async function pull(
  { db, clock }: PullParts,
  api: Pick<Api, 'sync'>,
  key: AccountKey,
  signal: AbortSignal,
): Promise<boolean> {
  let hasNews = false
  for (;;) {
    signal.throwIfAborted()
    const account = openAccount(db, key)
    if (account.cursor === null) beginListing(db, account.id)
    const answer = await ask(api, account, signal)
    if (answer.step === 'resync') {
      beginListing(db, account.id)
      continue
    }
    if (!takePage(db, account, answer, clock.now())) continue
    hasNews ||= answer.entries.length > 0
    if (answer.more) continue
    return takeListing(db, account.id, clock.now()) || hasNews
  }
}

async function ask(
  api: Pick<Api, 'sync'>,
  { cursor }: SyncAccount,
  signal: AbortSignal,
): Promise<SyncAnswer> {
  try {
    return await api.sync.changes(cursor === null ? {} : { cursor }, { signal })
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== 'bad-cursor') throw error
    return { step: 'resync', reason: 'other-history' }
  }
}

const anyEntry = z.looseObject({ kind: z.string() })

/** @returns false where another process was quicker: then nothing is written */
function takePage(
  db: Sqlite,
  account: SyncAccount,
  { step, entries, cursor, more }: Page,
  now: Date,
): boolean {
  const known = entries
    .map((entry) => anyEntry.parse(entry))
    // Of kinds that a newer server tells of; a newer Studio begins anew, and has them then.
    .filter(({ kind }) => (syncKinds as readonly string[]).includes(kind))
    .map((entry) => syncEntrySchema.parse(entry))
  return inTransaction(db, () => {
    if (!moveCursor(db, account, cursor, more ? null : now)) return false
    const reading = { account: account.id, newsSince: newsSince(account, step) }
    for (const entry of known) {
      noteMoney(db, reading, entry)
      receive(db, { account: account.id, kind: entry.kind, id: entry.id }, entry.item, now)
    }
    if (step !== 'listed') return true
    for (const { kind, id } of unlisted(db, account.id))
      receive(db, { account: account.id, kind, id }, null, now)
    return true
  })
}

/** A listing tells of years as well, and of what happened since all was read the last time. */
const newsSince = ({ pulledAt }: SyncAccount, step: Page['step']): string | null | undefined =>
  pulledAt === null ? undefined : step === 'changes' ? null : pulledAt
