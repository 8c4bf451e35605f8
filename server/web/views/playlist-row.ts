import type { Playlist } from '@veza/shared/contracts/playlists.ts'
import { type Html, html } from '../html.ts'
import { sleeve } from './drawings.ts'
import type { Page } from './page.ts'
import { artistLink } from './track-page.ts'

/** @param note behind the name of whose it is */
export function playlistRow(page: Page, playlist: Playlist, note: Html | false): Html {
  const { title, url, owner, items } = playlist
  return html`<li class="track-row">
<span class="thumb">${sleeve(undefined)}</span>
<span class="names"><a class="name" href="${new URL(url).pathname}">${title}</a><span class="artist">${artistLink({ artist: owner })}<span class="dot">·</span>${page.t('playlist.tracks', { count: items })}${note}</span></span>
</li>`
}
