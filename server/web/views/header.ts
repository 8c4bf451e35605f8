import { UNREAD_MAX } from '@veza/shared/contracts/notifications.ts'
import { attributes, type Html, html } from '../html.ts'
import type { Person } from '../person.ts'
import { type Locale, locales } from '../texts/index.ts'
import { icon } from './icons.ts'
import type { Page } from './page.ts'

export const languageNames: Record<Locale, string> = { en: 'English', fr: 'Français' }

/** The same on every page: home, language, theme, and who one is here. */
export function header(page: Page): Html {
  const { t } = page
  return html`<header class="header">
<a class="wordmark" href="/">${t('site.name')}</a>
<nav class="languages" aria-label="${t('site.language')}">${locales.map((locale) => languageLink(page, locale))}</nav>
<button class="icon-button needs-scripts" type="button" data-theme-switch aria-label="${t('site.theme')}" title="${t('site.theme')}">${icon('theme')}</button>
${searchLink(page)}
${cartLink(page)}
${page.person && bell(page, page.person)}
${page.person ? personMenu(page, page.person) : signInLink(page)}
</header>`
}

function languageLink({ locale, path, next, query }: Page, other: Locale): Html {
  if (other === locale) return html`<span aria-current="true" lang="${other}">${other.toUpperCase()}</span>`
  const kept = (query ? `&${query}` : '') + (next === undefined ? '' : `&next=${encodeURIComponent(next)}`)
  return html`<a href="${path}?lang=${other}${kept}" hreflang="${other}" lang="${other}" rel="alternate" title="${languageNames[other]}">${other.toUpperCase()}</a>`
}

function searchLink({ t, path }: Page): Html | false {
  if (path === '/search') return false
  return html`<a class="icon-button" href="/search" aria-label="${t('search.title')}" title="${t('search.title')}">${icon('search')}</a>`
}

/** There from the first thing in it on. */
function cartLink({ t, inCart }: Page): Html | false {
  if (inCart === 0) return false
  return html`<a class="text-button" href="/cart" aria-label="${t('header.cartOf', { count: inCart })}">${t('header.cart')} <span class="figure">${inCart}</span></a>`
}

/** Scripts keep it up to date (client/bell.ts). */
function bell({ t, csrf }: Page, { unread = 0 }: Person): Html {
  const shown = shownUnread(unread)
  const said = {
    'data-csrf': csrf,
    'data-label': t('notifications.title'),
    'data-unread-label': t('notifications.unread', { unread: '#' }),
    'aria-label': unread > 0 ? t('notifications.unread', { unread: shown }) : t('notifications.title'),
  }
  return html`<a class="icon-button bell" href="/notifications" title="${t('notifications.title')}" data-bell${attributes(said)}>${icon('bell')}<span class="bell-count figure" data-unread${attributes({ hidden: unread === 0 })}>${shown}</span></a>`
}

const shownUnread = (unread: number): string => (unread > UNREAD_MAX ? `${UNREAD_MAX}+` : String(unread))

function signInLink({ t, path }: Page): Html | false {
  if (path === '/sign-in') return false
  const isOfAccounts = /^\/(?:authorize|sign-|forgot-|reset-|verify-)/.test(path)
  const next = path === '/' || isOfAccounts ? '' : `?next=${encodeURIComponent(path)}`
  return html`<a class="text-button" href="/sign-in${next}">${t('header.signIn')}</a>`
}

function personMenu({ t, csrf }: Page, { displayName, username, isCreator }: Person): Html {
  return html`<details class="person" data-menu>
<summary aria-label="${t('header.menuOf', { name: displayName })}"><span class="person-name">${displayName}</span>${icon('down')}</summary>
<div class="person-menu">
<p class="soft">@${username}</p>
<ul>
<li><a href="/@${username}">${t('header.page')}</a></li>
<li><a href="/feed">${t('feed.title')}</a></li>
<li><a href="/library">${t('library.title')}</a></li>
<li><a href="/orders">${t('header.orders')}</a></li>
${isCreator && html`<li><a href="/settings/selling">${t('header.selling')}</a></li>`}
<li><a href="/settings">${t('header.settings')}</a></li>
<li><a href="/settings/creator">${t(isCreator ? 'header.studio' : 'header.becomeCreator')}</a></li>
</ul>
<form method="post" action="/sign-out">
<input type="hidden" name="csrf" value="${csrf}"><input type="hidden" name="do" value="sign-out">
<button type="submit">${t('header.signOut')}</button>
</form>
</div>
</details>`
}
