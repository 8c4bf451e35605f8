import { APPEAL_TEXT_MAX, appealTextSchema } from '@veza/shared/contracts/moderation.ts'
import { clientOf } from '../../domains/accounts/index.ts'
import { appeal } from '../../domains/moderation/index.ts'
import { readFields, tokenIn } from '../account/fields.ts'
import { type AccountPage, go } from '../account/types.ts'
import { field, form } from '../account/views/form.ts'
import { narrowFrame } from '../account/views/frame.ts'
import { tokenField } from '../account/views/token-field.ts'
import { html } from '../html.ts'

const DOES = 'appeal'

/** By the link of a decision's mail; whoever is suspended cannot sign in. */
export const appealPage: AccountPage = {
  path: '/appeal',
  audience: 'anyone',
  hasToken: true,
  view: (visit, attempt) =>
    narrowFrame(
      visit,
      attempt,
      'appeal.title',
      html`<p class="lead">${visit.page.t('appeal.lead')}</p>`,
      form(visit, { does: DOES, submit: 'appeal.submit', attributes: { 'data-token': true } }, [
        tokenField(visit, attempt, DOES),
        field(visit, attempt, DOES, {
          name: 'appeal',
          label: 'appeal.text',
          hint: 'appeal.text.hint',
          autocomplete: 'off',
          maxlength: APPEAL_TEXT_MAX,
          rows: 8,
        }),
      ]),
    ),
  actions: {
    [DOES]: async ({ ctx, req, page }, typed) => {
      const token = tokenIn(page.t, typed)
      const { appeal: text } = readFields(page.t, typed, { appeal: appealTextSchema })
      await appeal(ctx, clientOf(req).address, { token, text })
      return go('/appeal/sent')
    },
  },
}

export const appealSentPage: AccountPage = {
  path: '/appeal/sent',
  audience: 'anyone',
  view: (visit, attempt) =>
    narrowFrame(
      visit,
      attempt,
      'appeal.sent',
      html`<p class="lead">${visit.page.t('appeal.sent.lead')}</p>
<p class="aside"><a href="/">${visit.page.t('missing.next')}</a></p>`,
    ),
  actions: {},
}
