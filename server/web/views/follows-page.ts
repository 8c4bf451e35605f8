import type { Person, Profile } from '@veza/shared/contracts/people.ts'
import { html } from '../html.ts'
import { layout } from './layout.ts'
import type { Page } from './page.ts'
import { personRow } from './person-row.ts'

export interface FollowsOnPage {
  readonly profile: Profile
  readonly side: 'followers' | 'following'
  readonly people: readonly Person[]
  readonly nextCursor: string | null
  /** The first page of them. */
  readonly first: boolean
}

/** Who follows somebody, or whom they follow. */
export function followsPage(page: Page, { profile, side, people, nextCursor, first }: FollowsOnPage): string {
  const { t } = page
  const home = `/@${profile.username}`
  const address = `${home}/${side}`
  const title = t(`person.${side}Of`, { name: profile.displayName })
  const newest = !first && html`<a href="${address}">${t('person.follows.newest')}</a>`
  const more =
    nextCursor !== null &&
    html`<a href="${address}?cursor=${encodeURIComponent(nextCursor)}" rel="next">${t('person.follows.older')}</a>`
  return layout(page, {
    title: `${title} · ${t('site.name')}`,
    description: title,
    listed: false,
    main: html`<section class="newest follows"><p class="back"><a href="${home}">${profile.displayName}</a></p><h1>${t(`person.${side}`)}</h1>
${people.length > 0 ? html`<ol class="tracks">${people.map((person) => personRow(page, person))}</ol>` : html`<div class="empty"><p>${t(`person.${side}.none`)}</p></div>`}
${(newest || more) && html`<nav class="pager" aria-label="${t(`person.${side}`)}">${newest}${more}</nav>`}</section>`,
  })
}
