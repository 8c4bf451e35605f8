import type { Selling } from '@veza/shared/contracts/selling.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { formatDay } from '../../ui/formats.ts'
import { currencyName, tellMoney } from '../../ui/money.ts'
import { Part } from './part.tsx'
import { payoutsTexts } from './texts.ts'

/** What is owed, what lies at the provider, what the seller owes: one list for each currency, never added up. */
export function MoneyPart({ selling }: { readonly selling: Selling }) {
  const t = useTexts(payoutsTexts)
  const currencies = currenciesOf(selling)
  const { account, atProvider } = selling
  const isUnknown =
    atProvider === null && account !== null && account.state !== 'started' && account.state !== 'closed'
  return (
    <Part heading={t('money')}>
      {currencies.length === 0 && <p className="text-ink-soft">{t('money.none')}</p>}
      {currencies.map((currency) => (
        <Balance key={currency} selling={selling} currency={currency} isNamed={currencies.length > 1} />
      ))}
      {isUnknown && <p className="text-13 text-ink-soft">{t('money.unknown')}</p>}
    </Part>
  )
}

function currenciesOf({ balances, atProvider }: Selling): string[] {
  const held = atProvider ? [...atProvider.available, ...atProvider.pending] : []
  const known = [
    ...balances.map(({ currency }) => currency as string),
    ...held.filter(({ amount }) => amount !== 0).map(({ currency }) => currency),
  ]
  return [...new Set(known)].sort()
}

interface BalanceProps {
  readonly selling: Selling
  readonly currency: string
  readonly isNamed: boolean
}

interface Sum {
  readonly label: string
  readonly amount: number
  readonly about?: string | undefined
}

function Balance({ selling, currency, isNamed }: BalanceProps) {
  const language = useLanguage()
  return (
    <div className="flex flex-col gap-1" data-balance={currency}>
      {isNamed && <h3 className="text-13 text-ink-soft">{currencyName(currency, language)}</h3>}
      <dl>
        {useSums(selling, currency).map(({ label, amount, about }) => (
          <div key={label} className="flex justify-between gap-6 border-hairline border-b py-2">
            <dt>
              {label}
              {about && <span className="block text-12 text-ink-soft">{about}</span>}
            </dt>
            <dd className="figures whitespace-nowrap">{tellMoney(amount, currency, language)}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

function useSums({ balances, atProvider, nextPayout }: Selling, currency: string): Sum[] {
  const t = useTexts(payoutsTexts)
  const language = useLanguage()
  const { owed = 0, waiting = 0, debt = 0 } = balances.find((one) => one.currency === currency) ?? {}
  const heldIn = (part: 'available' | 'pending') =>
    (atProvider?.[part] ?? [])
      .filter((one) => one.currency === currency)
      .reduce((sum, { amount }) => sum + amount, 0)
  const aboutOwed =
    waiting > 0
      ? t('money.waiting', { amount: tellMoney(waiting, currency, language) })
      : owed < 0
        ? t('money.returning')
        : undefined
  const sums: Sum[] = [{ label: t('money.owed'), amount: owed, about: aboutOwed }]
  if (atProvider)
    for (const part of ['pending', 'available'] as const)
      sums.push({ label: t(`money.${part}`), amount: heldIn(part) })
  if (nextPayout?.currency === currency)
    sums.push({
      label: t('money.next'),
      amount: nextPayout.amount,
      about: t('money.next-on', { day: formatDay(nextPayout.arrivesAt, language) }),
    })
  if (debt > 0) sums.push({ label: t('money.debt'), amount: debt, about: t('money.debt-about') })
  return sums
}
