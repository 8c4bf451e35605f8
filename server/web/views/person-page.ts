import type { Profile } from '@veza/shared/contracts/people.ts'
import { type Html, html } from '../html.ts'
import { layout } from './layout.ts'
import { type Offers, sellerOffers } from './offers.ts'
import type { Page } from './page.ts'
import { personDescription, personMetadata } from './person-metadata.ts'
import { reportLink } from './report-link.ts'
import { type TrackInList, trackRows } from './track-row.ts'

export interface PersonOnPage {
  readonly profile: Profile
  readonly offers: Offers
  readonly rows: readonly TrackInList[]
  readonly nextCursor: string | null
  /** The first page of the tracks. */
  readonly first: boolean
}

export function personPage(page: Page, shown: PersonOnPage): string {
  const { profile } = shown
  return layout(page, {
    title: `${profile.displayName} (@${profile.username}) · ${page.t('site.name')}`,
    description: personDescription(page, profile),
    head: personMetadata(page, profile),
    // Who publishes nothing did not ask to be found by search engines.
    listed: profile.isCreator && shown.first,
    main: html`<article class="profile">
${headline(page, profile)}
${about(page, profile)}
${shown.first && sellerOffers(page, shown.offers)}
<section class="profile-tracks" aria-labelledby="tracks">${tracks(page, shown)}</section>
${reportLink(page, profile)}
</article>`,
  })
}

function headline(page: Page, profile: Profile): Html {
  const { t, locale } = page
  const count = new Intl.NumberFormat(locale === 'en' ? 'en-GB' : locale)
  return html`<header class="profile-head">
<div class="portrait">${portrait(page, profile)}</div>
<div class="profile-who">
<h1>${profile.displayName}</h1>
<p class="byline">@${profile.username}${profile.location !== '' && html`<span class="dot">·</span>${profile.location}`}</p>
<dl class="counts">
<div><dt><a href="/@${profile.username}/followers">${t('person.followers')}</a></dt><dd class="figure" data-followers>${count.format(profile.followers)}</dd></div>
<div><dt><a href="/@${profile.username}/following">${t('person.following')}</a></dt><dd class="figure">${count.format(profile.following)}</dd></div>
</dl>
</div>
<div class="profile-actions">${actions(page, profile)}</div>
</header>`
}

function portrait({ t }: Page, { avatar, displayName }: Profile): Html {
  if (avatar === null) return html`<span class="initial" aria-hidden="true">${initialOf(displayName)}</span>`
  const { pathname } = new URL(avatar.large)
  return html`<img src="${pathname}" alt="${t('person.avatarAlt', { name: displayName })}" width="512" height="512">`
}

/** The first letter as a reader counts letters, whatever it is made of. */
export function initialOf(name: string): string {
  const [first] = new Intl.Segmenter().segment(name)
  return (first?.segment ?? '').toUpperCase()
}

function actions(page: Page, profile: Profile): Html {
  const { t, person, path } = page
  if (profile.isSelf) return html`<a class="button-quiet" href="/settings/profile">${t('person.edit')}</a>`
  if (!person)
    return html`<a class="button" href="/sign-in?next=${encodeURIComponent(path)}" aria-label="${t('person.followName', { name: profile.displayName })}">${t('person.follow')}</a>`
  return html`${followForm(page, profile)}${blockMenu(page, profile)}`
}

/** Works as a form; a script takes it over and changes the button in place, by the words that stand here. */
function followForm({ t, csrf, path }: Page, { username, displayName, isFollowed }: Profile): Html {
  const words = (name: 'follow' | 'unfollow') => ({
    text: t(`person.${name}`),
    label: t(`person.${name}Name`, { name: displayName }),
  })
  const [follow, unfollow] = [words('follow'), words('unfollow')]
  const now = isFollowed ? unfollow : follow
  return html`<form method="post" action="${path}" data-follow="${username}" data-follow-text="${follow.text}" data-follow-label="${follow.label}" data-unfollow-text="${unfollow.text}" data-unfollow-label="${unfollow.label}">
<input type="hidden" name="csrf" value="${csrf}">
<button class="${isFollowed ? 'button-quiet' : 'button'}" type="submit" name="do" value="${isFollowed ? 'unfollow' : 'follow'}" aria-label="${now.label}">${now.text}</button>
</form>`
}

function blockMenu({ t, csrf, path }: Page, { displayName }: Profile): Html {
  return html`<details class="person profile-more" data-menu>
<summary class="text-button">${t('person.more')}</summary>
<div class="person-menu">
<p class="soft">${t('person.block.about')}</p>
<form method="post" action="${path}"><input type="hidden" name="csrf" value="${csrf}">
<button type="submit" name="do" value="block">${t('person.block', { name: displayName })}</button></form>
</div>
</details>`
}

/** Nothing, of somebody who has said nothing. */
function about({ t }: Page, { bio, links }: Profile): Html | false {
  const paragraphs = bio.split(/\n\s*\n/).filter((paragraph) => paragraph.trim() !== '')
  if (paragraphs.length + links.length === 0) return false
  return html`<section class="profile-about" aria-labelledby="about"><h2 id="about">${t('person.about')}</h2>
${paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)}
${links.length > 0 && html`<ul class="profile-links" aria-label="${t('person.links')}">${links.map(linkItem)}</ul>`}</section>`
}

/** `me`: they say that it is theirs; we vouch for nothing. */
function linkItem(link: string): Html {
  const { host, pathname } = new URL(link)
  const shown = host.replace(/^www\./, '') + (pathname === '/' ? '' : pathname)
  return html`<li><a href="${link}" rel="me nofollow noopener">${shown}</a></li>`
}

function tracks(page: Page, { profile, rows, nextCursor, first }: PersonOnPage): Html {
  const { t } = page
  const address = `/@${profile.username}`
  const more =
    nextCursor !== null &&
    html`<a href="${address}?cursor=${encodeURIComponent(nextCursor)}" rel="next">${t('person.tracks.older')}</a>`
  const newest = !first && html`<a href="${address}">${t('person.tracks.newest')}</a>`
  return html`<h2 id="tracks">${t('person.tracks')}</h2>
${rows.length > 0 ? trackRows(page, rows) : html`<p class="soft">${t('person.tracks.none')}</p>`}
${(newest || more) && html`<nav class="pager" aria-label="${t('person.tracks')}">${newest}${more}</nav>`}`
}
