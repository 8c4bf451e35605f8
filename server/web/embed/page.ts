import type { Playlist } from '@veza/shared/contracts/playlists.ts'
import type { Product } from '@veza/shared/contracts/products.ts'
import { attributes, type Html, html, jsonForScript, raw } from '../html.ts'
import { playerTexts } from '../texts/index.ts'
import { type Peaks, sleeve } from '../views/drawings.ts'
import { FIRST } from '../views/layout.ts'
import type { Page } from '../views/page.ts'
import { notice, player } from '../views/player.ts'
import { releaseTitle } from '../views/release-metadata.ts'
import { releaseCover, releaseRows } from '../views/release-page.ts'
import type { ReleaseTrack } from '../views/release-track.ts'
import { titleOf } from '../views/track-metadata.ts'
import { coverOf, type TrackOnPage } from '../views/track-page.ts'
import { accentStyle, type EmbedOptions } from './options.ts'

export interface EmbeddedTrack
  extends Omit<
    TrackOnPage,
    'offers' | 'plays' | 'reactions' | 'comments' | 'lyrics' | 'reviews' | 'related' | 'isWithheld'
  > {
  /** The page that it leads back to. */
  readonly url: string
}

export function trackEmbed(page: Page, shown: EmbeddedTrack, options: EmbedOptions): string {
  const { track, url, isShared, recording, peaks } = shown
  return frame(page, {
    title: titleOf(page, track),
    ...(isShared ? {} : { canonical: url }),
    options,
    main: html`<article class="embed">
<a class="cover" href="${url}" tabindex="-1" aria-hidden="true">${coverOf(page, track, peaks)}</a>
${headline(page, { title: track.title, url, by: track.artist })}
${recording ? html`${player(page, recording, peaks)}${notice()}` : silence(page, shown.why)}
</article>`,
  })
}

interface Rows {
  readonly tracks: readonly ReleaseTrack[]
  /** Of the first that can be heard. */
  readonly peaks: Peaks | undefined
}

export function releaseEmbed(
  page: Page,
  { release, ...rows }: Rows & { readonly release: Product },
  options: EmbedOptions,
): string {
  const url = release.url ?? page.publicUrl
  const cover = releaseCover(page, release)
  const { title, seller: by } = release
  return rowsEmbed(
    page,
    { ...rows, name: releaseTitle(page, release), title, url, by, cover, mixed: false },
    options,
  )
}

export function playlistEmbed(
  page: Page,
  { playlist, ...rows }: Rows & { readonly playlist: Playlist },
  options: EmbedOptions,
): string {
  const { title, url, owner: by } = playlist
  const [first] = rows.tracks
  const cover = first ? coverOf(page, first.track, rows.peaks) : sleeve(undefined)
  return rowsEmbed(page, { ...rows, name: title, title, url, by, cover, mixed: true }, options)
}

function rowsEmbed(
  page: Page,
  shown: Rows & Named & { readonly name: string; readonly cover: Html; readonly mixed: boolean },
  options: EmbedOptions,
): string {
  const { tracks, peaks, name, title, url, by, cover, mixed } = shown
  const recording = tracks.find((track) => track.recording !== null)?.recording
  const silent = tracks.length === 0 ? 'nothing' : 'for-sale'
  return frame(page, {
    title: name,
    canonical: url,
    options,
    main: html`<article class="embed embed-release" data-release>
<a class="cover" href="${url}" tabindex="-1" aria-hidden="true">${cover}</a>
${headline(page, { title, url, by })}
${recording ? html`${player(page, recording, peaks)}${notice()}` : silence(page, silent)}
<div class="embed-tracks" tabindex="0" role="region" aria-label="${page.t('release.tracks')}">${releaseRows(page, tracks, { by: mixed })}</div>
</article>`,
  })
}

const messages = {
  missing: { title: 'missing.title', text: 'missing.text' },
  blocked: { title: 'blocked.title', text: 'blocked.text' },
  blockedRelease: { title: 'blocked.title', text: 'blocked.release' },
  gone: { title: 'gone.title', text: 'gone.text' },
} as const
export type EmbedMessage = keyof typeof messages

/** A sentence and a link, where there is nothing to play. */
export function embedMessage(page: Page, kind: EmbedMessage): string {
  const { t, publicUrl } = page
  const { title, text } = messages[kind]
  const isBlocked = kind === 'blocked' || kind === 'blockedRelease'
  const [path, words] = isBlocked
    ? (['/legal/dmca', 'blocked.policy'] as const)
    : (['/', 'missing.next'] as const)
  return frame(page, {
    title: t(title),
    main: html`<section class="embed-message"><h1>${t(title)}</h1><p>${t(text)}</p>
<p><a href="${publicUrl}${path}">${t(words)}</a></p></section>`,
  })
}

interface Frame {
  readonly title: string
  /** The page that is listed in its place. */
  readonly canonical?: string
  readonly options?: EmbedOptions
  readonly main: Html
}

/** A page for a frame: no menu, no fonts to fetch, every link into a window of its own. */
function frame(page: Page, { title, canonical, options, main }: Frame): string {
  const { t, locale, nonce, assets } = page
  const choices = attributes({ 'data-start': options?.start, 'data-autoplay': options?.autoplay })
  return html`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ${t('site.name')}</title>
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<base target="_blank">
${canonical !== undefined && html`<link rel="canonical" href="${canonical}">`}
<script nonce="${nonce}">${raw(FIRST)}</script>
${assets.styles.map((style) => html`<link rel="stylesheet" href="${style}">`)}
${options?.colour !== undefined && html`<style nonce="${nonce}">:root{${raw(accentStyle(options.colour))}}</style>`}
${assets.modules.map((module) => html`<link rel="modulepreload" href="${module}">`)}
<script type="module" src="${assets.script}"></script>
</head>
<body${choices}>
<main>${main}</main>
${options && html`<script type="application/json" id="texts">${jsonForScript({ locale, texts: playerTexts(locale, false) })}</script>`}
</body>
</html>
`.markup
}

interface Named {
  readonly title: string
  readonly url: string
  readonly by: { readonly username: string; readonly displayName: string }
}

function headline({ t, publicUrl }: Page, { title, url, by }: Named): Html {
  return html`<header class="headline"><h1><a href="${url}">${title}</a></h1>
<p class="byline"><a href="${publicUrl}/@${encodeURIComponent(by.username)}">${by.displayName}</a></p>
<a class="wordmark" href="${url}" aria-label="${t('embed.listen', { title })}">${t('site.name')}</a></header>`
}

const silences = {
  'not-ready': 'track.notReady',
  'for-sale': 'track.forSale',
  nothing: 'playlist.empty',
} as const

function silence({ t }: Page, why: keyof typeof silences | null): Html {
  return html`<p class="embed-silence">${t(silences[why ?? 'for-sale'])}</p>`
}
