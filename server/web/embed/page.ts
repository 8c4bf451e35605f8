import type { Product } from '@veza/shared/contracts/products.ts'
import { attributes, type Html, html, jsonForScript, raw } from '../html.ts'
import { playerTexts } from '../texts/index.ts'
import type { Peaks } from '../views/drawings.ts'
import { FIRST } from '../views/layout.ts'
import type { Page } from '../views/page.ts'
import { notice, player } from '../views/player.ts'
import { releaseTitle } from '../views/release-metadata.ts'
import { releaseCover, releaseRows } from '../views/release-page.ts'
import type { ReleaseTrack } from '../views/release-track.ts'
import { titleOf } from '../views/track-metadata.ts'
import { coverOf, type TrackOnPage } from '../views/track-page.ts'
import { accentStyle, type EmbedOptions } from './options.ts'

export function trackEmbed(
  page: Page,
  shown: Omit<TrackOnPage, 'offers' | 'plays' | 'reactions'>,
  options: EmbedOptions,
): string {
  const { track, recording, peaks } = shown
  return frame(page, {
    title: titleOf(page, track),
    address: track.url,
    options,
    main: html`<article class="embed">
<a class="cover" href="${track.url}" tabindex="-1" aria-hidden="true">${coverOf(page, track, peaks)}</a>
${headline(page, { title: track.title, url: track.url, by: track.artist })}
${recording ? html`${player(page, recording, peaks)}${notice()}` : silence(page, shown.why)}
</article>`,
  })
}

export interface EmbeddedRelease {
  readonly release: Product
  readonly tracks: readonly ReleaseTrack[]
  /** Of the first that can be heard. */
  readonly peaks: Peaks | undefined
}

export function releaseEmbed(page: Page, shown: EmbeddedRelease, options: EmbedOptions): string {
  const { release, tracks, peaks } = shown
  const recording = tracks.find((track) => track.recording !== null)?.recording
  const url = release.url ?? page.publicUrl
  return frame(page, {
    title: releaseTitle(page, release),
    address: url,
    options,
    main: html`<article class="embed embed-release" data-release>
<a class="cover" href="${url}" tabindex="-1" aria-hidden="true">${releaseCover(page, release)}</a>
${headline(page, { title: release.title, url, by: release.seller })}
${recording ? html`${player(page, recording, peaks)}${notice()}` : silence(page, 'for-sale')}
<div class="embed-tracks" tabindex="0" role="region" aria-label="${page.t('release.tracks')}">${releaseRows(page, tracks)}</div>
</article>`,
  })
}

const messages = {
  missing: { title: 'missing.title', text: 'missing.text' },
  blocked: { title: 'blocked.title', text: 'blocked.text' },
  blockedRelease: { title: 'blocked.title', text: 'blocked.release' },
} as const
export type EmbedMessage = keyof typeof messages

/** A sentence and a link, where there is nothing to play. */
export function embedMessage(page: Page, kind: EmbedMessage): string {
  const { t, publicUrl } = page
  const { title, text } = messages[kind]
  const [path, words] =
    kind === 'missing' ? (['/', 'missing.next'] as const) : (['/legal/dmca', 'blocked.policy'] as const)
  return frame(page, {
    title: t(title),
    main: html`<section class="embed-message"><h1>${t(title)}</h1><p>${t(text)}</p>
<p><a href="${publicUrl}${path}">${t(words)}</a></p></section>`,
  })
}

interface Frame {
  readonly title: string
  /** The page that it leads back to. */
  readonly address?: string
  readonly options?: EmbedOptions
  readonly main: Html
}

/** A page for a frame: no menu, no fonts to fetch, every link into a window of its own. */
function frame(page: Page, { title, address, options, main }: Frame): string {
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
${address !== undefined && html`<link rel="canonical" href="${address}">`}
<script nonce="${nonce}">${raw(FIRST)}</script>
${assets.styles.map((style) => html`<link rel="stylesheet" href="${style}">`)}
${options?.colour !== undefined && html`<style nonce="${nonce}">:root{${raw(accentStyle(options.colour))}}</style>`}
${assets.modules.map((module) => html`<link rel="modulepreload" href="${module}">`)}
<script type="module" src="${assets.script}"></script>
</head>
<body${choices}>
<main>${main}</main>
${options && html`<script type="application/json" id="texts">${jsonForScript({ locale, texts: playerTexts(locale) })}</script>`}
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

function silence({ t }: Page, why: TrackOnPage['why']): Html {
  return html`<p class="embed-silence">${t(why === 'not-ready' ? 'track.notReady' : 'track.forSale')}</p>`
}
