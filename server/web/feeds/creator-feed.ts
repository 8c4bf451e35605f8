import type { Track } from '@veza/shared/contracts/catalog.ts'
import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import type { Profile } from '@veza/shared/contracts/people.ts'
import { idFromName } from '@veza/shared/kernel/ids.ts'
import { type Html, html } from '../html.ts'
import type { Original } from '../sources.ts'
import { xmlDocument } from './xml.ts'

/** Of the podcast namespace: names of feeds are made in it. */
const GUIDS = 'ead4c236-bf58-58c6-a2c6-a6b28d128cb6'

export interface CreatorFeed {
  readonly publicUrl: string
  readonly profile: Profile
  /** Newest first. */
  readonly tracks: readonly Track[]
  /** Files that anybody may have, by their track. */
  readonly originals: ReadonlyMap<string, Original>
}

export const feedPath = (username: string): string => `/@${username}/feed.xml`

/**
 * A creator's tracks as RSS, for readers of feeds and players of podcasts. What is for sale is named, and leads to its page.
 * @see https://www.rssboard.org/rss-specification
 * @see https://podcasting2.org/docs/podcast-namespace/1.0
 */
export function creatorFeed({ publicUrl, profile, tracks, originals }: CreatorFeed): string {
  const self = publicUrl + feedPath(profile.username)
  const changed = tracks.map(({ updatedAt }) => updatedAt).sort()
  const image = profile.avatar?.large
  return xmlDocument(html`<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0">
<channel>
<title>${profile.displayName}</title>
<link>${profile.url}</link>
<description>${profile.bio === '' ? profile.displayName : profile.bio}</description>
<atom:link href="${self}" rel="self" type="application/rss+xml"/>
<lastBuildDate>${rfc822(changed.at(-1) ?? profile.createdAt)}</lastBuildDate>
<generator>Veza</generator>
<itunes:author>${profile.displayName}</itunes:author>
<itunes:category text="Music"/>
${image && html`<itunes:image href="${image}"/><image><url>${image}</url><title>${profile.displayName}</title><link>${profile.url}</link></image>`}
<podcast:guid>${idFromName(self.replace(/^https?:\/\//, ''), GUIDS)}</podcast:guid>
<podcast:medium>music</podcast:medium>
<podcast:locked>no</podcast:locked>
${tracks.map((track) => item(publicUrl, track, originals.get(track.id)))}
</channel>
</rss>`)
}

function item(publicUrl: string, track: Track, original: Original | undefined): Html {
  const { id, title, url, description, publishedAt, createdAt, durationMs, coverUrl, artist } = track
  const file = track.paid ? undefined : original
  return html`<item>
<title>${title}</title>
<link>${url}</link>
<guid isPermaLink="false">${id}</guid>
<pubDate>${rfc822(publishedAt ?? createdAt)}</pubDate>
${description !== '' && html`<description>${description}</description>`}
${file && html`<enclosure url="${publicUrl}${API_PREFIX}/tracks/${id}/stream" length="${file.bytes}" type="${file.contentType}"/>`}
${durationMs !== null && html`<itunes:duration>${Math.round(durationMs / 1000)}</itunes:duration>`}
${coverUrl !== null && html`<itunes:image href="${coverUrl}"/>`}
<podcast:person role="artist" href="${publicUrl}/@${artist.username}">${artist.displayName}</podcast:person>
</item>
`
}

const rfc822 = (instant: string): string => new Date(instant).toUTCString()
