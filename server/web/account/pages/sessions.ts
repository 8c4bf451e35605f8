import { idSchema } from '@veza/shared/kernel/ids.ts'
import {
  browserSessions,
  clientOf,
  endOtherSessions,
  endSession,
  listSessions,
  sessionView,
} from '../../../domains/accounts/index.ts'
import { type Html, html } from '../../html.ts'
import { readFields } from '../fields.ts'
import { type AccountPage, go, type SignedInVisit } from '../types.ts'
import { form } from '../views/form.ts'
import { settingsFrame } from '../views/frame.ts'
import { instant } from '../views/instant.ts'

type Session = ReturnType<typeof sessionView>

export const sessionsPage: AccountPage = {
  path: '/settings/sessions',
  audience: 'signed-in',
  view: async (visit, attempt) => {
    const { t } = visit.page
    const sessions = await sessionsOf(visit)
    const others = sessions.filter(({ current }) => !current).length
    return settingsFrame(
      visit,
      attempt,
      'settings.sessions',
      html`<p class="lead">${t('sessions.lead')}</p>
<ul class="rows">${sessions.map((session) => row(visit, session))}</ul>`,
      others > 0 && form(visit, { does: 'end-others', submit: 'sessions.endOthers', quiet: true }, undefined),
    )
  },
  actions: {
    end: async (visit, fields) => {
      const { ctx, res, viewer, page } = visit
      const { session } = readFields(page.t, fields, { session: idSchema })
      await endSession(ctx, viewer, session)
      if (session !== viewer.sessionId) return go('/settings/sessions', 'said.session-was-ended')
      browserSessions(ctx).forget(res)
      return go('/sign-out')
    },
    'end-others': async (visit) => {
      const { ctx, req, viewer } = visit
      await endOtherSessions(ctx, viewer, clientOf(req))
      return go('/settings/sessions', 'said.other-sessions-ended')
    },
  },
}

async function sessionsOf({ ctx, viewer, page: { locale } }: SignedInVisit): Promise<Session[]> {
  return (await listSessions(ctx, viewer)).map((row) => sessionView(row, viewer.sessionId, locale))
}

function row(visit: SignedInVisit, session: Session): Html {
  const { t, locale } = visit.page
  const device = session.device || t('sessions.unknown')
  const submitLabel = t(session.current ? 'sessions.endCurrent' : 'sessions.endOf', { device })
  return html`<li class="row">
<div class="row-text"><p class="row-title">${device}${session.current && html` <span class="tag">${t('sessions.current')}</span>`}</p>
<p class="soft">${t('sessions.seen')} ${instant(locale, session.lastSeenAt)}${session.address !== '' && html`<span class="dot">·</span><span class="figure">${session.address}</span>`}${session.place !== '' && html`<span class="dot">·</span>${t('sessions.place')} <span class="figure">${session.place}</span>`}</p></div>
${form(
  visit,
  {
    does: 'end',
    submit: session.current ? 'header.signOut' : 'sessions.end',
    quiet: true,
    submitLabel,
    hidden: { session: session.id },
  },
  undefined,
)}
</li>`
}
