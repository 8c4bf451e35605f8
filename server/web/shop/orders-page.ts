import type { orderSummarySchema } from '@veza/shared/contracts/orders.ts'
import type { z } from 'zod'
import { ownOrders } from '../../domains/orders/index.ts'
import type { AccountPage, SignedInVisit } from '../account/types.ts'
import { day } from '../account/views/instant.ts'
import { money } from '../amounts.ts'
import { type Html, html } from '../html.ts'
import { shopFrame } from './shop-frame.ts'

const ROWS = 25

/** What one has bought, also as a guest under the account's address. */
export const ordersPage: AccountPage = {
  path: '/orders',
  audience: 'signed-in',
  view: async (visit, attempt) => {
    const { ctx, req, viewer, page } = visit
    const { t } = page
    const { cursor } = req.query
    const query = { limit: ROWS, cursor: typeof cursor === 'string' ? cursor : undefined }
    const { items, nextCursor } = await ownOrders(ctx, viewer, query)
    return shopFrame(
      visit,
      attempt,
      t('orders.title'),
      items.length === 0
        ? html`<p class="lead">${t('orders.none')}</p><p class="form-end"><a class="button" href="/">${t('cart.empty.next')}</a></p>`
        : html`<ul class="rows orders">${items.map((order) => row(visit, order))}</ul>`,
      nextCursor !== null &&
        html`<nav class="pager" aria-label="${t('orders.title')}"><a href="/orders?cursor=${encodeURIComponent(nextCursor)}" rel="next">${t('orders.older')}</a></nav>`,
    )
  },
  actions: {},
}

function row({ page: { t, locale } }: SignedInVisit, order: z.output<typeof orderSummarySchema>): Html {
  const { id, titles, itemCount, total, currency, status, createdAt } = order
  const more = itemCount - titles.length
  return html`<li class="row"><div class="row-text"><p class="row-title"><a href="/orders/${id}">${titles.join(', ')}${more > 0 && ` ${t('orders.more', { count: more })}`}</a></p>
<p class="soft">${day(locale, createdAt)} · ${t(`orders.${status}`)}</p></div><p class="figure">${money(total, currency, locale)}</p></li>`
}
