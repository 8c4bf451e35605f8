import type { FeedEntry } from '@veza/shared/contracts/feed.ts'
import type { Person } from '@veza/shared/contracts/people.ts'
import { type Html, html } from '../html.ts'
import type { Peaks } from './drawings.ts'
import { layout } from './layout.ts'
import type { Page } from './page.ts'
import { personRow } from './person-row.ts'
import { releaseRow } from './release-row.ts'
import { trackRow } from './track-row.ts'

export interface FeedOnPage {
  readonly rows: readonly { readonly item: FeedEntry; readonly peaks: Peaks | undefined }[]
  readonly nextCursor: string | null
  /** The first page of it. */
  readonly first: boolean
  /** Where there is nothing yet: whom one may want to follow. */
  readonly suggested: readonly Person[]
}

export function feedPage(page: Page, shown: FeedOnPage): string {
  const { t } = page
  const { rows, nextCursor, first } = shown
  const newest = !first && html`<a href="/feed">${t('feed.newest')}</a>`
  const more =
    nextCursor !== null &&
    html`<a href="/feed?cursor=${encodeURIComponent(nextCursor)}" rel="next">${t('feed.older')}</a>`
  return layout(page, {
    title: `${t('feed.title')} · ${t('site.name')}`,
    description: t('feed.about'),
    listed: false,
    main: html`<section class="newest feed"><h1>${t('feed.title')}</h1>
${rows.length > 0 && html`<ol class="tracks">${rows.map((row) => entryRow(page, row))}</ol>`}
${rows.length === 0 && (nextCursor === null && first ? empty(page, shown) : html`<p class="soft">${t('feed.gap')}</p>`)}
${(newest || more) && html`<nav class="pager" aria-label="${t('feed.title')}">${newest}${more}</nav>`}</section>`,
  })
}

function entryRow(page: Page, { item, peaks }: FeedOnPage['rows'][number]): Html {
  const { repostedBy } = item
  const note =
    repostedBy !== null &&
    html`<span class="row-note"><span class="dot">·</span>${page.t('feed.repostedBy')} <a href="/@${repostedBy.username}">${repostedBy.displayName}</a></span>`
  return item.kind === 'track'
    ? trackRow(page, { track: item.track, peaks }, note)
    : releaseRow(page, item.release, note)
}

function empty(page: Page, { suggested }: FeedOnPage): Html {
  const { t } = page
  return html`<div class="empty"><p>${t('feed.empty')}</p><p class="soft">${t('feed.empty.how')}</p>
<p class="empty-next"><a class="button" href="/search?kind=creators">${t('feed.empty.next')}</a></p></div>
${suggested.length > 0 && html`<section class="suggested" aria-labelledby="suggested"><h2 id="suggested">${t('feed.suggested')}</h2><ol class="tracks">${suggested.map((person) => personRow(page, person))}</ol></section>`}`
}
