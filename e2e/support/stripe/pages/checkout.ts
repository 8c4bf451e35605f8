import { type Html, html } from '../../../../server/web/html.ts'
import { shown } from '../currencies.ts'
import { testNumbers } from '../methods.ts'
import type { SessionRow } from '../rows.ts'

/** What somebody typed before something was wrong with it. */
export interface Typed {
  readonly email: string
  readonly name: string
  readonly method: 'card' | 'debit'
  readonly number: string
  readonly expiry: string
  readonly code: string
  readonly iban: string
  readonly country: string
}

export type Wrong = Partial<Record<keyof Typed | 'payment', string>>

export const untyped = (row: SessionRow): Typed => ({
  email: row.email ?? row.askedEmail ?? '',
  name: row.name ?? '',
  method: 'card',
  number: '',
  expiry: '',
  code: '',
  iban: '',
  country: row.address?.country ?? 'FR',
})

/** The hosted page: what is bought, and the form that pays for it. */
export function checkoutBody(row: SessionRow, typed: Typed, wrong: Wrong): Html {
  return html`<main class="checkout-grid">
<section aria-labelledby="order" class="order">
<h1 id="order">Your order</h1>
${amount(row)}
<ul class="lines">${row.lines.map((line) => lineItem(row, line))}</ul>
<p class="total"><span>Total</span> <strong data-testid="total">${shown(row.amount, row.currency)}</strong></p>
${row.cancelUrl === null ? null : html`<p><a class="button" href="${row.cancelUrl}">Back</a></p>`}
</section>
<form class="card" method="post" novalidate aria-labelledby="pay">
<h2 id="pay">${row.amount === 0 ? 'Confirm' : 'Pay'}</h2>
${problems(wrong)}
${field({ id: 'email', label: 'E-mail', type: 'email', autocomplete: 'email' }, typed, wrong)}
${row.amount === 0 ? null : ways(row, typed, wrong)}
<button class="button primary" type="submit">${row.amount === 0 ? 'Confirm order' : html`Pay ${shown(row.amount, row.currency)}`}</button>
${row.amount === 0 ? null : helps()}
</form>
</main>`
}

const amount = (row: SessionRow): Html => html`<p class="amount">${shown(row.amount, row.currency)}</p>`

const lineItem = ({ currency }: SessionRow, line: SessionRow['lines'][number]): Html =>
  html`<li><span class="name">${line.name}${line.quantity > 1 ? html` <span class="count">× ${line.quantity}</span>` : null}
${line.description === null ? null : html`<small>${line.description}</small>`}</span>
<span class="price">${shown(line.unitAmount * line.quantity, currency)}</span></li>`

function problems(wrong: Wrong): Html | null {
  if (Object.keys(wrong).length === 0) return null
  return html`<div class="problem" role="alert"><p>${wrong.payment ?? 'Correct what is marked below.'}</p></div>`
}

export const takesDebits = ({ allowedMethods }: SessionRow): boolean =>
  allowedMethods === null || allowedMethods.includes('sepa_debit')

function ways(row: SessionRow, typed: Typed, wrong: Wrong): Html {
  const radio = (id: Typed['method'], label: string) => html`<label class="way">
<input type="radio" name="method" value="${id}" id="way-${id}"${typed.method === id ? html` checked` : null}> ${label}</label>`
  const offersDebit = takesDebits(row)
  return html`<fieldset class="ways"><legend>How do you pay?</legend>
${radio('card', 'Card')}
${offersDebit ? radio('debit', 'Bank debit (takes days)') : null}
</fieldset>
<fieldset class="of-card"><legend>Card</legend>
${field({ id: 'number', label: 'Card number', inputmode: 'numeric', autocomplete: 'cc-number', placeholder: '4242 4242 4242 4242' }, typed, wrong)}
<div class="pair">
${field({ id: 'expiry', label: 'Expiry (MM / YY)', inputmode: 'numeric', autocomplete: 'cc-exp', placeholder: '12 / 34' }, typed, wrong)}
${field({ id: 'code', label: 'Security code', inputmode: 'numeric', autocomplete: 'cc-csc', placeholder: '123' }, typed, wrong)}
</div>
${countries(typed, wrong)}
</fieldset>
${
  offersDebit
    ? html`<fieldset class="of-debit"><legend>Bank account</legend>
${field({ id: 'iban', label: 'IBAN', placeholder: 'AT61 1904 3002 3457 3201' }, typed, wrong)}
</fieldset>`
    : null
}
${field({ id: 'name', label: 'Name on the card or account', autocomplete: 'cc-name' }, typed, wrong)}`
}

/** The real page lists all there are. */
const COUNTRIES = [
  'AT',
  'BE',
  'BR',
  'CA',
  'CH',
  'DE',
  'ES',
  'FR',
  'GB',
  'IE',
  'IT',
  'JP',
  'NL',
  'PT',
  'SE',
  'US',
]
const nameOf = new Intl.DisplayNames('en', { type: 'region' })

export const isCountry = (code: string): boolean => COUNTRIES.includes(code)

const countries = (typed: Typed, wrong: Wrong): Html => html`<p class="field">
<label for="country">Country or region</label>
<select id="country" name="country" autocomplete="country"${wrong.country === undefined ? null : html` aria-invalid="true" aria-describedby="country-fault"`}>${COUNTRIES.map((code) => html`<option value="${code}"${code === typed.country ? html` selected` : null}>${nameOf.of(code)}</option>`)}</select>
${wrong.country === undefined ? null : html`<span class="fault" id="country-fault">${wrong.country}</span>`}</p>`

interface Field {
  readonly id: keyof Typed
  readonly label: string
  readonly type?: string
  readonly autocomplete?: string
  readonly inputmode?: string
  readonly placeholder?: string
}

function field(
  { id, label, type = 'text', autocomplete = 'off', inputmode = 'text', placeholder = '' }: Field,
  typed: Typed,
  wrong: Wrong,
): Html {
  const fault = wrong[id]
  return html`<p class="field"><label for="${id}">${label}</label>
<input id="${id}" name="${id}" type="${type}" value="${typed[id]}" autocomplete="${autocomplete}" inputmode="${inputmode}" placeholder="${placeholder}"${fault === undefined ? null : html` aria-invalid="true" aria-describedby="${id}-fault"`}>
${fault === undefined ? null : html`<span class="fault" id="${id}-fault">${fault}</span>`}</p>`
}

const helps =
  (): Html => html`<details class="help"><summary>Numbers that are taken, and what they do</summary>
<table><tbody>${testNumbers().map(({ number, does }) => html`<tr><td><code>${number}</code></td><td>${does}</td></tr>`)}</tbody></table>
<p>Any date in the future and any three digits go with a card.</p></details>`
