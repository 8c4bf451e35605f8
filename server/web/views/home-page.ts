import type { Track } from '@veza/shared/contracts/catalog.ts'
import { formatTime } from '@veza/shared/face/format.ts'
import { type Html, html } from '../html.ts'
import { type Peaks, waveformPicture } from './drawings.ts'
import { layout } from './layout.ts'
import type { Page } from './page.ts'
import { coverOf, yearOf } from './track-page.ts'

const ROW_BARS = 80

export interface TrackInList {
  readonly track: Track
  readonly peaks: Peaks | undefined
}

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
${rows.length > 0 ? html`<ol class="tracks">${rows.map((row) => trackRow(page, row))}</ol>` : empty(page)}
${(newest || more) && html`<nav class="pager">${newest}${more}</nav>`}</section>`,
  })
}

function trackRow(page: Page, { track, peaks }: TrackInList): Html {
  return html`<li><a class="track-row" href="/tracks/${encodeURIComponent(track.slug)}">
<span class="thumb">${coverOf(page, track, peaks)}</span>
<span class="names"><span class="name">${track.title}</span><span class="artist">${track.artist.displayName}${yearOf(track)}</span></span>
<span class="row-wave">${peaks && waveformPicture(peaks, ROW_BARS)}</span>
<span class="figure">${track.durationMs !== null && formatTime(track.durationMs / 1000)}</span>
</a></li>`
}

function empty({ t }: Page): Html {
  return html`<div class="empty"><p>${t('home.empty')}</p><p class="soft">${t('home.empty.how')}</p><pre><code>npm run studio-cli -- publish song.wav --title "…"</code></pre></div>`
}
