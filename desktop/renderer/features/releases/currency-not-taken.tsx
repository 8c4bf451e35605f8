import type { Currency } from '@veza/shared/kernel/money.ts'
import { useTexts } from '../../app/texts.ts'
import { Notice } from '../../ui/notice.tsx'
import { pricesTexts } from './prices-texts.ts'

interface CurrencyNotTakenProps {
  readonly taken: readonly Currency[] | undefined
  readonly chosen: Currency
}

/** Why nothing can be sold in what is chosen; nothing where it can. */
export function CurrencyNotTaken({ taken, chosen }: CurrencyNotTakenProps) {
  const t = useTexts(pricesTexts)
  if (taken === undefined || taken.includes(chosen)) return null
  const others = taken.map((code) => code.toUpperCase()).join(', ')
  return (
    <Notice kind="warn">
      {t('currency-not-taken', { currency: chosen.toUpperCase(), currencies: others })}
    </Notice>
  )
}
