import { switchOffDigest, unsubscribeTokens } from '../../../domains/notifications/index.ts'
import { type Html, html } from '../../html.ts'
import { type AccountPage, show, type Visit } from '../types.ts'
import { form } from '../views/form.ts'
import { narrowFrame } from '../views/frame.ts'

/** Where the link at the end of a digest leads. Done by a press, not by opening it: programs that read mails open links as well. */
export const unsubscribePage: AccountPage = {
  path: '/unsubscribe',
  audience: 'anyone',
  hasToken: true,
  view: (visit, attempt) => {
    const { t } = visit.page
    if (attempt.made === true)
      return narrowFrame(
        visit,
        attempt,
        'unsubscribe.title',
        html`<p class="lead" role="status">${t('unsubscribe.done')}</p><p>${t('unsubscribe.again')}</p>${toSettings(visit)}`,
      )
    const token = attempt.typed.get('token') ?? visit.req.query.token
    if (typeof token !== 'string' || unsubscribeTokens(visit.ctx.config).read(token) === undefined)
      return narrowFrame(
        visit,
        attempt,
        'unsubscribe.title',
        html`<p class="lead">${t('unsubscribe.invalid')}</p>${toSettings(visit)}`,
      )
    return narrowFrame(
      visit,
      attempt,
      'unsubscribe.title',
      html`<p class="lead">${t('unsubscribe.lead')}</p>`,
      form(visit, { does: 'off', submit: 'unsubscribe.submit', hidden: { token } }, undefined),
    )
  },
  actions: {
    off: async ({ ctx }, fields) => {
      const userId = unsubscribeTokens(ctx.config).read(fields.get('token'))
      if (userId === undefined) return show(false)
      await switchOffDigest(ctx, userId)
      return show(true)
    },
  },
}

const toSettings = ({ page: { t } }: Visit): Html =>
  html`<p class="form-end"><a class="button-quiet" href="/settings/notifications">${t('unsubscribe.settings')}</a></p>`
