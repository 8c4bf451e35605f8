import type { BalanceDifference } from '@veza/shared/contracts/reconciliation.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import { sumOf } from '@veza/shared/kernel/money.ts'
import type { Context } from '../../context.ts'
import type { BalanceTransaction } from '../../platform/payments/index.ts'
import { correctionsOf, type Explained } from '../ledger/index.ts'
import {
  type Expected,
  movingKinds,
  type OwnRow,
  type Posted,
  postedFor,
  postingsOf,
  rowsBehind,
} from './balance-queries.ts'
import { type Cause, causesOf, disputeMovement, type Expectation, expectationsOf } from './expectations.ts'

type Parts = Pick<Context, 'db' | 'payments'>

/** What the provider and the books say of one posting, or of one movement that has none. */
export interface Judged extends Omit<BalanceDifference, 'kind'> {
  readonly kind: BalanceDifference['kind'] | 'same'
  /** Of the posting that there must be. */
  readonly cause?: string
}

/** The provider's id of what moved the money; its own where nothing did. */
export const sourceOf = ({ pspSourceId, pspBalanceTransactionId }: BalanceTransaction): string =>
  pspSourceId ?? pspBalanceTransactionId

const keyOf = ({ kind, sourceId }: Pick<Posted, 'kind' | 'sourceId'>) => `${kind} ${sourceId}`

/** How each of these movements stands in the books. */
export async function judgeMovements(
  db: Context['db'],
  moved: readonly BalanceTransaction[],
): Promise<Judged[]> {
  if (moved.length === 0) return []
  const rows = await rowsBehind(
    db,
    moved.flatMap(({ pspSourceId }) => pspSourceId ?? []),
  )
  const rowOf = new Map<string | undefined, OwnRow>(rows.map((row) => [row.pspId, row]))
  const expected = moved.map((one) => ({ one, wanted: expectationsOf(one, rowOf.get(one.pspSourceId)) }))
  const all = expected.flatMap(({ wanted }) => wanted ?? [])
  const posted = await postedFor(
    db,
    [...new Set(all.map(({ kind }) => kind))],
    all.map(({ sourceId }) => sourceId),
  )
  const postedBy = new Map(posted.map((one) => [keyOf(one), one]))
  return expected.flatMap(({ one, wanted }) => judge(one, wanted, postedBy))
}

function judge(
  moved: BalanceTransaction,
  wanted: readonly Expectation[] | undefined,
  postedBy: ReadonlyMap<string, Posted>,
): Judged[] {
  const { type, currency } = moved
  const at = { type, currency, sourceId: sourceOf(moved), movedAt: moved.createdAt.toISOString() }
  if (!wanted?.length)
    return [{ kind: wanted ? 'same' : 'unknown', ...at, provider: moved.amount - moved.fee, books: 0 }]
  return wanted.flatMap((expectation): Judged[] => {
    const { kind, amount } = expectation
    const cause = keyOf(expectation)
    const books = postedBy.get(cause)
    if (amount === 0 && !books) return []
    const what = {
      ...{ ...at, cause, provider: amount },
      type: kind === 'provider-fee' || kind === 'dispute-fee' ? `${type} fee` : type,
    }
    if (!books) return [{ kind: 'unposted', ...what, books: 0 }]
    // The provider changed the currency: that there is a posting has to do.
    if (books.currency !== currency) return [{ kind: 'same', ...what, books: amount }]
    return [{ kind: books.amount === amount ? 'same' : 'amount', ...what, books: books.amount }]
  })
}

/** By then webhooks have come and reconciliation has asked, and by then the provider has booked what it told of. */
export interface Deadlines {
  readonly heardBy: Date
  readonly bookedBy: Date
}

/**
 * What differs of these, by all that they ever moved at the provider, and all that was ever posted or corrected because of
 * them. What was corrected is judged at once, and by its sums alone: whatever is posted later is found to be too much.
 * @param differing what differed before, by its source: it was given its time, and where neither side tells anything of it, it
 *   stays as it was
 */
export async function judgeSources(
  ctx: Parts,
  sources: readonly string[],
  { heardBy, bookedBy }: Deadlines,
  differing: ReadonlyMap<string, readonly BalanceDifference[]>,
): Promise<BalanceDifference[]> {
  const moved = (await Promise.all(sources.map((id) => movementsOf(ctx, id)))).flat()
  const judged = await judgeMovements(ctx.db, moved)
  const posted = await postedBecauseOf(ctx, sources)
  const missing = await missingOf(ctx, posted, judged)
  const corrections = await correctionsOf(ctx.db, sources)
  const corrected = new Set(corrections.map(({ pspId, currency }) => `${pspId} ${currency}`))
  const isDue = ({ kind, sourceId, currency, movedAt }: Judged) =>
    !corrected.has(`${sourceId} ${currency}`) &&
    (differing.has(sourceId) || Date.parse(movedAt) <= (kind === 'missing' ? bookedBy : heardBy).getTime())
  const all = [...judged, ...missing]
  const told = new Set([
    ...moved.map(sourceOf),
    ...posted.map(({ key }) => key),
    ...corrections.map(({ pspId }) => pspId),
  ])
  return [
    ...all.flatMap((one) => (isDue(one) && !isUndone(one, judged) ? differenceOf(one) : [])),
    ...corrections.flatMap((correction) => unsettled(correction, all)),
    ...sources.flatMap((id) => (told.has(id) ? [] : (differing.get(id) ?? []))),
  ]
}

/** Of something that no row explains, all has come back: a refund made by hand, say, which failed before it was heard of. */
function isUndone({ kind, sourceId, currency }: Judged, judged: readonly Judged[]): boolean {
  if (kind !== 'unknown') return false
  const all = judged.filter((one) => one.sourceId === sourceId && one.currency === currency)
  return all.every((one) => one.kind === 'unknown') && sumOf(all.map(({ provider }) => provider)) === 0
}

/** Ids of our own mean nothing to the provider. */
const isOwn = (id: string) => idSchema.safeParse(id).success

const movementsOf = async ({ payments }: Parts, id: string): Promise<readonly BalanceTransaction[]> =>
  isOwn(id) ? [] : payments.movementsOf(id)

export function differenceOf({ kind, cause: _, ...what }: Judged): BalanceDifference[] {
  return kind === 'same' ? [] : [{ kind, ...what }]
}

/** What the books say that these have moved. */
async function postedBecauseOf(ctx: Parts, sources: readonly string[]): Promise<Expected[]> {
  const causes: Cause[] = (await rowsBehind(ctx.db, sources)).flatMap(causesOf)
  for (const sourceId of sources.filter(isOwn))
    for (const kind of movingKinds) causes.push({ kind, sourceId })
  const posted = await postingsOf(
    ctx.db,
    [...new Set(causes.map(({ kind }) => kind))],
    causes.map(({ sourceId }) => sourceId),
  )
  return posted.filter(({ key }) => sources.includes(key))
}

/** What the books have of them and the provider has not. */
async function missingOf(
  ctx: Parts,
  posted: readonly Expected[],
  judged: readonly Judged[],
): Promise<Judged[]> {
  const found = new Set(judged.map(({ cause }) => cause))
  const asked = posted.filter((one) => !found.has(keyOf(one)))
  const missing = await Promise.all(asked.map((one) => isMissing(ctx, one)))
  return asked.flatMap(({ kind: type, key: sourceId, currency, amount, recordedAt }, at) =>
    missing[at]
      ? [
          {
            ...{ kind: 'missing', type, sourceId, currency, provider: 0, books: amount },
            movedAt: recordedAt.toISOString(),
          },
        ]
      : [],
  )
}

async function isMissing({ payments }: Parts, { sourceId, disputes }: Expected): Promise<boolean> {
  const moved = (await Promise.all(disputes.map((id) => payments.movementsOf(id)))).flat()
  return !moved.some(({ pspBalanceTransactionId }) => disputeMovement(pspBalanceTransactionId) === sourceId)
}

/** What a person has looked into: nothing, as long as postings and corrections together are what the provider moved. */
function unsettled(
  { pspId, currency, amount, recordedAt }: Explained,
  judged: readonly Judged[],
): BalanceDifference[] {
  const own = judged.filter((one) => one.sourceId === pspId && one.currency === currency)
  const provider = own.reduce((sum, one) => sum + one.provider, 0)
  const books = own.reduce((sum, one) => sum + one.books, amount)
  if (provider === books) return []
  const last = own.at(-1)
  return [
    {
      ...{ kind: 'amount', type: last?.type ?? 'correction', sourceId: pspId, currency, provider, books },
      movedAt: last?.movedAt ?? recordedAt.toISOString(),
    },
  ]
}
