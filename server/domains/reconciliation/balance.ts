import type { BalanceDifference } from '@veza/shared/contracts/reconciliation.ts'
import { DAY_MS, HOUR_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../context.ts'
import type { BalanceTransaction } from '../../platform/payments/index.ts'
import { correctedSources } from '../ledger/index.ts'
import { booksBegan, postedBetween } from './balance-queries.ts'
import { disputeMovement } from './expectations.ts'
import { type Deadlines, differenceOf, judgeMovements, judgeSources, sourceOf } from './judging.ts'
import { lastRun, lastStart, recordRun } from './runs.ts'

/** Each day once more what was compared the day before: something may have come since. */
const COMPARED_MS = 4 * DAY_MS
/** By then webhooks have come, or reconciliation has asked. */
const HEARD_AFTER_MS = 2 * HOUR_MS
/** By then the provider has booked what it told of. */
const BOOKED_AFTER_MS = DAY_MS
/** So many are asked about at once. */
const AT_ONCE = 8

type Parts = Pick<Context, 'clock' | 'db' | 'payments'>

interface Compared {
  readonly since: Date
  /** What differed before, and is judged again, however long ago it moved. */
  readonly open?: readonly BalanceDifference[]
}

/**
 * Compares every movement in the provider's balance since then with our rows and postings, by the id of what caused it; and
 * what the books say has moved with what the provider has. What seems to differ, what is open and all that was ever corrected
 * is then judged by all that it ever moved. Reads alone, and changes nothing. Where the provider changed the currency,
 * amounts cannot be compared, and that there is a posting has to do.
 * @returns the oldest first
 * @throws ProviderUnavailable
 */
export async function compareBalance(
  ctx: Parts,
  { since, open = [] }: Compared,
  signal?: AbortSignal,
): Promise<BalanceDifference[]> {
  const nowMs = ctx.clock.now().getTime()
  const deadlines = {
    heardBy: new Date(nowMs - HEARD_AFTER_MS),
    bookedBy: new Date(nowMs - BOOKED_AFTER_MS),
  }
  const suspects = await suspectsSince(ctx, since, deadlines, signal)
  const bySource = (differing: readonly BalanceDifference[]) =>
    Map.groupBy(differing, ({ sourceId }) => sourceId)
  const differing = new Map([...bySource(suspects.moved), ...bySource(open)])
  const sources = [...new Set([...differing.keys(), ...(await correctedSources(ctx.db)), ...suspects.posted])]
  const differences: BalanceDifference[] = []
  for (let at = 0; at < sources.length; at += AT_ONCE) {
    signal?.throwIfAborted()
    differences.push(...(await judgeSources(ctx, sources.slice(at, at + AT_ONCE), deadlines, differing)))
  }
  return differences.toSorted((one, other) => Date.parse(one.movedAt) - Date.parse(other.movedAt))
}

interface Suspects {
  readonly moved: readonly BalanceDifference[]
  /** By the ids of their sources. */
  readonly posted: readonly string[]
}

/** What moved or was posted since then, and finds nothing of the same time on the other side: it may still have come earlier. */
async function suspectsSince(
  ctx: Parts,
  since: Date,
  { heardBy, bookedBy }: Deadlines,
  signal: AbortSignal | undefined,
): Promise<Suspects> {
  const seen = new Set<string>()
  const moved: BalanceDifference[] = []
  for await (const page of movementsSince(ctx, since)) {
    signal?.throwIfAborted()
    for (const one of page) seen.add(sourceOf(one)).add(disputeMovement(one.pspBalanceTransactionId))
    const due = page.filter(({ createdAt }) => createdAt <= heardBy)
    moved.push(...(await judgeMovements(ctx.db, due)).flatMap(differenceOf))
  }
  const posted = (await postedBetween(ctx.db, { since, until: bookedBy })).map(({ key }) => key)
  return { moved, posted: posted.filter((key) => !seen.has(key)) }
}

/**
 * The same, kept for admins and figures. It begins before the last comparison that came to its end, so that one that fails
 * leaves nothing out; and what differed then is judged again, however long ago it was: a difference leaves when it is settled,
 * not when it is old.
 * @param from further back than it would begin by itself
 */
export async function compareAndRecord(
  ctx: Parts & Pick<Context, 'newId' | 'transaction'>,
  from: Date | undefined,
  signal?: AbortSignal,
): Promise<BalanceDifference[]> {
  const startedAt = ctx.clock.now()
  const last = await lastRun(ctx.db, 'balance')
  const reached = (await lastStart(ctx.db, 'balance', startedAt)) ?? (await booksBegan(ctx.db)) ?? startedAt
  const usual = Math.min(reached.getTime(), startedAt.getTime()) - COMPARED_MS
  const since = new Date(Math.min(usual, from?.getTime() ?? usual))
  const result = await compareBalance(ctx, { since, open: last?.result ?? [] }, signal)
  await ctx.transaction((tx) =>
    recordRun(tx, ctx, { kind: 'balance', startedAt, found: result.length, result }),
  )
  return result
}

async function* movementsSince(
  { payments }: Parts,
  since: Date,
): AsyncGenerator<readonly BalanceTransaction[]> {
  let cursor: string | undefined
  do {
    const page = await payments.listBalanceTransactions({ since, ...(cursor ? { cursor } : {}) })
    yield page.items
    cursor = page.cursor
  } while (cursor !== undefined)
}
