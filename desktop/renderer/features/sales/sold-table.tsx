import type { Currency } from '@veza/shared/kernel/money.ts'
import type { SoldThing } from '@veza/shared/studio/bridge/sales.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { tellMoney } from '../../ui/money.ts'
import { Segments } from '../../ui/segments.tsx'
import { show, useSalesView } from './sales-store.ts'
import { salesTexts } from './texts.ts'

/** What was sold in the period, by what it is. */
export function SoldTable({
  sold,
  currency,
}: {
  readonly sold: readonly SoldThing[]
  readonly currency: Currency
}) {
  const t = useTexts(salesTexts)
  const language = useLanguage()
  const { by } = useSalesView()
  const count = new Intl.NumberFormat(language)
  return (
    <section>
      <Segments
        label={t('by')}
        value={by}
        choices={(['track', 'product'] as const).map((value) => ({ value, label: t(`by.${value}`) }))}
        onChange={(value) => show({ by: value })}
      />
      {sold.length === 0 ? (
        <p className="py-4 text-ink-soft">{t('none-in-period')}</p>
      ) : (
        <table className="mt-1 w-full" data-sold>
          <thead>
            <tr className="border-hairline border-b text-12 text-ink-soft">
              <th className="py-1.5 text-left font-normal">{t('title')}</th>
              <th className="w-24 py-1.5 text-right font-normal">{t('sold')}</th>
              <th className="w-40 py-1.5 text-right font-normal">{t('earned')}</th>
            </tr>
          </thead>
          <tbody>
            {sold.map(({ id, title, pieces, earned }) => (
              <tr key={id ?? title} className="h-9 border-hairline border-b">
                <th scope="row" className="max-w-0 truncate text-left font-medium">
                  {title}
                </th>
                <td className="figures text-right">{count.format(pieces)}</td>
                <td className="figures text-right">{tellMoney(earned, currency, language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
