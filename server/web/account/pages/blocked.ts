import { usernameSchema } from '@veza/shared/contracts/accounts.ts'
import { blockList, unblock } from '../../../domains/people/index.ts'
import { html } from '../../html.ts'
import { readFields } from '../fields.ts'
import { type AccountPage, go, type SignedInVisit } from '../types.ts'
import { form } from '../views/form.ts'
import { settingsFrame } from '../views/frame.ts'

const HERE = '/settings/blocked'
const ROWS = 50

/** Whom one has blocked: the one place where they can still be found. */
export const blockedPage: AccountPage = {
  path: HERE,
  audience: 'signed-in',
  view: async (visit, attempt) => {
    const { t } = visit.page
    const { cursor } = visit.req.query
    const page = { limit: ROWS, ...(typeof cursor === 'string' ? { cursor } : {}) }
    const { items, nextCursor } = await blockList(visit.ctx, visit.viewer, page)
    return settingsFrame(
      visit,
      attempt,
      'settings.blocked',
      html`<p class="lead">${t(items.length > 0 ? 'blocked.lead' : 'blocked.none')}</p>
<ul class="rows">${items.map((person) => row(visit, person))}</ul>
${nextCursor !== null && html`<p><a href="${HERE}?cursor=${encodeURIComponent(nextCursor)}" rel="next">${t('blocked.more')}</a></p>`}`,
    )
  },
  actions: {
    unblock: async ({ ctx, viewer, page }, fields) => {
      const { username } = readFields(page.t, fields, { username: usernameSchema })
      await unblock(ctx, viewer, username)
      return go(HERE, 'said.unblocked')
    },
  },
}

function row(visit: SignedInVisit, { username, displayName }: { username: string; displayName: string }) {
  const submitLabel = visit.page.t('blocked.unblockName', { name: displayName })
  return html`<li class="row"><div class="row-text"><p class="row-title">${displayName}</p><p class="soft">@${username}</p></div>
${form(visit, { does: 'unblock', submit: 'blocked.unblock', quiet: true, hidden: { username }, submitLabel }, undefined)}</li>`
}
