import type { Currency } from '@veza/shared/kernel/money.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { tellMoney, tellMoneyShort } from '../../ui/money.ts'
import { Chart } from './chart.tsx'
import { useSalesView } from './sales-store.ts'
import { tellStretch, tellStretchShort } from './tell-stretch.ts'
import { salesTexts } from './texts.ts'
import type { ShownStretches } from './use-sales.ts'

export interface PeriodChartProps {
  readonly shown: ShownStretches
  readonly currency: Currency
}

/** A period as a line, and as the table that it is drawn from. */
export function PeriodChart({ shown: { unit, bounds, figures }, currency }: PeriodChartProps) {
  const t = useTexts(salesTexts)
  const language = useLanguage()
  const { measure } = useSalesView()
  if (figures === undefined) return <div className="h-[244px]" />
  const format = (value: number) =>
    measure === 'earned'
      ? tellMoney(value, currency, language)
      : new Intl.NumberFormat(language).format(value)
  if (figures.stretches.some((stretch) => stretch[measure] === null))
    return <p className="h-[244px] py-4 text-ink-soft">{t('no-buyers')}</p>
  const points = figures.stretches.map((stretch, at) => {
    const from = bounds[at] ?? new Date()
    const [when, value] = [tellStretch(from, unit, language), stretch[measure] ?? 0]
    return {
      when,
      value,
      name: tellStretchShort(from, unit, language),
      told: t(`point.${measure}`, { when, value: format(value), count: value }),
    }
  })
  const label = t('chart-label', { measure: t(`measure.${measure}`), unit: t(`unit.${unit}`) })
  return (
    <>
      <Chart
        label={label}
        points={points}
        format={(value) => (measure === 'earned' ? tellMoneyShort(value, currency, language) : format(value))}
      />
      <details className="text-13">
        <summary className="cursor-pointer text-ink-soft">{t('as-table')}</summary>
        <table className="figures mt-2 w-full max-w-[420px]">
          <thead>
            <tr className="border-hairline border-b text-12 text-ink-soft">
              <th className="py-1 text-left font-normal">{t('when')}</th>
              <th className="py-1 text-right font-normal">{t(`measure.${measure}`)}</th>
            </tr>
          </thead>
          <tbody>
            {points.map(({ when, value }) => (
              <tr key={when} className="border-hairline border-b">
                <th scope="row" className="py-1 text-left font-normal">
                  {when}
                </th>
                <td className="py-1 text-right">{format(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  )
}
