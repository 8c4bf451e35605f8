import type { Profile } from '@veza/shared/contracts/people.ts'
import { feedPath } from '../feeds/creator-feed.ts'
import { type Html, html, jsonForScript } from '../html.ts'
import type { Page } from './page.ts'

const DESCRIPTION_MAX = 200

/** One line for search results and link previews. */
export function personDescription({ t }: Page, { bio, displayName }: Profile): string {
  const own = bio.replace(/\s+/g, ' ').trim()
  if (own === '') return t('person.description', { name: displayName })
  return own.length <= DESCRIPTION_MAX ? own : `${own.slice(0, DESCRIPTION_MAX - 1).trimEnd()}…`
}

/** Open Graph, Twitter card and JSON-LD. */
export function personMetadata(page: Page, profile: Profile): Html {
  const description = personDescription(page, profile)
  const image = profile.avatar?.large
  return html`<meta property="og:site_name" content="${page.t('site.name')}">
<meta property="og:type" content="profile">
<meta property="og:title" content="${profile.displayName}">
<meta property="og:description" content="${description}">
<meta property="og:url" content="${profile.url}">
<meta property="og:locale" content="${page.locale === 'fr' ? 'fr_FR' : 'en_GB'}">
<meta property="profile:username" content="${profile.username}">
${image && html`<meta property="og:image" content="${image}"><meta property="og:image:width" content="512"><meta property="og:image:height" content="512">`}
${profile.isCreator && html`<link rel="alternate" type="application/rss+xml" href="${page.publicUrl}${feedPath(profile.username)}" title="${profile.displayName}">`}
<meta name="twitter:card" content="summary">
<meta name="twitter:title" content="${profile.displayName}">
<meta name="twitter:description" content="${description}">
${image && html`<meta name="twitter:image" content="${image}">`}
<script type="application/ld+json">${jsonForScript(profileLd(profile))}</script>`
}

/** https://schema.org/ProfilePage, of a https://schema.org/MusicGroup where music is published. */
function profileLd(profile: Profile): Record<string, unknown> {
  const given = (value: string) => (value === '' ? undefined : value)
  return {
    '@context': 'https://schema.org',
    '@type': 'ProfilePage',
    url: profile.url,
    dateCreated: profile.createdAt,
    mainEntity: {
      '@type': profile.isCreator ? 'MusicGroup' : 'Person',
      name: profile.displayName,
      alternateName: `@${profile.username}`,
      url: profile.url,
      description: given(profile.bio),
      image: profile.avatar?.large,
      sameAs: profile.links.length > 0 ? profile.links : undefined,
      interactionStatistic: {
        '@type': 'InteractionCounter',
        interactionType: 'https://schema.org/FollowAction',
        userInteractionCount: profile.followers,
      },
    },
  }
}
