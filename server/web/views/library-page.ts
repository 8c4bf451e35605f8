import type { Liked } from '@veza/shared/contracts/reactions.ts'
import { type Html, html } from '../html.ts'
import type { Peaks } from './drawings.ts'
import { layout } from './layout.ts'
import { libraryKinds } from './library-kinds.ts'
import type { Page } from './page.ts'
import { heart } from './reactions.ts'
import { releaseRow } from './release-row.ts'
import { trackRow } from './track-row.ts'

export interface LibraryOnPage {
  readonly rows: readonly { readonly item: Liked; readonly peaks: Peaks | undefined }[]
  readonly nextCursor: string | null
  /** The first page of them. */
  readonly first: boolean
}

/** What one likes, and the way to what one has bought. */
export function libraryPage(page: Page, { rows, nextCursor, first }: LibraryOnPage): string {
  const { t } = page
  const newest = !first && html`<a href="/library">${t('library.newest')}</a>`
  const more =
    nextCursor !== null &&
    html`<a href="/library?cursor=${encodeURIComponent(nextCursor)}" rel="next">${t('library.older')}</a>`
  return layout(page, {
    title: `${t('library.title')} · ${t('site.name')}`,
    description: t('library.title'),
    listed: false,
    main: html`<section class="newest library"><h1>${t('library.title')}</h1>
${libraryKinds(page)}
${rows.length > 0 ? html`<ol class="tracks">${rows.map((row) => likedRow(page, row))}</ol>` : empty(page)}
${(newest || more) && html`<nav class="pager" aria-label="${t('library.likes')}">${newest}${more}</nav>`}</section>`,
  })
}

function likedRow(page: Page, { item, peaks }: LibraryOnPage['rows'][number]): Html {
  const action = (title?: string) => heart(page, { kind: item.kind, id: item.id, title })
  if (item.kind === 'track' && item.track)
    return trackRow(page, { track: item.track, peaks }, false, action(item.track.title))
  if (item.kind === 'release' && item.release)
    return releaseRow(page, item.release, false, action(item.release.title))
  const gone = item.kind === 'track' ? 'library.gone.track' : 'library.gone.release'
  return html`<li class="track-row is-gone"><span class="thumb"></span><span class="names soft">${page.t(gone)}</span>${action()}</li>`
}

const empty = ({ t }: Page): Html =>
  html`<div class="empty"><p>${t('library.empty')}</p><p class="soft">${t('library.empty.how')}</p><p class="empty-next"><a class="button" href="/">${t('missing.next')}</a></p></div>`
