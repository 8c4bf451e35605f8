import type { Currency } from '@veza/shared/kernel/money.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { tellMoney } from '../../ui/money.ts'
import { Segments } from '../../ui/segments.tsx'
import { show, soldBys, useSalesView } from './sales-store.ts'
import { tellCountry } from './tell-country.ts'
import { salesTexts } from './texts.ts'
import type { Sold } from './use-sales.ts'

export interface SoldTableProps {
  readonly sold: Sold
  readonly currency: Currency
}

/** What was sold in the period, by what it is or where it went. */
export function SoldTable({ sold, currency }: SoldTableProps) {
  const t = useTexts(salesTexts)
  const { by } = useSalesView()
  return (
    <section>
      <Segments
        label={t('by')}
        value={by}
        choices={soldBys.map((value) => ({ value, label: t(`by.${value}`) }))}
        onChange={(value) => show({ by: value })}
      />
      {sold.rows.length === 0 ? (
        <p className="py-4 text-ink-soft">{t('none-in-period')}</p>
      ) : (
        <Table sold={sold} currency={currency} />
      )}
      {sold.by === 'country' && (
        <p className="mt-2 max-w-[72ch] text-12 text-ink-soft">{t('about-countries')}</p>
      )}
    </section>
  )
}

function Table({ sold, currency }: SoldTableProps) {
  const t = useTexts(salesTexts)
  const language = useLanguage()
  const count = new Intl.NumberFormat(language)
  const head = 'py-1.5 text-right font-normal'
  const rows =
    sold.by === 'country'
      ? sold.rows.map((row) => ({ ...row, key: row.country ?? '', name: tellCountry(row.country, language) }))
      : sold.rows.map((row) => ({ ...row, key: row.id ?? row.title, name: row.title }))
  return (
    <table className="mt-1 w-full" data-sold={sold.by}>
      <thead>
        <tr className="border-hairline border-b text-12 text-ink-soft">
          <th className="py-1.5 text-left font-normal">{t(sold.by === 'country' ? 'country' : 'title')}</th>
          <th className={`w-24 ${head}`}>{t('sold')}</th>
          <th className={`w-28 ${head}`}>{t('buyers')}</th>
          <th className={`w-40 ${head}`}>{t('earned')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, name, pieces, buyers, earned }) => (
          <tr key={key} className="h-9 border-hairline border-b">
            <th scope="row" className="max-w-0 truncate text-left font-medium">
              {name}
            </th>
            <td className="figures text-right">{count.format(pieces)}</td>
            <td className="figures text-right">{buyers === null ? '–' : count.format(buyers)}</td>
            <td className="figures text-right">{tellMoney(earned, currency, language)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
