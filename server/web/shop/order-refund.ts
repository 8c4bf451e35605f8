import type { Refund } from '@veza/shared/contracts/refunds.ts'
import { REFUND_REASON_MAX } from '@veza/shared/contracts/refunds.ts'
import type { Attempt, Visit } from '../account/types.ts'
import { field, form } from '../account/views/form.ts'
import { day, instant } from '../account/views/instant.ts'
import { money } from '../amounts.ts'
import { type Html, html } from '../html.ts'
import type { ShownOrder } from './shown-order.ts'

/** What was asked back and how it stands, and the form to ask while one may. */
export function refundsPart(visit: Visit, attempt: Attempt, shown: ShownOrder): Html | false {
  const { t, locale } = visit.page
  const { order, refunds } = shown
  const { obstacle, until } = order.refund
  const mayAsk = obstacle === null
  if (refunds.length === 0 && !mayAsk && obstacle !== 'too-late') return false
  return html`<section class="matter" id="refund"><h2>${t('refund.title')}</h2>
${refunds.length > 0 && html`<ul class="rows">${refunds.map((one) => refundRow(visit, shown, one))}</ul>`}
${obstacle === 'too-late' && until && html`<p class="soft">${t('refund.too-late', { day: day(locale, until) })}</p>`}
${mayAsk && until && askForm(visit, attempt, shown, until)}</section>`
}

function refundRow({ page: { t, locale } }: Visit, { order }: ShownOrder, refund: Refund): Html {
  const item = order.items.find(({ id }) => id === refund.itemId)
  const isWaiting = refund.status === 'pending' && refund.pendingReason !== null
  return html`<li><div class="row-text"><p class="row-title">${money(refund.amount, refund.currency, locale)}${item && html` <span class="soft">${item.title}</span>`}</p>
<p>${t(isWaiting ? 'refund.waiting' : `refund.${refund.status}`)}</p><p class="soft">${instant(locale, refund.succeededAt ?? refund.createdAt)}</p></div></li>`
}

function askForm(visit: Visit, attempt: Attempt, { order, refundKey }: ShownOrder, until: string): Html {
  const { t, locale } = visit.page
  const left = order.items.filter(({ amount, refundedAmount }) => amount > refundedAmount)
  const amountOf = (amount: number) => money(amount, order.currency, locale)
  const isOpen = attempt.action === 'refund'
  const typed = isOpen ? attempt.typed.get('itemId') : undefined
  const options = left.map(
    ({ id, title, amount, refundedAmount }) =>
      html`<option value="${id}"${typed === id && html` selected`}>${title}, ${amountOf(amount - refundedAmount)}</option>`,
  )
  const which =
    left.length > 1
      ? html`<div class="field"><label for="refund-itemId">${t('refund.which')}</label><div class="input-row"><select id="refund-itemId" name="itemId"><option value="">${t('refund.all', { amount: amountOf(order.refund.amount) })}</option>${options}</select></div></div>`
      : html`<input type="hidden" name="itemId" value="">`
  return html`<details class="more"${isOpen && html` open`}><summary>${t('refund.ask')}</summary>
<p class="hint">${t('refund.about', { day: day(locale, until) })}</p>
${form(visit, { does: 'refund', submit: 'refund.send', grave: true, hidden: { requestKey: refundKey } }, html`${which}${field(visit, attempt, 'refund', { name: 'reason', label: 'refund.reason', autocomplete: 'off', rows: 3, maxlength: REFUND_REASON_MAX })}`)}</details>`
}
