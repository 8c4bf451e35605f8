import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { QueueSource } from '@veza/shared/contracts/listening.ts'
import { attributes, type Html, html } from '../html.ts'
import { icon } from './icons.ts'
import type { Page } from './page.ts'

/** What a button puts into the queue. */
export interface Queueable {
  readonly title: string
  readonly trackIds: readonly string[]
  readonly source?: QueueSource
}

/** Whether a track of a list can be queued by whoever looks: what is for sale, where there is a preview, or by its maker. */
export const isQueueable = ({ person }: Page, track: Track): boolean =>
  track.hasRenditions && (!track.paid || track.previewEnabled || track.artist.username === person?.username)

const places = ['next', 'last'] as const

function addButton(page: Page, { title, trackIds, source }: Queueable, place: (typeof places)[number]): Html {
  const data = attributes({
    'aria-label': page.t(`queue.${place}Name`, { title }),
    'data-queue-add': place,
    'data-queue-tracks': trackIds.join(' '),
    'data-queue-from': source && `${source.kind} ${source.id}`,
  })
  return html`<button class="text-button reaction" type="button"${data}>${icon(place === 'next' ? 'queue-next' : 'queue-last')}<span>${page.t(`queue.${place}`)}</span></button>`
}

/** Both, beside what else one may do with a thing; of nothing that can be queued, nothing. */
export const queueButtons = (page: Page, queueable: Queueable | undefined): Html | false =>
  queueable !== undefined &&
  queueable.trackIds.length > 0 &&
  html`<span class="queue-buttons needs-scripts">${places.map((place) => addButton(page, queueable, place))}</span>`

/** The same at the end of a row, in a menu. */
export function queueMenu(page: Page, queueable: Queueable): Html {
  return html`<details class="row-action row-menu needs-scripts" data-menu><summary class="icon-button" aria-label="${page.t('queue.menuOf', { title: queueable.title })}">${icon('more')}</summary><div class="row-menu-list">${places.map((place) => addButton(page, queueable, place))}</div></details>`
}

/** Where a list comes from, for scripts: kind and id. */
export const sourceOf = ({ kind, id }: QueueSource): Html =>
  attributes({ 'data-queue-source': `${kind} ${id}` })

/** At the foot of every page: hidden until there is something in the queue. */
export function queueDock(page: Page): Html {
  const { t } = page
  const button = (part: string, name: 'previous' | 'next', label: string) =>
    html`<button class="icon-button" type="button" data-part="${part}" aria-label="${label}">${icon(name)}</button>`
  return html`<p class="queue-said needs-scripts" data-queue-said role="status"></p>
<aside class="dock needs-scripts" data-dock data-status="idle"${attributes({ 'data-csrf': page.csrf, 'data-hosts': mayHost(page) })} aria-label="${t('queue.dock')}" hidden>
<audio data-part="dock-audio" preload="none"></audio>
${panel(page)}
<div class="dock-bar">
<div class="dock-buttons">${button('dock-previous', 'previous', t('queue.previousTrack'))}<button class="dock-play" type="button" data-part="dock-play" aria-label="${t('player.play')}">${icon('play')}${icon('pause')}</button>${button('dock-next', 'next', t('queue.nextTrack'))}</div>
<img class="dock-cover" data-part="dock-cover" alt="" width="40" height="40" hidden>
<p class="dock-names"><a class="name" data-part="dock-title" href="/"></a><span class="artist" data-part="dock-artist"></span></p>
<div class="dock-time"><span class="figure" data-part="dock-elapsed">0:00</span><input type="range" min="0" max="1" value="0" step="1" data-part="dock-seek" aria-label="${t('player.position')}"><span class="figure" data-part="dock-total">0:00</span></div>
<button class="text-button" type="button" data-part="dock-open" aria-expanded="false" aria-controls="queue">${icon('queue')}<span class="dock-word">${t('queue.title')}</span> <span class="figure" data-part="dock-count">0</span></button>
</div>
</aside>`
}

/** Who is signed in, where it is on for them. */
const mayHost = ({ csrf, flags }: Page): boolean => csrf !== undefined && flags.includes('listening-together')

/** What a host has of their session. */
function hostPart({ t }: Page): Html {
  return html`<div class="together" data-part="together" hidden><input class="together-link" type="text" readonly data-part="together-link" aria-label="${t('together.link')}"><button class="text-button" type="button" data-share="" data-part="together-copy"><span class="share-icons">${icon('link')}${icon('check')}</span><span data-share-text aria-live="polite">${t('together.copy')}</span></button><span class="soft" data-part="together-guests"></span><label><input type="checkbox" data-part="together-may-add">${t('together.mayAdd')}</label><button class="text-button" type="button" data-part="together-end">${t('together.end')}</button></div>`
}

function panel(page: Page): Html {
  const { t } = page
  return html`<section class="queue-panel" id="queue" data-part="queue-panel" aria-labelledby="queue-title" hidden>
<header class="queue-head"><h2 id="queue-title">${t('queue.title')}</h2>
<button class="text-button" type="button" data-part="queue-shuffle" aria-pressed="false">${icon('shuffle')}<span>${t('queue.shuffle')}</span></button>
<button class="text-button" type="button" data-part="queue-repeat" aria-pressed="false">${icon('repost')}<span data-part="queue-repeat-text">${t('player.queue.repeat.off')}</span></button>
${mayHost(page) && html`<button class="text-button" type="button" data-part="together-host">${t('together.host')}</button>`}
<button class="text-button" type="button" data-part="queue-clear">${t('queue.clear')}</button>
<button class="icon-button" type="button" data-part="queue-close" aria-label="${t('queue.close')}">${icon('close')}</button></header>
${mayHost(page) && hostPart(page)}
<ol class="queue-list" data-part="queue-list"></ol>
<p class="soft queue-keys">${t('queue.keys')}</p>
<template data-part="queue-row"><li class="queue-row"><button class="icon-button queue-handle" type="button" data-part="row-move">${icon('grip')}</button><button class="queue-play" type="button" data-part="row-play"><span class="name" data-part="row-title"></span><span class="artist" data-part="row-artist"></span></button><span class="figure soft" data-part="row-length"></span><button class="icon-button" type="button" data-part="row-take">${icon('close')}</button></li></template>
</section>`
}
