import { announcements } from '../announcements/view.ts'
import { type Html, html, jsonForScript, raw } from '../html.ts'
import { locales, playerTexts } from '../texts/index.ts'
import { header } from './header.ts'
import type { Page } from './page.ts'
import { queueDock } from './queue.ts'

export interface Content {
  readonly title: string
  readonly description: string
  /** More for the head: Open Graph, JSON-LD. */
  readonly head?: Html
  readonly main: Html
  /** Search engines may list it. */
  readonly listed: boolean
  /** Without the player nothing of its words needs to travel. */
  readonly plain?: boolean
}

/** Runs before the first paint: tells styles that scripts are on, and takes the theme the reader chose. */
export const FIRST = `{const r=document.documentElement;r.classList.add('js');try{const t=localStorage.getItem('veza.theme');if(t==='"light"'||t==='"dark"')r.dataset.theme=JSON.parse(t)}catch{}}`

/** Five bars of a waveform, in the accent. In the page itself, so that nobody asks for /favicon.ico. */
const MARK = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#f04b24" d="M3 12h4v8H3zM9 7h4v18H9zM15 2h4v28h-4zM21 9h4v14h-4zM27 13h4v6h-4z"/></svg>`

export function layout(page: Page, content: Content): string {
  const { t } = page
  return html`<!doctype html>
<html lang="${page.locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${content.title}</title>
<meta name="description" content="${content.description}">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(MARK)}">
<script nonce="${page.nonce}">${raw(FIRST)}</script>
${page.assets.fonts.map((font) => html`<link rel="preload" href="${font}" as="font" type="font/woff2" crossorigin>`)}
${page.assets.styles.map((style) => html`<link rel="stylesheet" href="${style}">`)}
${page.assets.modules.map((module) => html`<link rel="modulepreload" href="${module}">`)}
<script type="module" src="${page.assets.script}"></script>
${content.listed ? alternates(page) : html`<meta name="robots" content="noindex">`}
${content.head}
</head>
<body${page.reloads && raw(' data-reloads')}>
<a class="skip" href="#main">${t(content.plain ? 'site.skip.plain' : 'site.skip')}</a>
${header(page)}
${announcements(page)}
<main id="main">${content.main}</main>
<footer class="footer"><p>${t('site.footer')}</p><p><a href="/legal/dmca">${t('site.copyright')}</a></p></footer>
${!content.plain && queueDock(page)}
${!content.plain && html`<script type="application/json" id="texts">${jsonForScript({ locale: page.locale, texts: playerTexts(page.locale) })}</script>`}
</body>
</html>
`.markup
}

/** The page's one true address, and where its other languages are. */
function alternates({ publicUrl, path, languageAsked, locale }: Page): Html {
  const address = publicUrl + path
  return html`<link rel="canonical" href="${address}${languageAsked && `?lang=${locale}`}">
${locales.map((other) => html`<link rel="alternate" hreflang="${other}" href="${address}?lang=${other}">`)}
<link rel="alternate" hreflang="x-default" href="${address}">`
}
