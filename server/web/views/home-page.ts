import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Product } from '@veza/shared/contracts/products.ts'
import { type Html, html } from '../html.ts'
import type { Peaks } from './drawings.ts'
import { layout } from './layout.ts'
import { cover, fromPrice, pathOf } from './offers.ts'
import type { Page } from './page.ts'
import { forYouSection } from './recommendations.ts'
import { artistLink, coverOf } from './track-page.ts'
import { type TrackInList, trackRows } from './track-row.ts'

export type FeaturedOnPage =
  | { readonly kind: 'track'; readonly track: Track; readonly peaks: Peaks | undefined }
  | { readonly kind: 'release'; readonly release: Product }

export interface HomeOnPage {
  /** Further on there are the older tracks alone. */
  readonly featured: readonly FeaturedOnPage[]
  /** By what this reader likes. */
  readonly forYou: readonly TrackInList[]
  readonly trending: readonly TrackInList[]
  readonly rows: readonly TrackInList[]
  readonly nextCursor: string | null
  readonly first: boolean
}

export function homePage(page: Page, shown: HomeOnPage): string {
  const { t } = page
  const title = t('home.title')
  const isMore = shown.featured.length + shown.forYou.length + shown.trending.length > 0
  return layout(page, {
    title,
    description: t('site.description'),
    listed: shown.first,
    head: html`<meta property="og:site_name" content="${t('site.name')}"><meta property="og:type" content="website"><meta property="og:title" content="${title}"><meta property="og:description" content="${t('site.description')}"><meta property="og:url" content="${page.publicUrl}/">`,
    main: html`${isMore && html`<h1 class="off-screen">${title}</h1>`}
${featuredShelf(page, shown.featured)}
${forYouSection(page, shown.forYou)}
${trendingSection(page, shown.trending)}
<section class="newest">${isMore ? html`<h2 class="section">${t('home.heading')}</h2>` : html`<h1>${t('home.heading')}</h1>`}
${newest(page, shown)}</section>`,
  })
}

function newest(page: Page, { rows, nextCursor, first }: HomeOnPage): Html {
  const { t } = page
  const more =
    nextCursor !== null &&
    html`<a href="/?cursor=${encodeURIComponent(nextCursor)}" rel="next">${t('home.more')}</a>`
  const back = !first && html`<a href="/">${t('home.newest')}</a>`
  return html`${rows.length > 0 ? trackRows(page, rows) : empty(page)}
${(back || more) && html`<nav class="pager">${back}${more}</nav>`}`
}

function featuredShelf(page: Page, featured: readonly FeaturedOnPage[]): Html | false {
  if (featured.length === 0) return false
  return html`<section class="featured" aria-labelledby="featured"><h2 class="section" id="featured">${page.t('home.featured')}</h2>
<ul class="shelf">${featured.map((one) => html`<li>${one.kind === 'track' ? trackTile(page, one) : releaseTile(page, one.release)}</li>`)}</ul></section>`
}

function trackTile(page: Page, { track, peaks }: Extract<FeaturedOnPage, { kind: 'track' }>): Html {
  return html`<span class="thumb">${coverOf(page, track, peaks)}</span>
<a class="name" href="/tracks/${encodeURIComponent(track.slug)}">${track.title}</a><span class="artist">${artistLink(track)}</span>`
}

function releaseTile(page: Page, release: Product): Html {
  const { seller, title } = release
  return html`<span class="thumb">${cover(release)}</span>
<a class="name" href="${pathOf(release)}">${title}</a><span class="artist"><a href="/@${seller.username}">${seller.displayName}</a><span class="dot">·</span><span class="figure">${fromPrice(page, release)}</span></span>`
}

function trendingSection(page: Page, rows: readonly TrackInList[]): Html | false {
  if (rows.length === 0) return false
  const { t } = page
  return html`<section class="trending" aria-labelledby="trending"><h2 class="section" id="trending">${t('home.trending')}</h2>
${trackRows(page, rows)}
<nav class="pager" aria-label="${t('home.trending')}"><a href="/trending">${t('home.trending.all')}</a></nav></section>`
}

/** `/trending`: all of them. */
export function trendingPage(page: Page, rows: readonly TrackInList[]): string {
  const { t } = page
  return layout(page, {
    title: `${t('home.trending')} · ${t('site.name')}`,
    description: t('home.trending.about'),
    listed: true,
    main: html`<section class="newest"><h1>${t('home.trending')}</h1><p class="soft section-about">${t('home.trending.about')}</p>
${rows.length > 0 ? trackRows(page, rows) : html`<div class="empty"><p>${t('home.trending.none')}</p><p class="empty-next"><a href="/">${t('home.newest')}</a></p></div>`}</section>`,
  })
}

function empty({ t }: Page): Html {
  return html`<div class="empty"><p>${t('home.empty')}</p><p class="soft">${t('home.empty.how')}</p><pre><code>npm run studio-cli -- publish song.wav --title "…"</code></pre></div>`
}
