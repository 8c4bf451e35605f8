import type { Person } from '@veza/shared/contracts/people.ts'
import { type Html, html } from '../html.ts'
import type { Page } from './page.ts'
import { initialOf } from './person-page.ts'

export function personRow({ t, locale }: Page, { avatar, displayName, username, followers }: Person): Html {
  const number = new Intl.NumberFormat(locale === 'en' ? 'en-GB' : locale).format(followers)
  const portrait = avatar
    ? html`<img src="${new URL(avatar.small).pathname}" alt="" width="128" height="128" loading="lazy">`
    : html`<span class="initial" aria-hidden="true">${initialOf(displayName)}</span>`
  return html`<li class="track-row person-row">
<span class="thumb portrait">${portrait}</span>
<span class="names"><a class="name" href="/@${username}">${displayName}</a><span class="artist">@${username}<span class="dot">·</span>${t('search.followers', { number })}</span></span>
</li>`
}
