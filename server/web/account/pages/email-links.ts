import { clientOf, confirmEmail, undoEmailChange } from '../../../domains/accounts/index.ts'
import { html } from '../../html.ts'
import type { TextKey } from '../../texts/index.ts'
import { tokenIn } from '../fields.ts'
import { type AccountPage, go } from '../types.ts'
import { form } from '../views/form.ts'
import { narrowFrame } from '../views/frame.ts'
import { tokenField } from '../views/token-field.ts'

interface Link {
  readonly path: string
  readonly words: 'confirmEmail' | 'undoEmail'
  readonly say: TextKey
  readonly use: typeof confirmEmail
}

/** Done by a press, not by opening the link: programs that read mails open links as well. */
const linkPage = ({ path, words, say, use }: Link): AccountPage => ({
  path,
  audience: 'anyone',
  hasToken: true,
  view: (visit, attempt) => {
    const { t } = visit.page
    return narrowFrame(
      visit,
      attempt,
      `${words}.title`,
      html`<p class="lead">${t(`${words}.lead`)}</p>`,
      form(
        visit,
        { does: 'use', submit: `${words}.submit`, attributes: { 'data-token': true } },
        tokenField(visit, attempt, 'use'),
      ),
    )
  },
  actions: {
    use: async ({ ctx, req, page, viewer }, typed) => {
      await use(ctx, tokenIn(page.t, typed), clientOf(req))
      return go(viewer && path === '/confirm-email' ? '/settings/security' : '/sign-in', say)
    },
  },
})

export const confirmEmailPage = linkPage({
  path: '/confirm-email',
  words: 'confirmEmail',
  say: 'said.email-confirmed',
  use: confirmEmail,
})
export const undoEmailPage = linkPage({
  path: '/undo-email-change',
  words: 'undoEmail',
  say: 'said.email-undone',
  use: undoEmailChange,
})
