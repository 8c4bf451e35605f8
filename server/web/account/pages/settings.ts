import { becomeCreator, ownUser } from '../../../domains/accounts/index.ts'
import { type Html, html } from '../../html.ts'
import type { TextKey } from '../../texts/index.ts'
import { type AccountPage, go, type SignedInVisit } from '../types.ts'
import { form } from '../views/form.ts'
import { isThere, section, settingsFrame } from '../views/frame.ts'
import { day } from '../views/instant.ts'

const matters = [
  ['/settings/profile', 'settings.profile', 'settings.profile.about'],
  ['/settings/security', 'settings.security', 'settings.security.about'],
  ['/settings/sessions', 'settings.sessions', 'settings.sessions.about'],
  ['/settings/notifications', 'settings.notifications', 'settings.notifications.about'],
  ['/settings/blocked', 'settings.blocked', 'settings.blocked.about'],
  ['/settings/connections', 'settings.connections', 'settings.connections.about'],
  ['/settings/creator', 'settings.creator', 'settings.creator.about'],
  ['/settings/selling', 'settings.selling', 'settings.selling.about'],
  ['/orders', 'orders.title', 'orders.about'],
  ['/settings/data', 'settings.data', 'settings.data.about'],
] as const satisfies readonly (readonly [string, TextKey, TextKey])[]

export const settingsPage: AccountPage = {
  path: '/settings',
  audience: 'signed-in',
  view: async (visit, attempt) => {
    const { t, locale } = visit.page
    const user = await ownUser(visit.ctx.db, visit.viewer)
    return settingsFrame(
      visit,
      attempt,
      'settings.title',
      user.deletionAt !== null &&
        html`<p class="note">${t('data.leaving.text', { day: day(locale, user.deletionAt) })} <a href="/settings/data">${t('data.leaving.stay')}</a></p>`,
      html`<dl class="facts">
<div><dt>${t('settings.name')}</dt><dd>${user.displayName} <span class="soft">@${user.username}</span></dd></div>
<div><dt>${t('field.email')}</dt><dd>${user.email}</dd></div>
<div><dt>${t('settings.since')}</dt><dd>${day(locale, user.createdAt)}</dd></div>
</dl>
<ul class="matters">${matters.filter(([to]) => isThere(visit, to)).map(([to, title, about]) => html`<li><a href="${to}">${t(title)}</a><p class="soft">${t(about)}</p></li>`)}</ul>`,
    )
  },
  actions: {},
}

export const creatorPage: AccountPage = {
  path: '/settings/creator',
  audience: 'signed-in',
  view: (visit, attempt) =>
    settingsFrame(
      visit,
      attempt,
      'settings.creator',
      visit.viewer.roles.includes('creator') ? studio(visit) : invitation(visit),
    ),
  actions: {
    become: async ({ ctx, viewer }) => {
      await becomeCreator(ctx, viewer)
      return go('/settings/creator', 'said.creator')
    },
  },
}

function invitation(visit: SignedInVisit): Html {
  const { t } = visit.page
  return html`<p class="lead">${t('creator.lead')}</p>
<ul class="steps"><li>${t('creator.point1')}</li><li>${t('creator.point2')}</li><li>${t('creator.point3')}</li></ul>
${form(visit, { does: 'become', submit: 'creator.submit' }, undefined)}
<p class="aside">${t('creator.free')}</p>`
}

/** The Studio has no download of its own yet; its command line comes with the source. */
function studio({ ctx, page: { t } }: SignedInVisit): Html {
  const { publicUrl } = ctx.config
  return html`<p class="lead">${t('creator.isOne')}</p>
${section(
  t('creator.studio'),
  html`<p>${t('creator.studio.text')}</p>
<pre><code>npm run studio-cli -- login --server ${publicUrl}
npm run studio-cli -- publish song.wav --title "…"</code></pre>`,
)}`
}
