import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Playlist } from '@veza/shared/contracts/playlists.ts'
import { type Html, html } from '../html.ts'
import type { Page } from './page.ts'
import { personRow } from './person-row.ts'
import { playlistRow } from './playlist-row.ts'
import { releaseRow } from './release-row.ts'
import type { SearchOnPage } from './search-on-page.ts'
import { trackRow } from './track-row.ts'

/** Results in their order. */
export function foundRows(page: Page, { found, peaks }: Pick<SearchOnPage, 'found' | 'peaks'>): Html {
  const rows = found.items.map((item, at) => {
    if (item.kind === 'track')
      return trackRow(page, { track: item.track, peaks: peaks[at] }, ownNote(page, item.track))
    if (item.kind === 'release') return releaseRow(page, item.release)
    if (item.kind === 'playlist') return playlistRow(page, item.playlist, ownNote(page, item.playlist))
    return personRow(page, item.creator)
  })
  return html`<ol class="tracks">${rows}</ol>`
}

/** One's own that others do not find. */
const ownNote = ({ t }: Page, one: Track | Playlist): Html | false =>
  (one.visibility !== 'public' || ('status' in one && one.status !== 'published')) &&
  html`<span class="dot">·</span>${t('search.private')}`
