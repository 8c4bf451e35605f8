import type { Currency } from '@veza/shared/kernel/money.ts'
import type { CurrencyFigures } from '@veza/shared/studio/bridge/sales.ts'
import { useTexts } from '../../app/texts.ts'
import { currencyChoices } from '../../ui/money.ts'
import { Segments } from '../../ui/segments.tsx'
import { Select } from '../../ui/select.tsx'
import { measures, show, useSalesView } from './sales-store.ts'
import { salesTexts } from './texts.ts'
import type { ShownStretches } from './use-sales.ts'

export interface ChartChoicesProps {
  readonly months: readonly CurrencyFigures[]
  readonly shown: ShownStretches
  readonly currency: Currency
}

/** What the line is of. */
export function ChartChoices({ months, shown, currency }: ChartChoicesProps) {
  const t = useTexts(salesTexts)
  const { measure } = useSalesView()
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Segments
        label={t('measure')}
        value={measure}
        choices={measures.map((value) => ({ value, label: t(`measure.${value}`) }))}
        onChange={(value) => show({ measure: value })}
      />
      <div className="grow" />
      {months.length > 1 && (
        <Select
          label={t('currency')}
          isLabelHidden
          value={currency}
          choices={currencyChoices(months.map((one) => one.currency))}
          onChange={(value) => show({ currency: value })}
        />
      )}
      <Select
        label={t('unit')}
        isLabelHidden
        value={shown.unit}
        choices={shown.unitsOffered.map((value) => ({ value, label: t(`unit.${value}`) }))}
        onChange={(unit) => show({ unit })}
      />
    </div>
  )
}
