import type { SalesSummary } from '@veza/shared/contracts/selling.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { summarizeSales } from '../../domains/transfers/index.ts'
import { SELLING_PATH } from '../../http/selling-page.ts'
import type { AccountPage, SignedInVisit } from '../account/types.ts'
import { section, settingsFrame } from '../account/views/frame.ts'
import { money } from '../amounts.ts'
import { type Html, html } from '../html.ts'
import { countryName } from './rows.ts'

type InCurrency = SalesSummary['currencies'][number]

const SHOWN = 5
const YEAR_DAYS = 365
/** Of the page that lists all of them; the first unless another is chosen. */
const periods = { year: YEAR_DAYS, month: 30, all: null } as const
type Period = keyof typeof periods

/** What was sold in the last so many days: rolling, so that no time zone has to be asked for. */
export async function soldLately(
  { ctx, viewer }: SignedInVisit,
  period: Period = 'year',
): Promise<SalesSummary> {
  await ctx.limits.take('sales-summary', viewer.userId)
  const days = periods[period]
  const from = days === null ? undefined : new Date(ctx.clock.now().getTime() - days * DAY_MS)
  return summarizeSales(ctx, viewer.userId, { from })
}

/** Where the buyers of the last year are: the first of them, and the way to all. */
export function countriesPart(visit: SignedInVisit, { currencies }: SalesSummary): Html {
  const { t } = visit.page
  return section(
    t('selling.countries'),
    html`<p class="soft">${t('selling.countries.about')}</p>`,
    currencies.map((one) => table(visit, { ...one, countries: one.countries.slice(0, SHOWN) })),
    html`<p class="form-end"><a href="${SELLING_PATH}/countries">${t('selling.countries.all')}</a></p>`,
  )
}

/** Each currency by itself; how many buyers in all stands above, since who bought in two countries counts in both. */
function table({ page: { t, locale } }: SignedInVisit, { currency, buyers, countries }: InCurrency): Html {
  const count = new Intl.NumberFormat(locale)
  const name = (country: string | null) =>
    country === null ? t('selling.countries.unknown') : countryName(country, locale)
  return html`<table class="statements countries"><caption>${currency.toUpperCase()} · ${t('selling.countries.buyers')}${t('selling.countries.colon')}${count.format(buyers)}</caption>
<thead><tr><th scope="col">${t('selling.countries.country')}</th><th scope="col">${t('selling.countries.buyers')}</th><th scope="col">${t('selling.countries.earned')}</th></tr></thead>
<tbody>${countries.map(
    (one) => html`<tr><th scope="row">${name(one.country)}</th>
<td class="figure">${count.format(one.buyers)}</td>
<td class="figure">${money(one.earned, currency, locale)}</td></tr>`,
  )}</tbody></table>`
}

/** All countries of a period, which is chosen by a link. */
export const countriesPage: AccountPage = {
  path: `${SELLING_PATH}/countries`,
  audience: 'signed-in',
  view: async (visit, attempt) => {
    const { page, req } = visit
    const asked = req.query.period
    const period: Period = asked === 'month' || asked === 'all' ? asked : 'year'
    const { currencies } = await soldLately(visit, period)
    const link = (one: Period) =>
      html`<a href="${SELLING_PATH}/countries?period=${one}"${one === period && html` aria-current="true"`}>${page.t(one === 'all' ? 'selling.countries.all-time' : `selling.countries.${one}`)}</a>`
    return settingsFrame(
      visit,
      attempt,
      'selling.countries',
      html`<nav class="pager" aria-label="${page.t('selling.countries.period')}">${(['month', 'year', 'all'] as const).map(link)}</nav>`,
      currencies.length === 0
        ? html`<p class="lead">${page.t('selling.countries.none')}</p>`
        : currencies.map((one) => table(visit, one)),
      html`<nav class="pager" aria-label="${page.t('selling.countries')}"><a href="${SELLING_PATH}">${page.t('selling.back')}</a></nav>`,
    )
  },
  actions: {},
}
