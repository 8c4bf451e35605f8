import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Person } from '@veza/shared/contracts/people.ts'
import type { Product } from '@veza/shared/contracts/products.ts'
import { type Html, html } from '../html.ts'
import { cover, fromPrice, pathOf } from './offers.ts'
import type { Page } from './page.ts'
import { initialOf } from './person-page.ts'
import type { SearchOnPage } from './search-on-page.ts'
import { trackRow } from './track-row.ts'

/** Results in their order. */
export function foundRows(page: Page, { found, peaks }: Pick<SearchOnPage, 'found' | 'peaks'>): Html {
  const rows = found.items.map((item, at) => {
    if (item.kind === 'track')
      return trackRow(page, { track: item.track, peaks: peaks[at] }, hiddenNote(page, item.track))
    return item.kind === 'release' ? releaseRow(page, item.release) : personRow(page, item.creator)
  })
  return html`<ol class="tracks">${rows}</ol>`
}

/** One's own that others do not find. */
const hiddenNote = ({ t }: Page, { status, visibility }: Track): Html | false =>
  (status !== 'published' || visibility !== 'public') &&
  html`<span class="dot">·</span>${t('search.private')}`

function releaseRow(page: Page, release: Product): Html {
  const { seller, title, tracks } = release
  return html`<li class="track-row">
<span class="thumb">${cover(release)}</span>
<span class="names"><a class="name" href="${pathOf(release)}">${title}</a><span class="artist"><a href="/@${seller.username}">${seller.displayName}</a><span class="dot">·</span>${page.t('offer.tracks', { count: tracks.length })}</span></span>
<span class="row-wave"></span>
<span class="figure">${fromPrice(page, release)}</span>
</li>`
}

function personRow({ t, locale }: Page, { avatar, displayName, username, followers }: Person): Html {
  const number = new Intl.NumberFormat(locale === 'en' ? 'en-GB' : locale).format(followers)
  const portrait = avatar
    ? html`<img src="${new URL(avatar.small).pathname}" alt="" width="128" height="128" loading="lazy">`
    : html`<span class="initial" aria-hidden="true">${initialOf(displayName)}</span>`
  return html`<li class="track-row person-row">
<span class="thumb portrait">${portrait}</span>
<span class="names"><a class="name" href="/@${username}">${displayName}</a><span class="artist">@${username}<span class="dot">·</span>${t('search.followers', { number })}</span></span>
</li>`
}
