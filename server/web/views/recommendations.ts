import type { Recommended } from '@veza/shared/contracts/recommendations.ts'
import { type Html, html } from '../html.ts'
import { icon } from './icons.ts'
import type { Page } from './page.ts'
import { type TrackInList, trackRow, trackRows } from './track-row.ts'

export interface RecommendedOnPage extends TrackInList {
  readonly because: Recommended['because']
}

/** Fewer do not make a list of what listeners like. */
const ENOUGH = 3

/** Below a track: what those who like it like as well; while few do, what else is like it, and by another name. */
export function relatedSection(page: Page, items: readonly RecommendedOnPage[]): Html | false {
  if (items.length === 0) return false
  const near = items.filter(({ because }) => because === 'likes')
  const [title, rows] =
    near.length >= ENOUGH ? (['related.likes', near] as const) : (['related.more', items] as const)
  return html`<section class="related" aria-labelledby="related"><h2 id="related">${page.t(title)}</h2>
${trackRows(page, rows)}</section>`
}

/** On the home page of whoever likes something. */
export function forYouSection(page: Page, rows: readonly TrackInList[]): Html | false {
  if (rows.length === 0) return false
  const { t } = page
  return html`<section class="for-you" aria-labelledby="for-you"><h2 class="section" id="for-you">${t('home.forYou')}</h2>
<p class="soft section-about">${t('home.forYou.about')}</p>
${trackRows(page, rows)}</section>`
}

/** Below a playlist, for those who may put something in: each with the button that does. */
export function playlistSection(page: Page, rows: readonly TrackInList[]): Html | false {
  if (rows.length === 0) return false
  const { t } = page
  return html`<section class="related" aria-labelledby="related"><h2 id="related">${t('playlist.recommended')}</h2>
<ol class="tracks">${rows.map((row) => trackRow(page, row, false, addForm(page, row)))}</ol></section>`
}

function addForm(page: Page, { track: { id, title } }: TrackInList): Html {
  const label = page.t('playlist.add', { title })
  return html`<form class="row-action" method="post" action="${page.path}">
<input type="hidden" name="csrf" value="${page.csrf}"><input type="hidden" name="do" value="add"><input type="hidden" name="track" value="${id}">
<button class="icon-button reaction" type="submit" aria-label="${label}" title="${label}">${icon('plus')}</button></form>`
}
