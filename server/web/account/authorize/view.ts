import { AUTHORIZE_PATH } from '@veza/shared/contracts/authorization.ts'
import { type AuthorizationRequest, systemOf } from '../../../domains/accounts/index.ts'
import { html } from '../../html.ts'
import type { Content } from '../../views/layout.ts'
import { NOTHING, type SignedInVisit, type Visit } from '../types.ts'
import { summary } from '../views/form.ts'

/** Who asks, as whom, and what a yes means. */
export function askContent(visit: SignedInVisit, { client }: AuthorizationRequest): Content {
  const { page, csrf, req } = visit
  const { t, person } = page
  // The program runs where the browser does: its answer goes to this machine's loopback.
  const system = systemOf(req.get('user-agent') ?? '')
  const asks = { client: client.name, system: system ?? '' }
  const title = t('authorize.title', { client: client.name })
  return {
    ...heading(visit, title),
    main: html`<div class="account"><h1>${title}</h1>${summary(visit, NOTHING)}
<p class="lead">${t(system ? 'authorize.asks.on' : 'authorize.asks', asks)} <strong>${person?.displayName}</strong> <span class="soft">@${person?.username}</span></p>
<ul class="steps"><li>${t('authorize.may.publish')}</li><li>${t('authorize.may.end')}</li></ul>
<p class="note">${t('authorize.only', { client: client.name })}</p>
<form class="form" method="post" action="${AUTHORIZE_PATH}?${page.query}">
<input type="hidden" name="csrf" value="${csrf}">
<p class="form-end"><button class="button" type="submit" name="do" value="allow">${t('authorize.allow')}</button></p>
<p class="form-end"><button class="button-quiet" type="submit" name="do" value="cancel">${t('authorize.cancel')}</button></p>
<p class="form-end"><button class="button-quiet" type="submit" name="do" value="other-account">${t('authorize.other')}</button></p>
</form></div>`,
  }
}

/** Nobody is sent anywhere from here. */
export function untrustedContent(visit: Visit, why: 'client' | 'redirect'): Content {
  const { t } = visit.page
  const title = t('authorize.untrusted.title')
  return {
    ...heading(visit, title),
    main: html`<div class="account"><h1>${title}</h1>
<p class="lead">${t(why === 'client' ? 'authorize.untrusted.client' : 'authorize.untrusted.redirect')}</p>
<p class="note">${t('authorize.untrusted.todo')}</p>
<p class="form-end"><a class="button-quiet" href="/">${t('missing.next')}</a></p></div>`,
  }
}

const heading = ({ page: { t } }: Visit, title: string) => ({
  title: `${title} · ${t('site.name')}`,
  description: title,
  listed: false,
  plain: true,
})
