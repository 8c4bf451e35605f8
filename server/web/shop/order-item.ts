import type { Order } from '@veza/shared/contracts/orders.ts'
import { deliveredFormatSchema } from '@veza/shared/contracts/products.ts'
import type { Visit } from '../account/types.ts'
import { money } from '../amounts.ts'
import { type Html, html } from '../html.ts'

type Item = Order['items'][number]

/** What was bought, its words as they were then, and its files while they may be had. */
export function orderItem(visit: Visit, order: Order, item: Item): Html {
  const { t, locale } = visit.page
  const { currency } = order
  const grant = item.grant?.status
  return html`<li class="line">
<div class="line-what"><p class="line-title">${item.quantity > 1 && `${item.quantity} × `}${item.title}</p>
<p class="soft">${item.artist} · ${item.licenceName}</p>
${item.refundedAmount > 0 && html`<p class="soft">${t('order.item.givenBack', { amount: money(item.refundedAmount, currency, locale) })}</p>`}
${grant === 'suspended' && html`<p class="hint">${t('order.item.suspended')}</p>`}
${grant === 'revoked' && html`<p class="hint">${t('order.item.revoked')}</p>`}</div>
<p class="line-price figure">${money(item.amount, currency, locale)}</p>
<div class="line-more">${grant === 'active' && html`<ul class="files">${item.deliverables.map((track) => files(visit, item, track))}</ul>`}
<details class="licence-text"><summary>${t('offer.text', { name: item.licenceName })}</summary><div class="words">${item.licenceText}</div></details></div>
</li>`
}

function files(
  visit: Visit,
  { id: itemId }: Item,
  { trackId, title, formats }: Item['deliverables'][number],
): Html {
  const { page, csrf } = visit
  const { t, path } = page
  const known = deliveredFormatSchema.options.filter((format) => formats.includes(format))
  return html`<li><span class="file-title">${title}</span>
${known.map(
  (format) => html`<form method="post" action="${path}" class="inline">
<input type="hidden" name="csrf" value="${csrf}"><input type="hidden" name="do" value="download"><input type="hidden" name="itemId" value="${itemId}"><input type="hidden" name="trackId" value="${trackId}">
<button class="button-quiet" type="submit" name="format" value="${format}" aria-label="${t('order.download.of', { title, format: t(`format.${format}`) })}">${t('order.download', { format: t(`format.${format}`) })}</button></form>`,
)}</li>`
}
