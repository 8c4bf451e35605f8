import { signInFor } from '../account/router.ts'
import { NOTHING, type Visit } from '../account/types.ts'
import { html } from '../html.ts'
import { layout } from '../views/layout.ts'
import { shopFrame } from './shop-frame.ts'

/** The same to everybody who may not see an order, whether there is one or not: how one gets to one's own. */
export function lostOrder(visit: Visit): void {
  const { page, res, viewer } = visit
  const { t } = page
  const content = shopFrame(
    visit,
    NOTHING,
    t('order.lost'),
    html`<p class="lead">${t('order.lost.mail')}</p>
<p class="form-end">${viewer ? html`<a class="button" href="/orders">${t('orders.title')}</a>` : html`<a class="button" href="${signInFor(page.path)}">${t('header.signIn')}</a>`}</p>`,
  )
  res
    .status(404)
    .set({
      'Cache-Control': 'private, no-store',
      'X-Robots-Tag': 'noindex',
      'Referrer-Policy': 'same-origin',
    })
    .type('html')
    .send(layout(page, content))
}
