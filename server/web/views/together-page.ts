import { attributes, type Html, html } from '../html.ts'
import { layout } from './layout.ts'
import type { Page } from './page.ts'

/** Where a guest listens along with a host. */
export function togetherPage(page: Page, { token, host }: { token: string; host: string }): string {
  const title = page.t('together.title', { name: host })
  return layout(page, {
    title: `${title} · ${page.t('site.name')}`,
    description: page.t('together.about', { name: host }),
    listed: false,
    main: main(page, token, host),
  })
}

function main({ t, csrf }: Page, token: string, host: string): Html {
  return html`<article class="together-page"${attributes({ 'data-together': token, 'data-csrf': csrf })}>
<header><h1>${t('together.title', { name: host })}</h1><p class="soft">${t('together.about', { name: host })}</p></header>
<noscript><p>${t('together.needsScripts')}</p></noscript>
<p class="together-state needs-scripts" data-part="together-state" role="status"></p>
<p class="together-join needs-scripts"><button class="button" type="button" data-part="together-join">${t('player.together.join')}</button><span class="soft" data-part="together-guests"></span></p>
<audio data-part="together-audio" preload="none"></audio>
<section class="needs-scripts" aria-labelledby="together-queue"><h2 id="together-queue">${t('queue.title')}</h2>
<ol class="queue-list" data-part="together-list"></ol>
<template><li class="queue-row together-row"><span class="queue-play"><a class="name" data-part="row-title" href="/"></a><span class="artist" data-part="row-artist"></span></span><span class="figure soft" data-part="row-length"></span></li></template></section>
<form class="together-add needs-scripts" data-part="together-add" hidden><label><span>${t('together.address')}</span><input type="url" required data-part="together-address" placeholder="${t('together.addressLike')}"></label><button class="button-quiet" type="submit">${t('queue.last')}</button><p class="soft" data-part="together-added" role="status"></p></form>
</article>`
}
