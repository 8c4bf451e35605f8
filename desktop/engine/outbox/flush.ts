import type { NewId } from '@veza/shared/kernel/ids.ts'
import type { Clock } from '@veza/shared/kernel/time.ts'
import type { Failure } from '@veza/shared/studio/failures.ts'
import type { Api } from '../api/client.ts'
import { inTransaction, type Sqlite } from '../db/sqlite.ts'
import { accountBackOffOf, pauseMs, type Random } from '../queue/backoff.ts'
import { getItem } from '../sync/items.ts'
import { receive, versionOf } from '../sync/receive.ts'
import { nextDue, type OutboxEntry, type Request, removeEntry } from './entry-row.ts'
import { type Outcome, outcomeOf } from './outcome.ts'
import { requestOf, send } from './send.ts'
import { moveEntry } from './transition.ts'

export interface FlushParts {
  readonly db: Sqlite
  readonly clock: Clock
  readonly newId: NewId
  readonly random: Random
}

/** Takes the next edit that may be sent, and writes down with what, before a byte of it leaves. */
export function claimNext(
  { db, clock }: FlushParts,
  account: number,
): { entry: OutboxEntry; request: Request } | undefined {
  return inTransaction(db, () => {
    const now = clock.now()
    const entry = nextDue(db, account, now)
    if (entry === undefined) return undefined
    const item = getItem(db, { account, kind: entry.kind, id: entry.resourceId })
    const request = entry.request ?? requestOf(entry, item?.base ?? null)
    moveEntry(db, { seq: entry.seq, from: 'waiting', to: 'sending', request, now })
    return { entry, request }
  })
}

/** Why nothing gets through just now, and the least pause that was asked for (ms). */
export interface Obstacle {
  readonly failure: Failure
  readonly retryAfterMs: number | undefined
}

/**
 * Sends one edit that was claimed, and writes down how it ended.
 * @returns what would keep every other edit from getting through as well
 */
export async function sendClaimed(
  parts: FlushParts,
  { api, server }: { readonly api: Api; readonly server: string },
  claimed: { readonly entry: OutboxEntry; readonly request: Request },
  signal: AbortSignal,
): Promise<Obstacle | null> {
  const { entry, request } = claimed
  try {
    settleDone(parts, entry, await send({ api, entry, request, signal }))
    return null
  } catch (error) {
    if (signal.aborted) {
      putBack(parts, entry)
      throw error
    }
    return settleUndone(parts, claimed, judged(parts, entry, error, server))
  }
}

/** A fault of ours: the edit waits as it is, and whoever runs this hears of it. */
function judged(parts: FlushParts, entry: OutboxEntry, error: unknown, server: string): Outcome {
  try {
    return outcomeOf(error, entry.kind, server)
  } catch (fault) {
    putBack(parts, entry, parts.clock.now().getTime() + pauseOf(parts, entry.attempts + 1, undefined))
    throw fault
  }
}

function putBack({ db, clock }: FlushParts, { seq, attempts }: OutboxEntry, nextTryMs = 0): void {
  const now = clock.now()
  moveEntry(db, {
    seq,
    from: 'sending',
    to: 'waiting',
    now,
    nextTryMs,
    attempts: nextTryMs > 0 ? attempts + 1 : attempts,
  })
}

const keyOf = ({ account, kind, resourceId }: OutboxEntry) => ({ account, kind, id: resourceId })

function settleDone(
  { db, clock }: FlushParts,
  entry: OutboxEntry,
  item: Parameters<typeof receive>[2],
): void {
  inTransaction(db, () => {
    removeEntry(db, entry.seq)
    receive(db, keyOf(entry), item, clock.now())
  })
}

const pauseOf = ({ random }: FlushParts, attempts: number, retryAfterMs: number | undefined): number =>
  pauseMs(accountBackOffOf('server-trouble'), attempts, random, retryAfterMs)

function settleUndone(
  parts: FlushParts,
  { entry, request: sent }: { readonly entry: OutboxEntry; readonly request: Request },
  outcome: Outcome,
): Obstacle | null {
  const { db, clock, newId } = parts
  const now = clock.now()
  const common = { seq: entry.seq, from: 'sending', now } as const
  return inTransaction(db, () => {
    if (outcome.kind === 'again') {
      const { failure, retryAfterMs, everywhere } = outcome
      const attempts = entry.attempts + 1
      const pause = everywhere ? 0 : pauseOf(parts, attempts, retryAfterMs)
      const nextTryMs = now.getTime() + pause
      moveEntry(db, {
        ...common,
        to: 'waiting',
        failure,
        attempts: everywhere ? entry.attempts : attempts,
        nextTryMs,
      })
      return everywhere ? { failure, retryAfterMs } : null
    }
    // It was not done, for certain: another request may follow, by another name.
    const anew = { ...common, request: null, newKey: newId(), attempts: 0, nextTryMs: 0 } as const
    if (outcome.kind === 'refused') moveEntry(db, { ...anew, to: 'failed', failure: outcome.failure })
    else if (outcome.kind === 'gone') {
      moveEntry(db, { ...anew, to: 'waiting', failure: null })
      receive(db, keyOf(entry), null, now)
    } else {
      const attempts = entry.attempts + 1
      // Two who never agree on what is there would go on without end.
      const nextTryMs = now.getTime() + pauseOf(parts, attempts, undefined)
      moveEntry(db, { ...anew, to: 'waiting', failure: null, attempts, nextTryMs })
      // Less than what we built on: the server was put back to before that.
      const isPutBack = versionOf(outcome.current) < (sent.version ?? 0)
      receive(db, keyOf(entry), outcome.current, now, isPutBack)
    }
    return null
  })
}
