import type { DataExport, ExportLink } from '@veza/shared/contracts/own-account.ts'
import {
  cancelDeletion,
  clientOf,
  exportLink,
  exportStatus,
  FRESH_MS,
  ownUser,
  requestDeletion,
  requestExport,
} from '../../../domains/accounts/index.ts'
import { isFactorFresh } from '../../../http/request-context.ts'
import { type Html, type HtmlValue, html } from '../../html.ts'
import { type AccountPage, type Attempt, go, type SignedInVisit, show } from '../types.ts'
import { field, form } from '../views/form.ts'
import { section, settingsFrame } from '../views/frame.ts'
import { day, instant } from '../views/instant.ts'
import { passwordNow } from '../views/password-now.ts'

const HERE = '/settings/data'
const MEGABYTE = 1_000_000

export const dataPage: AccountPage = {
  path: HERE,
  audience: 'signed-in',
  view: async (visit, attempt) => {
    const { t } = visit.page
    const { ctx, viewer } = visit
    const [user, copy] = await Promise.all([ownUser(ctx.db, viewer), exportStatus(ctx, viewer)])
    const hasPassword = user.passwordHash !== null
    return settingsFrame(
      visit,
      attempt,
      'settings.data',
      section(t('data.copy'), copyOf(visit, attempt, copy, hasPassword)),
      user.deletionAt
        ? section(t('data.leaving'), leaving(visit, user.deletionAt))
        : section(t('data.delete'), deleteForm(visit, attempt, hasPassword)),
    )
  },
  actions: {
    copy: async ({ ctx, req, viewer, page }, fields) => {
      await requestExport(ctx, viewer, passwordNow(page.t, fields).currentPassword, clientOf(req))
      return go(HERE, 'said.copy-asked')
    },
    // The address is shown, to be opened by a click: a form may not lead to another host, as a store is (`form-action`).
    open: async ({ ctx, viewer, page }, fields) =>
      show(await exportLink(ctx, viewer, passwordNow(page.t, fields).currentPassword)),
    delete: async ({ ctx, req, viewer, page }, fields) => {
      await requestDeletion(ctx, viewer, passwordNow(page.t, fields).currentPassword, clientOf(req))
      return go(HERE, 'said.deletion-asked')
    },
    stay: async ({ ctx, req, viewer }) => {
      await cancelDeletion(ctx, viewer, clientOf(req))
      return go(HERE, 'said.deletion-cancelled')
    },
  },
}

function copyOf(visit: SignedInVisit, attempt: Attempt, copy: DataExport, hasPassword: boolean): Html {
  const { t } = visit.page
  const isBusy = copy.status === 'preparing'
  const state = {
    none: t('data.copy.about'),
    removed: t('data.copy.about'),
    preparing: t('data.copy.preparing'),
    failed: t('data.copy.failed'),
    ready: '',
  }[copy.status]
  return html`<p class="soft">${state}</p>
${copy.status === 'ready' && readyCopy(visit, attempt, copy, hasPassword)}
${isBusy ? html`<p class="form-end"><a class="button-quiet" href="${HERE}">${t('data.copy.look')}</a></p>` : form(visit, { does: 'copy', submit: copy.status === 'ready' ? 'data.copy.again' : 'data.copy.submit', quiet: true }, proof(visit, attempt, 'copy', hasPassword))}`
}

function readyCopy(visit: SignedInVisit, attempt: Attempt, copy: DataExport, hasPassword: boolean): Html {
  const { t, locale } = visit.page
  const { createdAt, expiresAt, bytes } = copy
  const link = attempt.action === 'open' ? (attempt.made as ExportLink | undefined) : undefined
  const size = sizeIn(locale, bytes ?? 0)
  return html`<p>${t('data.copy.ready')} ${createdAt !== null && instant(locale, createdAt)}</p>
${
  link
    ? html`<p class="form-end"><a class="button" href="${link.url}" download>${t('data.copy.download', { size })}</a></p>
<p class="aside">${t('data.copy.minutes')}</p>`
    : form(visit, { does: 'open', submit: 'data.copy.open' }, proof(visit, attempt, 'open', hasPassword))
}
${expiresAt !== null && html`<p class="aside">${t('data.copy.until', { day: day(locale, expiresAt) })}</p>`}`
}

/** The password, unless a second factor has just shown who it is. */
function proof(visit: SignedInVisit, attempt: Attempt, does: string, hasPassword: boolean): HtmlValue {
  if (!hasPassword || isFactorFresh(visit.viewer, FRESH_MS, visit.ctx.clock.now())) return undefined
  return field(visit, attempt, does, {
    name: 'currentPassword',
    label: 'field.currentPassword',
    type: 'password',
    autocomplete: 'current-password',
  })
}

const sizeIn = (locale: string, bytes: number): string =>
  new Intl.NumberFormat(locale, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 }).format(
    Math.max(0.1, bytes / MEGABYTE),
  )

function leaving(visit: SignedInVisit, deletionAt: Date): Html {
  const { t, locale } = visit.page
  return html`<p>${t('data.leaving.text', { day: day(locale, deletionAt) })}</p>
${form(visit, { does: 'stay', submit: 'data.leaving.stay' }, undefined)}`
}

function deleteForm(visit: SignedInVisit, attempt: Attempt, hasPassword: boolean): Html {
  const { t } = visit.page
  return html`<ul class="steps"><li>${t('data.delete.grace')}</li><li>${t('data.delete.after')}</li><li>${t('data.delete.money')}</li></ul>
${form(
  visit,
  { does: 'delete', submit: 'data.delete.submit', grave: true },
  proof(visit, attempt, 'delete', hasPassword),
)}`
}
