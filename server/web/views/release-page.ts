import type { QueueSource } from '@veza/shared/contracts/listening.ts'
import type { Product } from '@veza/shared/contracts/products.ts'
import { formatTime } from '@veza/shared/face/format.ts'
import { attributes, type Html, html } from '../html.ts'
import { type Peaks, sleeve } from './drawings.ts'
import { icon } from './icons.ts'
import { layout } from './layout.ts'
import { type Offers, offersBlock } from './offers.ts'
import type { Page } from './page.ts'
import { player, playerOptions } from './player.ts'
import { type Queueable, queueMenu, sourceOf } from './queue.ts'
import { type Reactable, reactionBar } from './reactions.ts'
import { releaseDescription, releaseMetadata, releaseTitle } from './release-metadata.ts'
import type { ReleaseTrack } from './release-track.ts'
import { reportLink } from './report-link.ts'
import { type ReviewsOnPage, reviewsSection } from './reviews.ts'
import { artistLink, silence } from './track-page.ts'

export interface ReleaseOnPage {
  readonly release: Product
  /** In their order. */
  readonly tracks: readonly ReleaseTrack[]
  /** Of the first that can be heard. */
  readonly peaks: Peaks | undefined
  /** Search engines may list it. */
  readonly listed: boolean
  readonly offers: Offers
  /** Undefined where one cannot react to it. */
  readonly reactions: Reactable | undefined
  /** What its buyers say. */
  readonly reviews: ReviewsOnPage | undefined
}

export function releasePage(page: Page, shown: ReleaseOnPage): string {
  const { release, tracks, listed } = shown
  const isPublic = release.status === 'on-sale' && release.obstacles.length === 0
  return layout(page, {
    title: `${releaseTitle(page, release)} · ${page.t('site.name')}`,
    description: releaseDescription(page, release),
    ...(isPublic ? { head: releaseMetadata(page, release, tracks, shown.reviews?.reviews.ratings) } : {}),
    main: main(page, shown),
    listed,
  })
}

function main(page: Page, { release, tracks, peaks, offers, reactions, reviews }: ReleaseOnPage): Html {
  const { t } = page
  const first = tracks.find(({ recording }) => recording !== null)
  const isAnyLossless = tracks.some(({ recording }) => recording?.lossless)
  const year = release.onSaleAt?.slice(0, 4)
  return html`<article class="track release" data-release${sourceOf({ kind: 'release', id: release.id })}>
<div class="cover">${releaseCover(page, release)}</div>
<header class="headline">
${release.status !== 'on-sale' && html`<p class="note">${t('release.draft')}</p>`}
<h1>${release.title}</h1>
<p class="byline">${t('track.by')} <strong>${artistLink({ artist: release.seller })}</strong>${year && html`<span class="dot">·</span><span class="figure">${year}</span>`}<span class="dot">·</span><span class="figure">${lengthOf(page, release)}</span></p>
</header>
${first?.recording ? html`${player(page, first.recording, peaks)}<div class="bar">${playerOptions(page, { ...first.recording, pageUrl: release.url ?? first.recording.pageUrl, lossless: isAnyLossless })}</div>` : silence(page, 'for-sale')}
${reactionBar(page, reactions, queueableOf(release, tracks))}
<section class="release-list" aria-labelledby="tracks"><h2 id="tracks">${t('release.tracks')}</h2>
${releaseRows(page, tracks, { source: { kind: 'release', id: release.id } })}</section>
${release.licences.length > 0 && offersBlock(page, offers, false)}
${about(page, release)}
${reviewsSection(page, reviews)}
${reportLink(page, release.seller)}
</article>`
}

/** All of it that can be heard. */
function queueableOf({ id, title }: Product, tracks: readonly ReleaseTrack[]): Queueable {
  const heard = tracks.filter(({ recording }) => recording !== null)
  return { title, trackIds: heard.map(({ track }) => track.id), source: { kind: 'release', id } }
}

interface Rows {
  /** Each says whose it is. */
  readonly by?: boolean
  /** Each can be put into the queue, as played from here. */
  readonly source?: QueueSource
}

/** The same on the page and in the embed. Scripts make of each number a button that plays it. */
export function releaseRows(page: Page, tracks: readonly ReleaseTrack[], { by, source }: Rows = {}): Html {
  const { t } = page
  const first = tracks.findIndex(({ recording }) => recording !== null)
  return html`<ol class="release-tracks">${tracks.map(({ track, recording }, at) => {
    const data = attributes({
      'data-recording': recording && JSON.stringify(recording),
      'data-queue-track': source && track.id,
      'aria-current': at === first ? 'true' : undefined,
    })
    return html`<li class="release-track"${data}>
<span class="figure number">${at + 1}</span>${recording && html`<button class="number-play needs-scripts" type="button" aria-label="${t('release.play', { title: track.title })}">${icon('play')}</button>`}
<a class="name" href="/tracks/${encodeURIComponent(track.slug)}">${track.title}${by && html`<span class="soft"> · ${track.artist.displayName}</span>`}</a>
<span class="figure soft">${track.durationMs !== null && formatTime(track.durationMs / 1000)}</span>${source && recording && queueMenu(page, { title: track.title, trackIds: [track.id], source })}</li>`
  })}</ol>`
}

export function releaseCover({ t }: Page, { coverUrl, title }: Product): Html {
  if (coverUrl === null) return sleeve(undefined)
  const { pathname, search } = new URL(coverUrl)
  return html`<img src="${pathname + search}" alt="${t('track.coverAlt', { title })}" width="320" height="320">`
}

/** `9 tracks, 41:07`; without the time where one is not known. */
function lengthOf({ t }: Page, { tracks }: Product): string {
  const count =
    tracks.length === 1 ? t('release.count.one') : t('release.count.many', { count: tracks.length })
  if (tracks.some(({ durationMs }) => durationMs === null)) return count
  const ms = tracks.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0)
  return `${count}, ${formatTime(ms / 1000)}`
}

function about({ t }: Page, { description }: Product): Html | false {
  const paragraphs = description.split(/\n\s*\n/).filter((paragraph) => paragraph.trim() !== '')
  if (paragraphs.length === 0) return false
  return html`<section class="about" aria-labelledby="about"><h2 id="about">${t('track.about')}</h2>
${paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)}</section>`
}
