import type { Order } from '@veza/shared/contracts/orders.ts'
import { isFresh } from '../../domains/orders/index.ts'
import type { Attempt, Visit } from '../account/types.ts'
import { form } from '../account/views/form.ts'
import { day, instant } from '../account/views/instant.ts'
import { money } from '../amounts.ts'
import { type Html, html } from '../html.ts'
import type { TextKey } from '../texts/index.ts'
import type { Content } from '../views/layout.ts'
import { orderItem } from './order-item.ts'
import { refundsPart } from './order-refund.ts'
import { shopFrame } from './shop-frame.ts'
import type { ShownOrder } from './shown-order.ts'

/** Where an order stands, as its buyer sees it. */
type Standing = 'waiting' | 'unpaid' | 'processing' | 'failed' | 'expired' | 'paid' | 'disputed' | 'refunded'

function standingOf({ order, cameBack }: ShownOrder): Standing {
  switch (order.status) {
    case 'pending':
      if (order.payment.status === 'processing') return 'processing'
      return cameBack === 'done' ? 'waiting' : 'unpaid'
    case 'failed':
    case 'expired':
    case 'disputed':
    case 'refunded':
      return order.status
    case 'completed':
    case 'refund_pending':
      return 'paid'
  }
}

const titles = {
  waiting: 'order.waiting',
  unpaid: 'order.unpaid',
  processing: 'order.processing',
  failed: 'order.failed',
  expired: 'order.expired',
  paid: 'order.paid',
  disputed: 'order.disputed',
  refunded: 'order.refunded',
} as const satisfies Record<Standing, TextKey>

export function orderContent(visit: Visit, attempt: Attempt, shown: ShownOrder): Content {
  const { t, path } = visit.page
  const { order } = shown
  const standing = standingOf(shown)
  const content = shopFrame(
    visit,
    attempt,
    t(titles[standing]),
    intro(visit, shown, standing),
    html`<ul class="lines">${order.items.map((item) => orderItem(visit, order, item))}</ul>`,
    sums(visit, order),
    refundsPart(visit, attempt, shown),
    facts(visit, order),
  )
  if (standing !== 'waiting') return content
  // Without scripts the page asks again by itself; with them it does so only when there is news.
  return {
    ...content,
    head: html`<noscript><meta http-equiv="refresh" content="8;url=${path}?checkout=done"></noscript>`,
  }
}

function intro(visit: Visit, { cameBack, order }: ShownOrder, standing: Standing): Html {
  const { t } = visit.page
  const pay = (submit: TextKey) => form(visit, { does: 'pay', submit }, undefined)
  const said = html`<p class="lead">${t(`${titles[standing]}.text`)}</p>`
  switch (standing) {
    case 'waiting':
      return html`<div data-awaits="${order.status}" role="status">${said}</div><p class="form-end"><a class="button-quiet" href="${visit.page.path}?checkout=done">${t('order.look')}</a></p>`
    case 'unpaid':
      return html`<p class="lead">${t(cameBack === 'left' ? 'order.left.text' : 'order.unpaid.text')}</p>${pay('order.pay')}`
    case 'failed':
    case 'expired':
      return isFresh(new Date(order.createdAt), visit.ctx.clock.now())
        ? html`${said}${pay('order.payAgain')}`
        : html`<p class="lead">${t('problem.order-too-old')}</p>`
    default:
      return said
  }
}

function sums({ page: { t, locale } }: Visit, { subtotal, total, refundedAmount, currency }: Order): Html {
  const row = (label: TextKey, amount: string) =>
    html`<div><dt>${t(label)}</dt><dd class="figure">${amount}</dd></div>`
  return html`<dl class="totals">
${subtotal !== total && html`${row('cart.subtotal', money(subtotal, currency, locale))}${row('cart.discount', `−${money(subtotal - total, currency, locale)}`)}`}
<div class="total"><dt>${t('cart.total')}</dt><dd class="figure">${money(total, currency, locale)}</dd></div>
${refundedAmount > 0 && row('order.givenBack', `−${money(refundedAmount, currency, locale)}`)}
</dl>`
}

function facts({ page: { t, locale, path } }: Visit, { id, createdAt, email, invoice }: Order): Html {
  return html`<section class="matter"><h2>${t('order.facts')}</h2><dl class="facts">
<div><dt>${t('order.number')}</dt><dd><code>${id}</code></dd></div>
<div><dt>${t('order.made')}</dt><dd>${instant(locale, createdAt)}</dd></div>
${email !== null && html`<div><dt>${t('field.email')}</dt><dd>${email}</dd></div>`}
${invoice && html`<div><dt>${t('order.invoice')}</dt><dd><a href="${path}/invoice.pdf">${t('order.invoice.pdf', { number: invoice.number })}</a> <span class="soft">${day(locale, invoice.issuedAt)}</span></dd></div>`}
</dl></section>`
}
