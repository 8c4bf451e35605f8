import type { Product } from '@veza/shared/contracts/products.ts'
import { type Html, html } from '../html.ts'
import { cover, fromPrice, pathOf } from './offers.ts'
import type { Page } from './page.ts'

/**
 * @param note behind the artist's name
 * @param action at the end
 */
export function releaseRow(
  page: Page,
  release: Product,
  note: Html | false = false,
  action: Html | false = false,
): Html {
  const { kind, seller, title, tracks } = release
  const what = kind === 'release' ? page.t('offer.tracks', { count: tracks.length }) : page.t('offer.track')
  return html`<li class="track-row">
<span class="thumb">${cover(release)}</span>
<span class="names"><a class="name" href="${pathOf(release)}">${title}</a><span class="artist"><a href="/@${seller.username}">${seller.displayName}</a><span class="dot">·</span>${what}${note}</span></span>
<span class="row-wave"></span>
<span class="figure">${fromPrice(page, release)}</span>
${action}</li>`
}
