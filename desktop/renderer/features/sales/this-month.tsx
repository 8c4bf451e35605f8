import type { CurrencyFigures } from '@veza/shared/studio/bridge/sales.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { tellMoney } from '../../ui/money.ts'
import { monthBounds } from './periods.ts'
import { salesTexts } from './texts.ts'
import { useToday } from './use-sales.ts'

/** One figure, large; of several currencies one each, side by side. */
export function ThisMonth({ months }: { readonly months: readonly CurrencyFigures[] }) {
  const t = useTexts(salesTexts)
  const [language, today] = [useLanguage(), useToday()]
  const month = new Intl.DateTimeFormat(language, { month: 'long' }).format(monthBounds(today)[0])
  const earning = months.filter(({ stretches }) => stretches.some(({ earned }) => earned > 0))
  const shown = earning.length > 0 ? earning : months.slice(0, 1)
  return (
    <section aria-label={t('this-month')}>
      <h2 className="text-13 text-ink-soft">{t('this-month')}</h2>
      <div className="flex flex-wrap gap-x-12 gap-y-2">
        {shown.map(({ currency, stretches: [before, now] }) => (
          <div key={currency} data-earned={currency}>
            <p className="font-semibold text-40 leading-tight tracking-[-0.01em]">
              {tellMoney(now?.earned ?? 0, currency, language)}
            </p>
            <p className="text-13 text-ink-soft">
              {t('last-month', { amount: tellMoney(before?.earned ?? 0, currency, language), month })}
              {now &&
                now.buyers !== null &&
                now.buyers > 0 &&
                ` · ${t('from-buyers', { count: now.buyers })}`}
            </p>
          </div>
        ))}
      </div>
    </section>
  )
}
