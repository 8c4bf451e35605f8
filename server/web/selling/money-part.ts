import type { Selling } from '@veza/shared/contracts/selling.ts'
import type { SignedInVisit } from '../account/types.ts'
import { section } from '../account/views/frame.ts'
import { day } from '../account/views/instant.ts'
import { heldMoney } from '../amounts.ts'
import { type Html, type HtmlValue, html } from '../html.ts'

/** What is owed, what lies at the provider, and what the seller owes: one list for each currency. */
export function moneyPart(visit: SignedInVisit, selling: Selling): Html {
  const { t } = visit.page
  const currencies = currenciesOf(selling)
  const isUnknown = selling.atProvider === null && asksProvider(visit, selling)
  return section(
    t('selling.money'),
    currencies.length === 0 && html`<p class="soft">${t('selling.money.none')}</p>`,
    currencies.map((currency) => currencyPart(visit, selling, currency, currencies.length > 1)),
    isUnknown && html`<p class="aside">${t('selling.money.unknown')}</p>`,
  )
}

/** There is an account whose balance the provider could tell. */
const asksProvider = ({ ctx }: SignedInVisit, { account }: Selling): boolean =>
  ctx.payments.isAvailable && account !== null && account.state !== 'started' && account.state !== 'closed'

function currenciesOf({ balances, atProvider }: Selling): string[] {
  const held = atProvider ? [...atProvider.available, ...atProvider.pending] : []
  const known = [
    ...balances.map(({ currency }) => currency),
    ...held.filter(({ amount }) => amount !== 0).map(({ currency }) => currency),
  ]
  return [...new Set<string>(known)].sort()
}

function currencyPart(visit: SignedInVisit, selling: Selling, currency: string, isNamed: boolean): Html {
  const { t, locale } = visit.page
  const { atProvider, nextPayout } = selling
  const balance = selling.balances.find((one) => one.currency === currency)
  const { owed = 0, waiting = 0, debt = 0 } = balance ?? {}
  const amountOf = (amount: number) => heldMoney(amount, currency, locale)
  const heldIn = (part: 'available' | 'pending') =>
    (atProvider?.[part] ?? [])
      .filter((one) => one.currency === currency)
      .reduce((sum, one) => sum + one.amount, 0)
  const row = (label: string, amount: string, about?: HtmlValue) =>
    html`<div><dt>${label}${about && html`<span class="hint">${about}</span>`}</dt><dd class="figure">${amount}</dd></div>`
  const ofOwed =
    waiting > 0
      ? t('selling.money.waiting', { amount: amountOf(waiting) })
      : owed < 0 && t('selling.money.returning')
  const name = new Intl.DisplayNames(locale, { type: 'currency' }).of(currency.toUpperCase())
  return html`${isNamed && html`<h3 class="currency">${name}</h3>`}<dl class="facts sums">
${row(t('selling.money.owed'), amountOf(owed), ofOwed)}
${atProvider && row(t('selling.money.pending'), amountOf(heldIn('pending')))}
${atProvider && row(t('selling.money.available'), amountOf(heldIn('available')))}
${debt > 0 && row(t('selling.money.debt'), amountOf(debt), t('selling.money.debt.about'))}
${nextPayout?.currency === currency && row(t('selling.money.next'), amountOf(nextPayout.amount), t('selling.money.next.on', { day: day(locale, nextPayout.arrivesAt) }))}
</dl>`
}
