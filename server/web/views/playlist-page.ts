import type { QueueSource } from '@veza/shared/contracts/listening.ts'
import type { Playlist, PlaylistItem } from '@veza/shared/contracts/playlists.ts'
import { formatTime } from '@veza/shared/face/format.ts'
import { attributes, type Html, html } from '../html.ts'
import type { Recording } from '../recording.ts'
import { oembedLink } from './discovery.ts'
import type { Peaks } from './drawings.ts'
import { layout } from './layout.ts'
import type { Page } from './page.ts'
import { player, playerOptions } from './player.ts'
import { isQueueable, type Queueable, queueButtons, queueMenu, sourceOf } from './queue.ts'
import { playlistSection } from './recommendations.ts'
import { reportLink } from './report-link.ts'
import { artistLink, coverOf } from './track-page.ts'
import type { TrackInList } from './track-row.ts'

/** The row whose sound the player has. */
export interface PlayingRow {
  readonly item: PlaylistItem
  readonly recording: Recording
}

export interface PlaylistOnPage {
  readonly playlist: Playlist
  readonly rows: readonly { readonly item: PlaylistItem; readonly peaks: Peaks | undefined }[]
  /** Undefined where nothing on this page can be heard. */
  readonly playing: PlayingRow | undefined
  /** The row that comes after it. */
  readonly next: string | undefined
  /** For those who may put something in. */
  readonly recommended: readonly TrackInList[]
  readonly cursor: string | undefined
  readonly nextCursor: string | null
}

export function playlistPage(page: Page, shown: PlaylistOnPage): string {
  const { playlist, cursor } = shown
  const isPublic = playlist.visibility === 'public'
  const { title } = playlist
  const description = descriptionOf(page, playlist)
  return layout(page, {
    title: `${title} · ${page.t('site.name')}`,
    description,
    listed: isPublic && cursor === undefined && playlist.items > 0,
    ...(isPublic ? { head: metadata(page, playlist, description) } : {}),
    main: main(page, shown, title),
  })
}

function descriptionOf({ t }: Page, { title, description, owner }: Playlist): string {
  const own = description.replace(/\s+/g, ' ').trim().slice(0, 200)
  return own === '' ? t('playlist.description', { title, name: owner.displayName }) : own
}

function metadata(page: Page, { title, url }: Playlist, description: string): Html {
  return html`${oembedLink(page, url, title)}
<meta property="og:site_name" content="${page.t('site.name')}">
<meta property="og:type" content="music.playlist">
<meta property="og:title" content="${title}">
<meta property="og:description" content="${description}">
<meta property="og:url" content="${url}">
<meta name="twitter:card" content="summary">`
}

function main(page: Page, shown: PlaylistOnPage, title: string): Html {
  const { playlist, playing, next, rows } = shown
  const first = playing?.item.track ?? rows.find(({ item }) => item.track)?.item.track
  const peaks = rows.find(({ item }) => item.id === playing?.item.id)?.peaks
  return html`<article class="track playlist"${attributes({ 'data-next': next && rowAddress(shown, next) })}${sourceOf(sourceIn(shown))}>
<div class="cover">${first && coverOf(page, first, peaks)}</div>
<header class="headline">
${playlist.visibility === 'private' && html`<p class="note">${page.t('playlist.private')}</p>`}
<h1>${title}</h1>
<p class="byline">${page.t('playlist.by')} <strong>${artistLink({ artist: playlist.owner })}</strong><span class="dot">·</span>${page.t('playlist.tracks', { count: playlist.items })}</p>
${playlist.description !== '' && html`<p class="playlist-about">${playlist.description}</p>`}
${playing && nowPlaying(page, playing)}
</header>
${playing && html`${player(page, playing.recording, peaks)}<div class="bar">${playerOptions(page, playing.recording)}</div>`}
<section class="playlist-rows" aria-label="${page.t('playlist.rows')}">${list(page, shown)}</section>
${playlistSection(page, shown.recommended)}
${reportLink(page, playlist.owner)}
</article>`
}

function nowPlaying({ t }: Page, { item: { track } }: PlayingRow): Html | null {
  return (
    track &&
    html`<p class="now"><span>${t('playlist.now')}</span> <a href="/tracks/${encodeURIComponent(track.slug)}">${track.title}</a></p>`
  )
}

const sourceIn = ({ playlist: { id } }: PlaylistOnPage): QueueSource => ({ kind: 'playlist', id })

/** What of this page can be heard. */
const all = (page: Page, shown: PlaylistOnPage): Queueable => ({
  title: shown.playlist.title,
  trackIds: shown.rows.flatMap(({ item: { track } }) =>
    track && isQueueable(page, track) ? [track.id] : [],
  ),
  source: sourceIn(shown),
})

function list(page: Page, shown: PlaylistOnPage): Html {
  const { t } = page
  const { playlist, rows, cursor, nextCursor } = shown
  if (rows.length === 0) return html`<div class="empty"><p>${t('playlist.empty')}</p></div>`
  const address = `/playlists/${playlist.slug}`
  const newest = cursor !== undefined && html`<a href="${address}">${t('playlist.start')}</a>`
  const more =
    nextCursor !== null &&
    html`<a href="${address}?cursor=${nextCursor}" rel="next">${t('playlist.more')}</a>`
  return html`<div class="queue-all">${queueButtons(page, all(page, shown))}</div>
<ol class="tracks">${rows.map((row) => rowOf(page, shown, row))}</ol>
${(newest || more) && html`<nav class="pager">${newest}${more}</nav>`}`
}

/** The address that has the player at a row; it plays there without scripts too. */
function rowAddress({ playlist, cursor }: PlaylistOnPage, itemId: string): string {
  const query = new URLSearchParams({ item: itemId, ...(cursor === undefined ? {} : { cursor }) })
  return `/playlists/${playlist.slug}?${query}`
}

function rowOf(page: Page, shown: PlaylistOnPage, { item, peaks }: PlaylistOnPage['rows'][number]): Html {
  const { track } = item
  if (!track)
    return html`<li class="track-row is-gone"><span class="thumb"></span><span class="names soft">${page.t('playlist.gone')}</span></li>`
  const isPlaying = item.id === shown.playing?.item.id
  return html`<li class="track-row"${attributes({ 'aria-current': isPlaying && 'true', 'data-queue-track': track.id })}>
<span class="thumb">${coverOf(page, track, peaks)}</span>
<span class="names"><a class="name" href="${rowAddress(shown, item.id)}">${track.title}</a><span class="artist">${artistLink(track)}</span></span>
<span class="row-wave"></span>
<span class="figure">${track.durationMs !== null && formatTime(track.durationMs / 1000)}</span>
${isQueueable(page, track) && queueMenu(page, { title: track.title, trackIds: [track.id], source: sourceIn(shown) })}</li>`
}
