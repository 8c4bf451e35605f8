import type { Currency } from '@veza/shared/kernel/money.ts'
import { useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { pricesTexts } from './prices-texts.ts'

interface CurrencyNotTakenProps {
  readonly taken: readonly Currency[] | undefined
  readonly chosen: Currency
  /** One that is taken, where there is any. */
  readonly instead: Currency
  onInstead(currency: Currency): void
}

/** Why nothing can be sold in what is chosen, and the way out, which leaves the amounts as they were typed; nothing where it can. */
export function CurrencyNotTaken({ taken, chosen, instead, onInstead }: CurrencyNotTakenProps) {
  const t = useTexts(pricesTexts)
  if (taken === undefined || taken.includes(chosen)) return null
  const [inCapitals, code] = [chosen.toUpperCase(), instead.toUpperCase()]
  const others = taken.map((currency) => currency.toUpperCase())
  const [what, currencies] = [
    others.length > 1 ? 'currency-not-taken' : 'currency-not-taken-one',
    others.join(', '),
  ] as const
  return (
    <Notice
      kind="warn"
      action={
        taken.includes(instead) && (
          <Button onClick={() => onInstead(instead)}>{t('use-currency', { currency: code })}</Button>
        )
      }
    >
      {t(what, { currency: inCapitals, currencies })}
    </Notice>
  )
}
