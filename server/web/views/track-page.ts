import type { Track } from '@veza/shared/contracts/catalog.ts'
import { formatLevel, formatTime } from '@veza/shared/face/format.ts'
import { keyWithCamelot } from '@veza/shared/media/musical-keys.ts'
import { type Html, html } from '../html.ts'
import type { Recording } from '../recording.ts'
import { type CommentsOnPage, commentsSection } from './comments.ts'
import { type Peaks, sleeve } from './drawings.ts'
import { type Content, layout } from './layout.ts'
import { lyricsSection, type WrittenLyrics } from './lyrics.ts'
import { type Offers, offersBlock } from './offers.ts'
import type { Page } from './page.ts'
import { player, playerOptions } from './player.ts'
import type { Queueable } from './queue.ts'
import { type Reactable, reactionBar } from './reactions.ts'
import { reportLink } from './report-link.ts'
import { type ReviewsOnPage, reviewsSection } from './reviews.ts'
import { descriptionOf, titleOf, trackMetadata } from './track-metadata.ts'

/** What this listener may do with the track, and what of it is there to show. */
export interface TrackOnPage {
  readonly track: Track
  /** Null where nothing can be heard; `why` says so. */
  readonly recording: Recording | null
  readonly why: 'for-sale' | 'not-ready' | null
  readonly freeSoundUrl: string | null
  readonly peaks: Peaks | undefined
  /** Undefined where it is not for sale. */
  readonly offers: Offers | undefined
  /** Undefined where one cannot react to it. */
  readonly reactions: Reactable | undefined
  /** Shown by a link: its address is nobody else's business. */
  readonly isShared: boolean
  /** By the moderation, from all others. */
  readonly isWithheld: boolean
  /** Undefined where one gets none to see. */
  readonly comments: CommentsOnPage | undefined
  /** What its buyers say, where it is for sale by itself. */
  readonly reviews: ReviewsOnPage | undefined
  /** What else there is to hear. */
  readonly related: Html | false
  /** Undefined where one may not hear what they are sung to. */
  readonly lyrics: WrittenLyrics | undefined
  /** How often it was heard; not shown while it was not. */
  readonly plays: number
}

export function trackPage(page: Page, shown: TrackOnPage): string {
  const { track, isShared } = shown
  const listed =
    track.status === 'published' && track.visibility === 'public' && !isShared && !shown.isWithheld
  const content: Content = {
    title: `${titleOf(page, track)} · ${page.t('site.name')}`,
    description: descriptionOf(page, track),
    ...(track.status === 'published' && track.visibility !== 'private' && !isShared && !shown.isWithheld
      ? { head: trackMetadata(page, track, shown) }
      : {}),
    main: main(page, shown),
    listed,
  }
  return layout(page, content)
}

function main(page: Page, shown: TrackOnPage): Html {
  const { track, recording, isShared } = shown
  return html`<article class="track">
<div class="cover">${coverOf(page, track, shown.peaks)}</div>
<header class="headline">
${shown.isWithheld && html`<p class="note">${page.t('track.withheld')}</p>`}
${isShared ? html`<p class="note">${page.t('track.shared-with-you')}</p>` : visibilityNote(page, track)}
<h1>${track.title}</h1>
<p class="byline">${page.t('track.by')} <strong>${artistLink(track)}</strong>${yearOf(track)}${track.lossless && html`<span class="dot">·</span>FLAC`}</p>
</header>
${recording ? html`${player(page, recording, shown.peaks)}<div class="bar">${playerOptions(page, recording)}</div>` : silence(page, shown.why)}
${reactionBar(page, shown.reactions, queueableOf(shown))}
${shown.offers && offersBlock(page, shown.offers)}
<div class="said"><section class="about" aria-labelledby="about">${about(page, track)}</section>
${lyricsSection(page, shown.lyrics)}</div>
<section class="credits" aria-labelledby="credits">${credits(page, shown)}</section>
${shown.comments && commentsSection(page, shown.comments, true, html`<h2 id="comments-title" tabindex="-1">${page.t('comments.title')}</h2>`)}
${reviewsSection(page, shown.reviews)}
${shown.related}
${!isShared && reportLink(page, track.artist)}
</article>`
}

/** What is heard by a link is nobody’s to keep. */
const queueableOf = ({ track, recording, isShared }: TrackOnPage): Queueable | undefined =>
  recording && !isShared ? { title: track.title, trackIds: [track.id] } : undefined

export function coverOf({ t }: Page, track: Track, peaks: Peaks | undefined): Html {
  if (track.coverUrl === null) return sleeve(peaks)
  const { pathname, search } = new URL(track.coverUrl)
  return html`<img src="${pathname + search}" alt="${t('track.coverAlt', { title: track.title })}" width="320" height="320">`
}

export function artistLink({ artist: { username, displayName } }: Pick<Track, 'artist'>): Html {
  return html`<a href="/@${encodeURIComponent(username)}">${displayName}</a>`
}

function visibilityNote({ t }: Page, track: Track): Html | false {
  if (track.status === 'draft') return html`<p class="note">${t('track.draft')}</p>`
  if (track.visibility === 'private') return html`<p class="note">${t('track.private')}</p>`
  return track.visibility === 'unlisted' && html`<p class="note">${t('track.unlisted')}</p>`
}

export function yearOf(track: Track): Html | false {
  return (
    track.publishedAt !== null &&
    html`<span class="dot">·</span><span class="figure">${track.publishedAt.slice(0, 4)}</span>`
  )
}

export function silence({ t }: Page, why: TrackOnPage['why']): Html {
  if (why === 'not-ready') return html`<div class="silence"><p>${t('track.notReady')}</p></div>`
  return html`<div class="silence"><p>${t('track.forSale')}</p><a class="button" href="/">${t('track.forSale.next')}</a></div>`
}

function about({ t }: Page, track: Track): Html {
  const paragraphs = track.description.split(/\n\s*\n/).filter((paragraph) => paragraph.trim() !== '')
  return html`<h2 id="about">${t('track.about')}</h2>
${paragraphs.length > 0 ? paragraphs.map((paragraph) => html`<p>${paragraph}</p>`) : html`<p class="soft">${t('track.byArtist', { title: track.title, artist: track.artist.displayName })}</p>`}
${track.tags.length > 0 && html`<ul class="tags" aria-label="${t('track.tags')}">${track.tags.map((tag) => html`<li>${tag}</li>`)}</ul>`}`
}

/** `Drums: Ana` is what somebody did, and who; a line without that is whoever it says. */
function creditLines({ credits }: Track, otherwise: string): (readonly [string, string])[] {
  return credits
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [, role = otherwise, who = line] = /^([^:]{1,60}):\s*(.+)$/.exec(line) ?? []
      return [role, who] as const
    })
}

/** FR-Z03-14-00212, as ISO 3901 writes it for people. */
const writtenIsrc = (isrc: string) => isrc.replace(/^(..)(...)(..)(.+)$/, '$1-$2-$3-$4')

function credits({ t, locale }: Page, { track, plays }: TrackOnPage): Html {
  const date = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, {
    dateStyle: 'long',
    timeZone: 'UTC',
  })
  const lufs = track.loudness?.integratedLufs ?? null
  const peak = track.loudness?.truePeakDbtp ?? null
  const rows: (readonly [string, string] | false)[] = [
    [t('track.artist'), track.artist.displayName],
    ...creditLines(track, t('track.credits')),
    track.genre !== '' && [t('track.genre'), track.genre],
    track.bpm !== '' && [t('track.bpm'), new Intl.NumberFormat(locale).format(Number(track.bpm))],
    track.musicalKey !== '' && [t('track.key'), keyWithCamelot(track.musicalKey, locale)],
    track.publishedAt !== null && [t('track.published'), date.format(new Date(track.publishedAt))],
    plays > 0 && [t('track.plays'), new Intl.NumberFormat(locale).format(plays)],
    track.durationMs !== null && [t('track.length'), formatTime(track.durationMs / 1000)],
    track.hasRenditions && [
      t('track.quality'),
      t(track.lossless ? 'track.quality.lossless' : 'track.quality.lossy'),
    ],
    lufs !== null && [t('track.loudness'), formatLevel(lufs, 'LUFS', locale)],
    peak !== null && [t('track.truePeak'), formatLevel(peak, 'dBTP', locale)],
    track.isrc !== '' && ['ISRC', writtenIsrc(track.isrc)],
  ]
  return html`<h2 id="credits">${t('track.credits')}</h2>
<dl>${rows.map((row) => row && html`<div><dt>${row[0]}</dt><dd>${row[1]}</dd></div>`)}</dl>`
}
