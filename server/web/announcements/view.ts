import type { Severity, ShownAnnouncement } from '@veza/shared/contracts/announcements.ts'
import { CSRF_FIELD } from '../../http/forms.ts'
import { attributes, type Html, html } from '../html.ts'
import { type IconName, icon } from '../views/icons.ts'
import type { Page } from '../views/page.ts'

const icons: Readonly<Record<Severity, IconName>> = { critical: 'warning', warning: 'warning', note: 'info' }

/** Below the header of every page, while there is something to announce to whoever looks. */
export function announcements(page: Page): Html | false {
  const { announced } = page
  if (announced === undefined || announced.items.length === 0) return false
  return html`<aside class="announcements" aria-label="${page.t('announcement.list')}">
${announced.items.map((one) => announcement(page, one, announced))}
</aside>`
}

function announcement(
  page: Page,
  one: ShownAnnouncement,
  { csrf, here }: { csrf: string; here: string },
): Html {
  const { t, locale } = page
  const title = one.title[locale]
  const text = one.text[locale]
  return html`<div class="announcement" data-severity="${one.severity}" data-announcement>
${icon(icons[one.severity])}
<div class="announcement-words" role="status">
<p class="announcement-title"><span class="off-screen">${t(`announcement.severity.${one.severity}`)}</span> ${title}</p>
${text !== '' && html`<p class="announcement-text">${text}</p>`}
${one.link !== null && html`<p><a href="${one.link}"${attributes({ 'aria-label': t('announcement.moreOf', { title }) })}>${t('announcement.more')}</a></p>`}
</div>
<form method="post" action="/announcements/${one.id}"><input type="hidden" name="${CSRF_FIELD}" value="${csrf}"><input type="hidden" name="here" value="${here}"><button class="icon-button" type="submit" aria-label="${t('announcement.dismiss', { title })}" title="${t('announcement.dismissIt')}">${icon('close')}</button></form>
</div>`
}
