import type { Track } from '@veza/shared/contracts/catalog.ts'
import { RATING_MAX, type Ratings } from '@veza/shared/contracts/reviews.ts'
import { isoDuration } from '@veza/shared/face/format.ts'
import { type Html, html, jsonForScript } from '../html.ts'
import { oembedLink } from './discovery.ts'
import { type WrittenLyrics, wordsOf } from './lyrics.ts'
import type { Page } from './page.ts'
import type { ReviewsOnPage } from './reviews.ts'

const DESCRIPTION_MAX = 200

/** One line for search results and link previews. */
export const descriptionOf = ({ t }: Page, { description, title, artist }: Track): string =>
  oneLine(description) ?? t('track.description', { title, artist: artist.displayName })

/** What somebody wrote, cut to a line; undefined where they wrote nothing. */
export function oneLine(text: string): string | undefined {
  const own = text.replace(/\s+/g, ' ').trim()
  if (own === '') return undefined
  return own.length <= DESCRIPTION_MAX ? own : `${own.slice(0, DESCRIPTION_MAX - 1).trimEnd()}…`
}

interface Known {
  readonly freeSoundUrl: string | null
  readonly plays: number
  readonly reviews: ReviewsOnPage | undefined
  readonly lyrics: WrittenLyrics | undefined
}

/** Open Graph, Twitter card and JSON-LD of a track that listeners may find. */
export function trackMetadata(page: Page, track: Track, known: Known): Html {
  const { freeSoundUrl } = known
  const description = descriptionOf(page, track)
  return html`<meta property="og:site_name" content="${page.t('site.name')}">
<meta property="og:type" content="music.song">
<meta property="og:title" content="${titleOf(page, track)}">
<meta property="og:description" content="${description}">
<meta property="og:url" content="${track.url}">
<meta property="og:locale" content="${page.locale === 'fr' ? 'fr_FR' : 'en_GB'}">
${track.durationMs !== null && html`<meta property="music:duration" content="${Math.round(track.durationMs / 1000)}">`}
${track.coverUrl !== null && html`<meta property="og:image" content="${track.coverUrl}">`}
${freeSoundUrl !== null && html`<meta property="og:audio" content="${freeSoundUrl}">`}
<meta name="twitter:card" content="summary">
<meta name="twitter:title" content="${titleOf(page, track)}">
<meta name="twitter:description" content="${description}">
${track.coverUrl !== null && html`<meta name="twitter:image" content="${track.coverUrl}">`}
${oembedLink(page, track.url, titleOf(page, track))}
<script type="application/ld+json">${jsonForScript({ ...recordingLd(track, known), aggregateRating: ratingLd(known.reviews?.reviews.ratings) })}</script>`
}

export const titleOf = ({ t }: Page, track: Track): string =>
  t('track.byArtist', { title: track.title, artist: track.artist.displayName })

/** https://schema.org/MusicRecording */
function recordingLd(track: Track, { freeSoundUrl, plays, lyrics }: Known): Record<string, unknown> {
  const given = (value: string) => (value === '' ? undefined : value)
  return {
    '@context': 'https://schema.org',
    '@type': 'MusicRecording',
    name: track.title,
    url: track.url,
    description: given(track.description),
    duration: track.durationMs === null ? undefined : isoDuration(track.durationMs),
    byArtist: {
      '@type': 'MusicGroup',
      name: track.artist.displayName,
      url: new URL(`/@${track.artist.username}`, track.url).href,
    },
    genre: given(track.genre),
    keywords: given(track.tags.join(', ')),
    image: track.coverUrl ?? undefined,
    datePublished: track.publishedAt?.slice(0, 10),
    isAccessibleForFree: !track.paid,
    interactionStatistic:
      plays === 0
        ? undefined
        : {
            '@type': 'InteractionCounter',
            interactionType: 'https://schema.org/ListenAction',
            userInteractionCount: plays,
          },
    recordingOf: lyrics && compositionLd(track, lyrics),
    audio: freeSoundUrl === null ? undefined : { '@type': 'AudioObject', contentUrl: freeSoundUrl },
  }
}

/** https://schema.org/AggregateRating; undefined while nobody has said anything. */
export const ratingLd = (ratings: Ratings | undefined) =>
  ratings && ratings.mean !== null
    ? {
        '@type': 'AggregateRating',
        ratingValue: Math.round(ratings.mean * 100) / 100,
        reviewCount: ratings.count,
        bestRating: RATING_MAX,
        worstRating: 1,
      }
    : undefined
/** https://schema.org/MusicComposition: what was written has words, and not its recording. */
function compositionLd({ title }: Track, written: WrittenLyrics): Record<string, unknown> | undefined {
  const text = wordsOf(written)
  if (text === '') return undefined
  const inLanguage = written.lyricsLanguage || undefined
  return {
    '@type': 'MusicComposition',
    name: title,
    inLanguage,
    lyrics: { '@type': 'CreativeWork', text, inLanguage },
  }
}
