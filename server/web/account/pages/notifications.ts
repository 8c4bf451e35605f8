import type { Notification } from '@veza/shared/contracts/notifications.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import { z } from 'zod'
import {
  markAllRead,
  markRead,
  notificationsPage as notificationsOf,
} from '../../../domains/notifications/index.ts'
import { attributes, type Html, html } from '../../html.ts'
import { icon } from '../../views/icons.ts'
import { excerptOf, iconOf, placeOf, sentence, spoken } from '../../views/notification-row.ts'
import { readFields } from '../fields.ts'
import { type AccountPage, go, type SignedInVisit } from '../types.ts'
import { form, summary } from '../views/form.ts'
import { instant } from '../views/instant.ts'

const HERE = '/notifications'
const ROWS = 24
const instantOf = z.iso.datetime()
/** Ids, as a field has them. */
const seenOf = z
  .string()
  .transform((ids) => ids.split(',').filter((id) => id !== ''))
  .pipe(z.array(idSchema).max(ROWS))

/** What one is told of, the newest first. */
export const notificationsPage: AccountPage = {
  path: HERE,
  audience: 'signed-in',
  view: async (visit, attempt) => {
    const { t } = visit.page
    const { cursor } = visit.req.query
    const query = { limit: ROWS, ...(typeof cursor === 'string' ? { cursor } : {}) }
    // Before it is read: what comes in between stays unread.
    const openedAt = visit.ctx.clock.now()
    const { items, nextCursor } = await notificationsOf(visit.ctx, visit.viewer, query)
    const isFirst = query.cursor === undefined
    const unread = items.filter(({ isRead }) => !isRead)
    const mayReadAll = unread.length > 0 || visit.page.person?.unread !== 0
    return {
      title: `${t('notifications.title')} · ${t('site.name')}`,
      description: t('notifications.title'),
      listed: false,
      plain: true,
      main: html`<section class="notifications"><h1>${t('notifications.title')}</h1>${summary(visit, attempt)}
<div class="notifications-top">${mayReadAll && readAllForm(visit, openedAt, unread)}<a href="/settings/notifications">${t('notifications.settings')}</a></div>
${items.length > 0 ? html`<ol class="told">${items.map((item) => row(visit, item))}</ol>` : isFirst && empty(visit)}
${pager(visit, isFirst, nextCursor)}</section>`,
    }
  },
  actions: {
    read: async ({ ctx, viewer, page }, fields) => {
      const { id, seenUntil } = readFields(page.t, fields, { id: idSchema, seenUntil: instantOf })
      await markRead(ctx, viewer, id, new Date(seenUntil))
      return go(HERE)
    },
    'read-all': async ({ ctx, viewer, page }, fields) => {
      const { seenUntil, seen } = readFields(page.t, fields, { seenUntil: instantOf, seen: seenOf })
      await markAllRead(ctx, viewer, { seenUntil: new Date(seenUntil), seen })
      return go(HERE)
    },
  },
}

const readAllForm = (visit: SignedInVisit, openedAt: Date, unread: readonly Notification[]): Html =>
  form(
    visit,
    {
      does: 'read-all',
      submit: 'notifications.readAll',
      quiet: true,
      hidden: { seenUntil: openedAt.toISOString(), seen: unread.map(({ id }) => id).join(',') },
    },
    undefined,
  )

function row(visit: SignedInVisit, item: Notification): Html {
  const { page } = visit
  const { id, at, isRead, kind } = item
  const marks = !isRead && { 'data-told': id, 'data-seen': at }
  return html`<li class="told-row${!isRead && ' is-unread'}">${icon(iconOf[kind])}
<div class="told-text"><p><a href="${placeOf(page, item)}"${attributes(marks || {})}>${!isRead && html`<span class="off-screen">${page.t('notifications.new')}</span> `}${sentence(page, item)}</a></p>
${excerptOf(item)}<p class="soft">${instant(page.locale, at)}</p></div>
${!isRead && readForm(visit, item)}</li>`
}

function readForm({ page, csrf }: SignedInVisit, item: Notification): Html {
  const label = page.t('notifications.readName', { what: spoken(page, item) })
  const hidden = { csrf, do: 'read', id: item.id, seenUntil: item.at }
  return html`<form method="post" action="${HERE}">${Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<button class="icon-button" type="submit" aria-label="${label}" title="${page.t('notifications.read')}">${icon('check')}</button></form>`
}

const empty = ({ page: { t } }: SignedInVisit): Html =>
  html`<div class="empty"><p>${t('notifications.empty')}</p><p class="soft">${t('notifications.empty.how')}</p></div>`

function pager({ page: { t } }: SignedInVisit, isFirst: boolean, nextCursor: string | null): Html | false {
  const newest = !isFirst && html`<a href="${HERE}">${t('notifications.newest')}</a>`
  const older =
    nextCursor !== null &&
    html`<a href="${HERE}?cursor=${encodeURIComponent(nextCursor)}" rel="next">${t('notifications.older')}</a>`
  return (
    (newest || older) &&
    html`<nav class="pager" aria-label="${t('notifications.title')}">${newest}${older}</nav>`
  )
}
