import { type Html, type HtmlValue, html } from '../../html.ts'
import type { TextKey } from '../../texts/index.ts'
import type { Content } from '../../views/layout.ts'
import type { Attempt, Visit } from '../types.ts'
import { summary } from './form.ts'

/** A page of one column: signing in and up, and what belongs to it. */
export function narrowFrame(visit: Visit, attempt: Attempt, title: TextKey, ...parts: HtmlValue[]): Content {
  const { t } = visit.page
  return {
    ...heading(visit, attempt, title),
    main: html`<div class="account"><h1>${t(title)}</h1>${summary(visit, attempt)}${parts}</div>`,
  }
}

const sections = [
  ['/settings', 'settings.title'],
  ['/settings/profile', 'settings.profile'],
  ['/settings/security', 'settings.security'],
  ['/settings/sessions', 'settings.sessions'],
  ['/settings/notifications', 'settings.notifications'],
  ['/settings/blocked', 'settings.blocked'],
  ['/settings/connections', 'settings.connections'],
  ['/settings/creator', 'settings.creator'],
  ['/settings/selling', 'settings.selling'],
  ['/settings/data', 'settings.data'],
] as const satisfies readonly (readonly [string, TextKey])[]

/** A page of the settings, beside the way to the others. */
export function settingsFrame(
  visit: Visit,
  attempt: Attempt,
  title: TextKey,
  ...parts: HtmlValue[]
): Content {
  const { t, path } = visit.page
  const link = ([to, text]: (typeof sections)[number]): Html =>
    html`<li><a href="${to}"${to === path && html` aria-current="page"`}>${t(text)}</a></li>`
  return {
    ...heading(visit, attempt, title),
    main: html`<div class="settings">
<nav class="settings-nav" aria-label="${t('settings.title')}"><ul>${sections.filter(([to]) => isThere(visit, to)).map(link)}</ul></nav>
<div class="settings-page"><h1>${t(title)}</h1>${summary(visit, attempt)}${parts}</div>
</div>`,
  }
}

/** What nobody has configured is not offered. */
export const isThere = ({ ctx }: Visit, path: string): boolean =>
  path !== '/settings/connections' || ctx.oidc.list.length > 0

/** One matter of a page. */
export const section = (title: string, ...parts: HtmlValue[]): Html =>
  html`<section class="matter"><h2>${title}</h2>${parts}</section>`

function heading({ page: { t } }: Visit, attempt: Attempt, title: TextKey) {
  const isWrong = attempt.problem !== undefined || attempt.faults.size > 0
  const words = `${t(title)} · ${t('site.name')}`
  return {
    title: isWrong ? t('form.problemTitle', { title: words }) : words,
    description: t(title),
    listed: false,
    plain: true,
  }
}
