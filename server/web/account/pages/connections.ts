import type { Identity } from '@veza/shared/contracts/oauth.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import { z } from 'zod'
import {
  beginLink,
  clientOf,
  identityView,
  listIdentities,
  oauthBrowser,
  unlinkIdentity,
} from '../../../domains/accounts/index.ts'
import { type Html, html } from '../../html.ts'
import { readFields } from '../fields.ts'
import { type AccountPage, type Attempt, go, type SignedInVisit, show } from '../types.ts'
import { field, form } from '../views/form.ts'
import { narrowFrame, settingsFrame } from '../views/frame.ts'
import { day } from '../views/instant.ts'
import { lockOf } from '../views/lock.ts'
import { passwordNow } from '../views/password-now.ts'

const HERE = '/settings/connections'

/** Where the browser goes next: a page of ours that leads to the provider, as forms may end on this site alone. */
interface Onward {
  readonly url: string
}

export const connectionsPage: AccountPage = {
  path: HERE,
  audience: 'signed-in',
  view: async (visit, attempt) => {
    const { t } = visit.page
    const onward = attempt.made as Onward | undefined
    if (onward) return leading(visit, attempt, onward)
    const lock = await lockOf(visit, HERE)
    const identities = await identitiesOf(visit)
    const known = new Set(identities.map(({ provider }) => provider.id))
    const others = visit.ctx.oidc.list.filter(({ id }) => !known.has(id))
    return settingsFrame(
      visit,
      attempt,
      'settings.connections',
      html`<p class="lead">${t('connections.lead')}</p>`,
      lock.notice,
      identities.length + others.length === 0 && html`<p class="soft">${t('connections.none')}</p>`,
      html`<ul class="rows">${identities.map((identity) => linked(visit, attempt, identity, lock))}${others.map((provider) => offered(visit, attempt, provider, lock))}</ul>`,
    )
  },
  actions: {
    link: async ({ ctx, req, res, viewer, page }, fields) => {
      const { provider } = readFields(page.t, fields, { provider: z.string().min(1).max(32) })
      const begin = { provider, redirect: HERE, browserHash: oauthBrowser(ctx.config).mark(req, res) }
      const url = await beginLink(ctx, viewer, begin, passwordNow(page.t, fields).currentPassword)
      return show({ url })
    },
    unlink: async ({ ctx, req, viewer, page }, fields) => {
      const { id } = readFields(page.t, fields, { id: idSchema })
      const password = passwordNow(page.t, fields).currentPassword
      await unlinkIdentity(ctx, viewer, { id, password }, clientOf(req))
      return go(HERE, 'said.unlinked')
    },
  },
}

async function identitiesOf({ ctx, viewer }: SignedInVisit): Promise<Identity[]> {
  return (await listIdentities(ctx, viewer)).map((row) => identityView(ctx.oidc, row))
}

type Lock = Awaited<ReturnType<typeof lockOf>>

function linked(visit: SignedInVisit, attempt: Attempt, identity: Identity, lock: Lock): Html {
  const { t, locale } = visit.page
  const { id, provider, email, createdAt } = identity
  const about = [email, t('connections.since', { day: day(locale, createdAt) })].filter(Boolean).join(' · ')
  return html`<li><div class="row-text"><p class="row-title">${provider.name}</p><p class="soft">${about}</p></div>
${!lock.isLocked && change(visit, attempt, lock, { does: 'unlink', name: provider.name, hidden: { id } })}</li>`
}

function offered(
  visit: SignedInVisit,
  attempt: Attempt,
  { id, name }: { readonly id: string; readonly name: string },
  lock: Lock,
): Html {
  return html`<li><div class="row-text"><p class="row-title">${name}</p><p class="soft">${visit.page.t('connections.not')}</p></div>
${!lock.isLocked && change(visit, attempt, lock, { does: 'link', name, hidden: { provider: id } })}</li>`
}

/** Opens to the form, which asks for the password where there is no second step. */
function change(
  visit: SignedInVisit,
  attempt: Attempt,
  lock: Lock,
  { does, name, hidden }: { does: 'link' | 'unlink'; name: string; hidden: Record<string, string> },
): Html {
  const { t } = visit.page
  const isSent =
    attempt.action === does &&
    Object.entries(hidden).every(([key, value]) => attempt.typed.get(key) === value)
  const own = isSent ? attempt : { ...attempt, action: undefined }
  const submitLabel = t(`connections.${does}.of`, { name })
  return html`<details class="more"${isSent && html` open`}><summary>${submitLabel}</summary>
${form(visit, { does, submit: `connections.${does}`, quiet: true, submitLabel, hidden }, lock.asksPassword && field(visit, own, does, { name: 'currentPassword', id: `${does}-${Object.values(hidden)[0]}`, label: 'field.currentPassword', type: 'password', autocomplete: 'current-password' }))}</details>`
}

function leading(visit: SignedInVisit, attempt: Attempt, { url }: Onward) {
  const { t } = visit.page
  return {
    ...narrowFrame(
      visit,
      attempt,
      'connections.onward',
      html`<p class="lead">${t('connections.onward.lead')}</p><p><a class="button" href="${url}" rel="noreferrer">${t('connections.onward.go')}</a></p>`,
    ),
    head: html`<meta http-equiv="refresh" content="0;url=${url}">`,
  }
}
