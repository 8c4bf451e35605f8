import type { BalanceDifference } from '@veza/shared/contracts/reconciliation.ts'
import { DAY_MS, HOUR_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../context.ts'
import type { BalanceTransaction } from '../../platform/payments/index.ts'
import { correctionsOf } from '../ledger/index.ts'
import { type OwnRow, type Posted, postedBetween, postedFor, rowsBehind } from './balance-queries.ts'
import { disputeMovement, type Expectation, expectationsOf } from './expectations.ts'
import { lastRun, recordRun } from './runs.ts'

/** Each day once more what was compared the day before: something may have come since. */
export const COMPARED_MS = 4 * DAY_MS
/** By then webhooks have come, or reconciliation has asked. */
const HEARD_AFTER_MS = 2 * HOUR_MS
/** By then the provider has booked what it told of. */
const BOOKED_AFTER_MS = DAY_MS
/** So long before its posting a movement may have been: a webhook of three days, a weekend, and some. */
const TOLD_LATE_MS = 14 * DAY_MS

type Parts = Pick<Context, 'clock' | 'db' | 'payments'>

/**
 * Compares every movement in the provider's balance since then with our rows and postings, by the id of what caused it; and
 * what the books say has moved with what the provider has. Reads alone, and changes nothing. Where the provider changed the
 * currency, amounts cannot be compared, and that there is a posting has to do.
 * @throws ProviderUnavailable
 */
export async function compareBalance(
  ctx: Parts,
  { since }: { readonly since: Date },
  signal?: AbortSignal,
): Promise<BalanceDifference[]> {
  const nowMs = ctx.clock.now().getTime()
  const heardBy = new Date(nowMs - HEARD_AFTER_MS)
  const seen = new Set<string>()
  const differences: BalanceDifference[] = []
  for await (const page of movementsSince(ctx, new Date(since.getTime() - TOLD_LATE_MS))) {
    signal?.throwIfAborted()
    for (const { pspSourceId, pspBalanceTransactionId } of page)
      seen.add(pspSourceId ?? '').add(disputeMovement(pspBalanceTransactionId))
    const due = page.filter(({ createdAt }) => createdAt >= since && createdAt <= heardBy)
    differences.push(...(await differencesOf(ctx, due)))
  }
  const span = { since, until: new Date(nowMs - BOOKED_AFTER_MS) }
  for (const { kind, sourceId, pspId, currency, amount, recordedAt } of await postedBetween(ctx.db, span))
    if (!seen.has(pspId ?? sourceId))
      differences.push({
        ...{ kind: 'missing', type: kind, sourceId: pspId ?? sourceId, currency },
        ...{ provider: 0, books: amount, movedAt: recordedAt.toISOString() },
      })
  return unexplained(ctx.db, differences)
}

/** Without what a person has looked into and corrected. */
async function unexplained(
  db: Context['db'],
  differences: BalanceDifference[],
): Promise<BalanceDifference[]> {
  const corrected = await correctionsOf(
    db,
    differences.map(({ sourceId }) => sourceId),
  )
  const by = new Map(corrected.map((one) => [`${one.pspId} ${one.currency}`, one.amount]))
  const rest = new Map<string, number>()
  for (const { sourceId, currency, provider, books } of differences) {
    const of = `${sourceId} ${currency}`
    rest.set(of, (rest.get(of) ?? 0) + provider - books)
  }
  return differences.filter(({ sourceId, currency }) => {
    const of = `${sourceId} ${currency}`
    return by.get(of) !== rest.get(of)
  })
}

/**
 * The same, kept for admins and figures. What differed when it was last compared is compared again, however long ago it
 * was: a difference leaves when it is settled, not when it is old.
 */
export async function compareAndRecord(
  ctx: Parts & Pick<Context, 'newId' | 'transaction'>,
  from: Date | undefined,
  signal?: AbortSignal,
): Promise<BalanceDifference[]> {
  const startedAt = ctx.clock.now()
  const open = (await lastRun(ctx.db, 'balance'))?.result ?? []
  const usual = from?.getTime() ?? startedAt.getTime() - COMPARED_MS
  const since = new Date(Math.min(usual, ...open.map(({ movedAt }) => Date.parse(movedAt))))
  const result = await compareBalance(ctx, { since }, signal)
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

interface Judged {
  readonly moved: BalanceTransaction
  readonly expected: readonly Expectation[] | undefined
}

async function differencesOf(
  { db }: Parts,
  moved: readonly BalanceTransaction[],
): Promise<BalanceDifference[]> {
  if (moved.length === 0) return []
  const rows = await rowsBehind(
    db,
    moved.flatMap(({ pspSourceId }) => pspSourceId ?? []),
  )
  const rowOf = new Map<string | undefined, OwnRow>(rows.map((row) => [row.pspId, row]))
  const judged = moved.map(
    (one): Judged => ({
      moved: one,
      expected: expectationsOf(one, rowOf.get(one.pspSourceId)),
    }),
  )
  const wanted = judged.flatMap(({ expected }) => expected ?? [])
  const posted = await postedFor(
    db,
    [...new Set(wanted.map(({ kind }) => kind))],
    wanted.map(({ sourceId }) => sourceId),
  )
  const postedBy = new Map(posted.map((one) => [`${one.kind} ${one.sourceId}`, one]))
  return judged.flatMap((one) => judge(one, postedBy))
}

function judge({ moved, expected }: Judged, postedBy: ReadonlyMap<string, Posted>): BalanceDifference[] {
  const { type, currency, amount: provider } = moved
  const at = {
    ...{ type, currency, sourceId: moved.pspSourceId ?? moved.pspBalanceTransactionId },
    movedAt: moved.createdAt.toISOString(),
  }
  if (expected === undefined) return [{ kind: 'unknown', ...at, provider, books: 0 }]
  return expected.flatMap(({ kind, sourceId, amount }): BalanceDifference[] => {
    const books = postedBy.get(`${kind} ${sourceId}`)
    if (amount === 0 && !books) return []
    const what = { ...at, type: kind === 'provider-fee' || kind === 'dispute-fee' ? `${type} fee` : type }
    if (!books) return [{ kind: 'unposted', ...what, provider: amount, books: 0 }]
    if (books.currency !== currency || books.amount === amount) return []
    return [{ kind: 'amount', ...what, provider: amount, books: books.amount }]
  })
}
