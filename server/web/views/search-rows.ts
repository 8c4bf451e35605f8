import type { Track } from '@veza/shared/contracts/catalog.ts'
import { type Html, html } from '../html.ts'
import type { Page } from './page.ts'
import { personRow } from './person-row.ts'
import { releaseRow } from './release-row.ts'
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
