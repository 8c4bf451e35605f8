import type { Licence, Product } from '@veza/shared/contracts/products.ts'
import type { Ratings } from '@veza/shared/contracts/reviews.ts'
import { isoDuration } from '@veza/shared/face/format.ts'
import { type Currency, decimalOf } from '@veza/shared/kernel/money.ts'
import { type Html, html, jsonForScript } from '../html.ts'
import { oembedLink } from './discovery.ts'
import type { Page } from './page.ts'
import type { ReleaseTrack } from './release-track.ts'
import { oneLine, ratingLd } from './track-metadata.ts'

export const releaseTitle = ({ t }: Page, { title, seller }: Product): string =>
  t('track.byArtist', { title, artist: seller.displayName })

/** One line for search results and link previews. */
export function releaseDescription({ t }: Page, release: Product): string {
  const { title, seller, description } = release
  return oneLine(description) ?? t('track.description', { title, artist: seller.displayName })
}

/** Open Graph, Twitter card and JSON-LD of a release that listeners may find. */
export function releaseMetadata(
  page: Page,
  release: Product,
  tracks: readonly ReleaseTrack[],
  ratings: Ratings | undefined,
): Html {
  const { coverUrl, url, onSaleAt } = release
  const description = releaseDescription(page, release)
  return html`<meta property="og:site_name" content="${page.t('site.name')}">
<meta property="og:type" content="music.album">
<meta property="og:title" content="${releaseTitle(page, release)}">
<meta property="og:description" content="${description}">
<meta property="og:url" content="${url}">
<meta property="og:locale" content="${page.locale === 'fr' ? 'fr_FR' : 'en_GB'}">
<meta property="music:musician" content="${sellerUrl(page, release)}">
${onSaleAt !== null && html`<meta property="music:release_date" content="${onSaleAt.slice(0, 10)}">`}
${release.tracks.map((track, at) => html`<meta property="music:song" content="${track.url}"><meta property="music:song:track" content="${at + 1}">`)}
${coverUrl !== null && html`<meta property="og:image" content="${coverUrl}">`}
<meta name="twitter:card" content="summary">
<meta name="twitter:title" content="${releaseTitle(page, release)}">
<meta name="twitter:description" content="${description}">
${coverUrl !== null && html`<meta name="twitter:image" content="${coverUrl}">`}
${oembedLink(page, url ?? '', releaseTitle(page, release))}
<script type="application/ld+json">${jsonForScript({ ...albumLd(page, release, tracks), aggregateRating: ratingLd(ratings) })}</script>`
}

const sellerUrl = ({ publicUrl }: Page, { seller }: Product): string => `${publicUrl}/@${seller.username}`

/** https://schema.org/MusicAlbum */
function albumLd(page: Page, release: Product, tracks: readonly ReleaseTrack[]): Record<string, unknown> {
  const { title, url, description, coverUrl, onSaleAt, seller, licences, currency } = release
  const forSale = new Set(tracks.flatMap(({ track }) => (track.paid ? track.id : [])))
  const artist = { '@type': 'MusicGroup', name: seller.displayName, url: sellerUrl(page, release) }
  return {
    '@context': 'https://schema.org',
    '@type': 'MusicAlbum',
    name: title,
    url,
    description: description === '' ? undefined : description,
    byArtist: artist,
    image: coverUrl ?? undefined,
    datePublished: onSaleAt?.slice(0, 10),
    numTracks: release.tracks.length,
    track: {
      '@type': 'ItemList',
      numberOfItems: release.tracks.length,
      itemListElement: release.tracks.map((track, at) => ({
        '@type': 'ListItem',
        position: at + 1,
        item: {
          '@type': 'MusicRecording',
          name: track.title,
          url: track.url,
          duration: track.durationMs === null ? undefined : isoDuration(track.durationMs),
          isAccessibleForFree: !forSale.has(track.id),
        },
      })),
    },
    offers: currency && licences.map((licence) => offerLd(licence, currency, url)),
  }
}

/** https://schema.org/Offer */
function offerLd({ name, price, payWhatYouWant }: Licence, currency: Currency, url: string | null) {
  return {
    '@type': 'Offer',
    name,
    url,
    price: decimalOf(payWhatYouWant?.minimum ?? price, currency),
    priceCurrency: currency.toUpperCase(),
    availability: 'https://schema.org/InStock',
  }
}
