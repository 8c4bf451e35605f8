import { sellerCountries } from '@veza/shared/contracts/seller-countries.ts'
import type { SellerAccountState, Selling } from '@veza/shared/contracts/selling.ts'
import type { Attempt, SignedInVisit } from '../account/types.ts'
import { form } from '../account/views/form.ts'
import { section } from '../account/views/frame.ts'
import { type Html, html } from '../html.ts'

type Account = NonNullable<Selling['account']>

/** How the seller's account at the provider stands, with the one thing that there is to do about it. */
export function accountPart(visit: SignedInVisit, attempt: Attempt, account: Selling['account']): Html {
  const { t } = visit.page
  if (!visit.ctx.payments.isAvailable)
    return section(t('selling.account'), html`<p>${t('selling.unavailable')}</p>`)
  return section(
    t('selling.account'),
    account ? html`${standing(visit, attempt, account)}` : beginning(visit, attempt),
  )
}

function beginning(visit: SignedInVisit, attempt: Attempt): Html {
  const { t } = visit.page
  return html`<p>${t('selling.none')}</p><p class="aside">${t('selling.none.meanwhile')}</p>${openForm(visit, attempt, undefined)}`
}

function standing(visit: SignedInVisit, attempt: Attempt, account: Account): Html {
  const { t, locale } = visit.page
  const { state, country, required } = account
  const names = new Intl.DisplayNames(locale, { type: 'region' })
  const asksCountry = state === 'started' || state === 'closed'
  return html`<p>${t(isAsking(state) && required.length === 0 ? `selling.${state}.unknown` : `selling.${state}`)}</p>
${isAsking(state) && required.length > 0 && html`<ul class="steps">${required.map((what) => html`<li>${what}</li>`)}</ul>`}
${state === 'incomplete' && html`<dl class="facts"><div><dt>${t('selling.country')}</dt><dd>${names.of(country)}</dd></div></dl>`}
${asksCountry ? openForm(visit, attempt, country) : wayOn(visit, state)}`
}

const isAsking = (state: SellerAccountState): state is 'incomplete' | 'no-payouts' =>
  state === 'incomplete' || state === 'no-payouts'

function wayOn(visit: SignedInVisit, state: SellerAccountState): Html | false {
  if (isAsking(state)) return form(visit, { does: 'continue', submit: 'selling.continue' }, undefined)
  if (state === 'in-review')
    return form(visit, { does: 'continue', submit: 'selling.look', quiet: true }, undefined)
  return (
    state === 'ready' &&
    form(visit, { does: 'dashboard', submit: 'selling.dashboard', quiet: true }, undefined)
  )
}

/** Asks for the country first: at the provider an account is of one country for ever. */
function openForm(visit: SignedInVisit, attempt: Attempt, country: string | undefined): Html {
  const { t, locale } = visit.page
  const fault = attempt.action === 'open' ? attempt.faults.get('country') : undefined
  const chosen = attempt.action === 'open' ? attempt.typed.get('country') : country
  const names = new Intl.DisplayNames(locale, { type: 'region' })
  const countries = [...new Set([...sellerCountries, ...(country ? [country] : [])])]
    .map((code) => ({ code, name: names.of(code) ?? code }))
    .sort((one, other) => one.name.localeCompare(other.name, locale))
  const described = fault === undefined ? 'open-country-hint' : 'open-country-hint open-country-fault'
  return html`${form(
    visit,
    { does: 'open', submit: 'selling.open' },
    html`<div class="field"><label for="open-country">${t('selling.country')}</label>
<p class="hint" id="open-country-hint">${t('selling.country.hint')}</p>
${fault !== undefined && html`<p class="fault" id="open-country-fault">${fault}</p>`}
<div class="input-row"><select id="open-country" name="country" autocomplete="country" required aria-describedby="${described}"${fault !== undefined && html` aria-invalid="true"`}><option value="">${t('selling.country.choose')}</option>
${countries.map(({ code, name }) => html`<option value="${code}"${code === chosen && html` selected`}>${name}</option>`)}</select></div></div>`,
  )}<p class="aside">${t('selling.open.note')}</p>`
}
