import type { Wish } from '@veza/shared/contracts/wishes.ts'
import { type Html, html } from '../html.ts'
import { layout } from './layout.ts'
import { libraryKinds } from './library-kinds.ts'
import type { Page } from './page.ts'
import { releaseRow } from './release-row.ts'
import { wishMark } from './wishes.ts'

export interface WishesShown {
  readonly items: readonly Wish[]
  readonly nextCursor: string | null
  /** The first page of them. */
  readonly first: boolean
}

/** What somebody means to buy; for them alone. */
export function wishesPage(page: Page, { items, nextCursor, first }: WishesShown): string {
  const { t } = page
  const newest = !first && html`<a href="/library/wishes">${t('wishes.newest')}</a>`
  const more =
    nextCursor !== null &&
    html`<a href="/library/wishes?cursor=${encodeURIComponent(nextCursor)}" rel="next">${t('wishes.older')}</a>`
  return layout(page, {
    title: `${t('library.wishes')} · ${t('site.name')}`,
    description: t('library.wishes'),
    listed: false,
    main: html`<section class="newest library"><h1>${t('library.title')}</h1>
${libraryKinds(page)}
${items.length > 0 ? html`<ol class="tracks">${items.map((wish) => row(page, wish))}</ol>` : empty(page)}
${(newest || more) && html`<nav class="pager" aria-label="${t('library.wishes')}">${newest}${more}</nav>`}</section>`,
  })
}

function row(page: Page, { id, product }: Wish): Html {
  if (product) return releaseRow(page, product, false, wishMark(page, id, product.title))
  return html`<li class="track-row is-gone"><span class="thumb"></span><span class="names soft">${page.t('wishes.gone')}</span>${wishMark(page, id, undefined)}</li>`
}

const empty = ({ t }: Page): Html =>
  html`<div class="empty"><p>${t('wishes.empty')}</p><p class="soft">${t('wishes.empty.how')}</p><p class="empty-next"><a class="button" href="/">${t('missing.next')}</a></p></div>`
