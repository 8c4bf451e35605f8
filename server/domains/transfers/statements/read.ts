import type { StatementSummary } from '@veza/shared/contracts/selling.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { type Currency, sumOf } from '@veza/shared/kernel/money.ts'
import { HOUR_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../../context.ts'
import { type Month, monthOf } from './month.ts'
import { type LineRow, linesOf, monthSums, newestEntry, openingSums } from './queries.ts'

/** What happened to a seller's money in one currency. `opening` and the lines add up to `closing`. */
export interface CurrencyStatement {
  readonly currency: Currency
  readonly opening: number
  readonly lines: readonly LineRow[]
  readonly closing: number
}

export interface Statement {
  readonly month: Month
  /** False of a month that is not over, or has only just ended. */
  readonly isFinal: boolean
  readonly currencies: readonly CurrencyStatement[]
}

/** By then what began within a month, or by a clock that is behind, is written. */
const WRITTEN_AFTER_MS = HOUR_MS

const isFinal = ({ until }: Month, now: Date): boolean => now.getTime() - until.getTime() >= WRITTEN_AFTER_MS

/** @throws DomainError 404 `no-statement` of a month before the first sale, or one to come */
export async function readStatement(
  ctx: Pick<Context, 'db' | 'clock'>,
  userId: string,
  monthName: string,
): Promise<Statement> {
  const month = monthOf(monthName)
  const bound = await newestEntry(ctx.db, userId)
  const now = ctx.clock.now()
  const openings = month.from > now ? [] : await openingSums(ctx.db, userId, bound, month)
  if (openings.length === 0)
    throw new DomainError(404, 'no-statement', 'There is no statement of this month.')
  const lines = await linesOf(ctx.db, userId, bound, month)
  return {
    month,
    isFinal: isFinal(month, now),
    currencies: openings.map(({ currency, amount: opening }) => {
      const own = lines.filter((line) => line.currency === currency)
      const closing = sumOf([opening, ...own.map(({ amount }) => amount)])
      return { currency, opening, lines: own, closing }
    }),
  }
}

/** Months in which money moved, the newest first. */
export async function listStatements(
  ctx: Pick<Context, 'db' | 'clock'>,
  userId: string,
): Promise<StatementSummary[]> {
  const sums = await monthSums(ctx.db, userId, await newestEntry(ctx.db, userId))
  const balances = new Map<Currency, number>()
  const summaries: StatementSummary[] = []
  for (const name of new Set(sums.map(({ month }) => month))) {
    const moved = sums.filter(({ month }) => month === name)
    const currencies = [...new Set([...balances.keys(), ...moved.map(({ currency }) => currency)])].sort()
    summaries.unshift({
      month: name,
      isFinal: isFinal(monthOf(name), ctx.clock.now()),
      currencies: currencies.map((currency) => {
        const opening = balances.get(currency) ?? 0
        const closing = sumOf([
          opening,
          ...moved.filter((sum) => sum.currency === currency).map((sum) => sum.amount),
        ])
        balances.set(currency, closing)
        return { currency, opening, closing }
      }),
    })
  }
  return summaries
}
