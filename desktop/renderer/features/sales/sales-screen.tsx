import type { Currency } from '@veza/shared/kernel/money.ts'
import type { CurrencyFigures } from '@veza/shared/studio/bridge/sales.ts'
import type { ReactNode } from 'react'
import { hrefOf } from '../../app/router.ts'
import { useTexts } from '../../app/texts.ts'
import { LinkButton } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Select } from '../../ui/select.tsx'
import { ChartChoices } from './chart-choices.tsx'
import { ExportMenu } from './export-menu.tsx'
import { PeriodChart } from './period-chart.tsx'
import { periods } from './periods.ts'
import { show, useSalesView } from './sales-store.ts'
import { SoldTable } from './sold-table.tsx'
import { salesTexts } from './texts.ts'
import { ThisMonth } from './this-month.tsx'
import { useMonths, useSold, useStretches } from './use-sales.ts'
import { useLook, useWhose } from './use-whose.ts'

/** What was sold: this month as one figure, a period as a line and a table. */
export function SalesScreen() {
  const months = useMonths()
  useLook(useWhose())
  return (
    <div className="h-full overflow-auto" aria-busy={months === undefined || undefined}>
      {months?.length === 0 && <Nothing />}
      {months !== undefined && months.length > 0 && <Sales months={months} />}
    </div>
  )
}

function Nothing() {
  const t = useTexts(salesTexts)
  return (
    <>
      <Bar />
      <EmptyState picture="sales" heading={t('empty-heading')}>
        <p>{t('empty-hint')}</p>
        <LinkButton href={hrefOf('/releases')}>{t('empty-action')}</LinkButton>
      </EmptyState>
    </>
  )
}

function Bar({ children }: { readonly children?: ReactNode }) {
  const t = useTexts(salesTexts)
  return (
    <header className="flex items-center gap-3 border-hairline border-b px-6 py-3">
      <h1 className="grow font-semibold text-20 leading-8">{t('heading')}</h1>
      {children}
    </header>
  )
}

function Sales({ months }: { readonly months: readonly CurrencyFigures[] }) {
  const t = useTexts(salesTexts)
  const { period, by } = useSalesView()
  const shown = useStretches(months)
  const currency = useCurrency(months)
  const { bounds } = shown
  const range = [bounds[0] ?? new Date(), bounds.at(-1) ?? new Date()] as const
  const sold = useSold(by, currency, range)
  return (
    <>
      <Bar>
        <ExportMenu shown={shown} currency={currency} range={range} sold={sold} />
        <Select
          label={t('period')}
          isLabelHidden
          value={period}
          choices={periods.map((value) => ({ value, label: t(`period.${value}`) }))}
          onChange={(value) => show({ period: value, unit: null })}
        />
      </Bar>
      <div className="mx-auto flex max-w-[1040px] flex-col gap-6 px-6 py-5">
        <ThisMonth months={months} />
        <section className="flex flex-col gap-3">
          <ChartChoices months={months} shown={shown} currency={currency} />
          <PeriodChart shown={shown} currency={currency} />
        </section>
        {sold && <SoldTable sold={sold} currency={currency} />}
        <p className="max-w-[72ch] text-12 text-ink-soft">{t('about-figures')}</p>
      </div>
    </>
  )
}

/** The one that is chosen, as long as something was sold in it; else the last one. */
function useCurrency(months: readonly CurrencyFigures[]): Currency {
  const chosen = useSalesView((view) => view.currency)
  return (months.find(({ currency }) => currency === chosen) ?? months[0])?.currency ?? 'eur'
}
