import { csvOf, inertCell } from '@veza/shared/kernel/csv.ts'
import { type Currency, decimalOf } from '@veza/shared/kernel/money.ts'
import type { SalesStretch } from '@veza/shared/studio/bridge/sales.ts'
import type { Language } from '@veza/shared/studio/language.ts'
import { say } from '../../app/texts.ts'
import { tellCountry } from './tell-country.ts'
import { isoDay } from './tell-stretch.ts'
import { salesTexts } from './texts.ts'
import type { Sold } from './use-sales.ts'

/** A stretch ends the day before the next begins. */
const dayBefore = (day: Date): Date => new Date(day.getFullYear(), day.getMonth(), day.getDate() - 1)

/** What is not known is left empty: a nought would be a figure. */
const numberOf = (count: number | null): string => (count === null ? '' : String(count))

/** The chart's points: from a day to a day, all measures. */
export function chartCsv(
  currency: Currency,
  bounds: readonly Date[],
  stretches: readonly SalesStretch[],
  language: Language,
): string {
  const t = say(salesTexts, language)
  const head = [
    ...[t('from'), t('until'), t('currency'), t('measure.earned'), t('sold'), t('measure.orders')],
    t('measure.buyers'),
  ]
  const rows = stretches.flatMap(({ earned, pieces, orders, buyers }, at) => {
    const [from, to] = [bounds[at], bounds[at + 1]]
    if (from === undefined || to === undefined) return []
    const amounts = [decimalOf(earned, currency), String(pieces), String(orders), numberOf(buyers)]
    return [[isoDay(from), isoDay(dayBefore(to)), currency.toUpperCase(), ...amounts]]
  })
  return csvOf([head, ...rows])
}

/** What was sold, as it is listed. */
export function soldCsv(
  currency: Currency,
  [from, to]: readonly [Date, Date],
  sold: Sold,
  language: Language,
): string {
  const t = say(salesTexts, language)
  const head = [t('sold'), t('buyers'), t('earned'), t('currency'), t('from'), t('until')]
  const period = [currency.toUpperCase(), isoDay(from), isoDay(dayBefore(to))]
  const figures = ({ pieces, buyers, earned }: Sold['rows'][number]) => [
    ...[String(pieces), numberOf(buyers), decimalOf(earned, currency)],
    ...period,
  ]
  if (sold.by !== 'country')
    return csvOf([[t('title'), ...head], ...sold.rows.map((row) => [inertCell(row.title), ...figures(row)])])
  const names = sold.rows.map((row) => [
    row.country ?? '',
    tellCountry(row.country, language),
    ...figures(row),
  ])
  return csvOf([[t('code'), t('country'), ...head], ...names])
}
