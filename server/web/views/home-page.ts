import { type Html, html } from '../html.ts'
import { layout } from './layout.ts'
import type { Page } from './page.ts'
import { type TrackInList, trackRows } from './track-row.ts'

export function homePage(
  page: Page,
  rows: readonly TrackInList[],
  nextCursor: string | null,
  first: boolean,
): string {
  const { t } = page
  const more =
    nextCursor !== null &&
    html`<a href="/?cursor=${encodeURIComponent(nextCursor)}" rel="next">${t('home.more')}</a>`
  const newest = !first && html`<a href="/">${t('home.newest')}</a>`
  return layout(page, {
    title: t('home.title'),
    description: t('site.description'),
    listed: first,
    head: html`<meta property="og:site_name" content="${t('site.name')}"><meta property="og:type" content="website"><meta property="og:title" content="${t('home.title')}"><meta property="og:description" content="${t('site.description')}"><meta property="og:url" content="${page.publicUrl}/">`,
    main: html`<section class="newest"><h1>${t('home.heading')}</h1>
${rows.length > 0 ? trackRows(page, rows) : empty(page)}
${(newest || more) && html`<nav class="pager">${newest}${more}</nav>`}</section>`,
  })
}

function empty({ t }: Page): Html {
  return html`<div class="empty"><p>${t('home.empty')}</p><p class="soft">${t('home.empty.how')}</p><pre><code>npm run studio-cli -- publish song.wav --title "…"</code></pre></div>`
}
