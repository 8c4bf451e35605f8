import type { OwnTransfer, Payout, Sale } from '@veza/shared/contracts/selling.ts'
import { day } from '../account/views/instant.ts'
import { heldMoney, money } from '../amounts.ts'
import { type Html, html } from '../html.ts'
import type { Locale } from '../texts/index.ts'
import type { Page } from '../views/page.ts'

/** What a country is called, in the reader’s language. @param code ISO 3166-1, two letters */
export const countryName = (code: string, locale: Locale): string =>
  new Intl.DisplayNames(locale, { type: 'region' }).of(code) ?? code

/** One of the lists of a seller, one line for each thing in it. */
export const rowsOf = <Item>(
  page: Page,
  items: readonly Item[],
  row: (page: Page, item: Item) => Html,
): Html => html`<ul class="rows">${items.map((item) => row(page, item))}</ul>`

export function saleRow({ t, locale }: Page, sale: Sale): Html {
  const { title, licenceName, quantity, soldAt, country, currency, price, earned, returned } = sale
  const amountOf = (amount: number) => money(amount, currency, locale)
  return html`<li class="row"><div class="row-text"><p class="row-title">${quantity > 1 && `${quantity} × `}${title}</p>
<p class="soft">${licenceName} · ${day(locale, soldAt)}${country !== null && ` · ${countryName(country, locale)}`}</p>
${returned > 0 && html`<p class="soft">${t('selling.sales.returned', { amount: amountOf(returned) })}</p>`}</div>
<p class="row-sum"><span class="off-screen">${t('selling.sales.earned')}</span> <span class="figure">${amountOf(earned)}</span>
<span class="soft figure">${price === 0 ? t('selling.sales.free') : t('selling.sales.price', { amount: amountOf(price) })}</span></p></li>`
}

export function transferRow({ t, locale }: Page, transfer: OwnTransfer): Html {
  const { createdAt, currency, amount } = transfer
  return html`<li class="row"><div class="row-text"><p>${day(locale, createdAt)}</p><p class="soft">${standingOf({ t, locale }, transfer)}</p></div>
<p class="figure">${money(amount, currency, locale)}</p></li>`
}

function standingOf({ t, locale }: Pick<Page, 't' | 'locale'>, transfer: OwnTransfer): string {
  const { status, isSent, returned, currency } = transfer
  if (status === 'permanently_failed')
    return t(isSent ? 'selling.transfers.kept' : 'selling.transfers.given-up')
  if (status === 'reversed' && !isSent) return t('selling.transfers.unsent')
  if (status === 'completed' && returned > 0)
    return t('selling.transfers.returned', { amount: money(returned, currency, locale) })
  return t(`selling.transfers.${status}`)
}

export function payoutRow({ t, locale }: Page, payout: Payout): Html {
  const { status, amount, currency, createdAt, arrivesAt, failure, providerId } = payout
  return html`<li class="row"><div class="row-text"><p>${day(locale, createdAt)}</p>
<p class="soft">${t(`selling.payouts.${status}`, { day: day(locale, arrivesAt) })}</p>
${failure !== null && html`<p class="fault">${failure}</p>`}
<p class="soft">${t('selling.payouts.id')} <code>${providerId}</code></p></div>
<p class="figure">${heldMoney(amount, currency, locale)}</p></li>`
}
