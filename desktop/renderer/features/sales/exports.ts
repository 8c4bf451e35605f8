import { csvOf, inertCell } from '@veza/shared/kernel/csv.ts'
import { type Currency, decimalOf } from '@veza/shared/kernel/money.ts'
import type { SalesStretch, SoldThing } from '@veza/shared/studio/bridge/sales.ts'
import type { Language } from '@veza/shared/studio/language.ts'
import { say } from '../../app/texts.ts'
import { isoDay } from './tell-stretch.ts'
import { salesTexts } from './texts.ts'

/** A stretch ends the day before the next begins. */
const dayBefore = (day: Date): Date => new Date(day.getFullYear(), day.getMonth(), day.getDate() - 1)

/** The chart's points: from a day to a day, all measures. */
export function chartCsv(
  currency: Currency,
  bounds: readonly Date[],
  stretches: readonly SalesStretch[],
  language: Language,
): string {
  const t = say(salesTexts, language)
  const head = [t('from'), t('until'), t('currency'), t('measure.earned'), t('sold'), t('measure.orders')]
  const rows = stretches.flatMap(({ earned, pieces, orders }, at) => {
    const [from, to] = [bounds[at], bounds[at + 1]]
    if (from === undefined || to === undefined) return []
    const amounts = [decimalOf(earned, currency), String(pieces), String(orders)]
    return [[isoDay(from), isoDay(dayBefore(to)), currency.toUpperCase(), ...amounts]]
  })
  return csvOf([head, ...rows])
}

/** What was sold, as it is listed. */
export function soldCsv(
  currency: Currency,
  [from, to]: readonly [Date, Date],
  sold: readonly SoldThing[],
  language: Language,
): string {
  const t = say(salesTexts, language)
  const head = [t('title'), t('sold'), t('earned'), t('currency'), t('from'), t('until')]
  const period = [currency.toUpperCase(), isoDay(from), isoDay(dayBefore(to))]
  const rows = sold.map(({ title, pieces, earned }) => [
    inertCell(title),
    String(pieces),
    decimalOf(earned, currency),
    ...period,
  ])
  return csvOf([head, ...rows])
}
