import { type Currency, parseAmount } from '@veza/shared/kernel/money.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Field } from '../../ui/field.tsx'
import { tellMoney } from '../../ui/money.ts'
import { ordersTexts } from './texts.ts'

/** How much: all that is left, or a part, as it is typed. */
export interface Amount {
  readonly isPart: boolean
  readonly typed: string
}

/** @returns in minor units; undefined of what is no amount, or more than is left */
export function readAmount({ isPart, typed }: Amount, left: number, currency: Currency): number | undefined {
  if (!isPart) return left
  const amount = parseAmount(typed, currency)
  return amount !== undefined && amount >= 1 && amount <= left ? amount : undefined
}

export interface RefundAmountProps {
  readonly amount: Amount
  readonly left: number
  readonly currency: Currency
  onChange(amount: Amount): void
}

/** What is left is named, and what would be left after. */
export function RefundAmount({ amount, left, currency, onChange }: RefundAmountProps) {
  const t = useTexts(ordersTexts)
  const language = useLanguage()
  const tell = (sum: number) => tellMoney(sum, currency, language)
  const read = readAmount(amount, left, currency)
  const { isPart, typed } = amount
  const way = (value: boolean, label: string) => (
    <label className="flex cursor-pointer items-center gap-2 py-1">
      <input
        type="radio"
        name="how-much"
        className="accent-accent"
        checked={isPart === value}
        onChange={() => onChange({ ...amount, isPart: value })}
      />
      <span>{label}</span>
    </label>
  )
  const hint =
    read === undefined
      ? t('part-hint', { amount: tell(left) })
      : t('left-after', { amount: tell(left - read) })
  const isWrong = typed.trim() !== '' && read === undefined
  return (
    <fieldset>
      <legend className="mb-1 font-medium text-13">{t('how-much')}</legend>
      {way(false, t('all-left', { amount: tell(left) }))}
      {way(true, t('a-part'))}
      {isPart && (
        <div className="mt-1 ml-6">
          <Field
            label={t('part-amount', { currency: currency.toUpperCase() })}
            inputMode="decimal"
            autoComplete="off"
            value={typed}
            hint={isWrong ? undefined : hint}
            fault={isWrong ? t('part-hint', { amount: tell(left) }) : undefined}
            onChange={(event) => onChange({ ...amount, typed: event.target.value })}
          />
        </div>
      )}
    </fieldset>
  )
}
