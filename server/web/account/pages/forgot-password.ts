import { emailSchema, passwordSchema } from '@veza/shared/contracts/accounts.ts'
import { clientOf, requestPasswordReset, resetPassword } from '../../../domains/accounts/index.ts'
import { html } from '../../html.ts'
import { readFields, tokenIn } from '../fields.ts'
import { type AccountPage, go, show } from '../types.ts'
import { field, form } from '../views/form.ts'
import { narrowFrame } from '../views/frame.ts'
import { mailboxHint } from '../views/mailbox-hint.ts'
import { tokenField } from '../views/token-field.ts'

export const forgotPasswordPage: AccountPage = {
  path: '/forgot-password',
  audience: 'anyone',
  view: (visit, attempt) => {
    const { t } = visit.page
    if (attempt.made !== undefined)
      return narrowFrame(
        visit,
        attempt,
        'sent.title',
        html`<p class="lead" role="status">${t('forgot.sent')}</p>
<ul class="steps"><li>${t('sent.spam')}</li><li>${t('forgot.once')}</li></ul>`,
        mailboxHint(visit, attempt.typed.get('email')),
        html`<p class="aside"><a href="/forgot-password">${t('forgot.again')}</a></p>`,
      )
    return narrowFrame(
      visit,
      attempt,
      'forgot.title',
      html`<p class="lead">${t('forgot.lead')}</p>`,
      form(
        visit,
        { does: 'send', submit: 'forgot.submit' },
        field(visit, attempt, 'send', {
          name: 'email',
          label: 'field.email',
          type: 'email',
          autocomplete: 'email',
          inputmode: 'email',
          maxlength: 254,
        }),
      ),
      html`<p class="aside"><a href="/sign-in">${t('forgot.back')}</a></p>`,
    )
  },
  actions: {
    send: async ({ ctx, req, page }, typed) => {
      const { email } = readFields(page.t, typed, { email: emailSchema })
      await requestPasswordReset(ctx, email, clientOf(req))
      return show('sent')
    },
  },
}

export const resetPasswordPage: AccountPage = {
  path: '/reset-password',
  audience: 'anyone',
  hasToken: true,
  view: (visit, attempt) => {
    const { t } = visit.page
    return narrowFrame(
      visit,
      attempt,
      'reset.title',
      html`<p class="lead">${t('reset.lead')}</p>`,
      form(visit, { does: 'reset', submit: 'reset.submit', attributes: { 'data-token': true } }, [
        tokenField(visit, attempt, 'reset'),
        field(visit, attempt, 'reset', {
          name: 'newPassword',
          label: 'field.newPassword',
          hint: 'field.password.hint',
          type: 'password',
          autocomplete: 'new-password',
        }),
      ]),
      html`<p class="aside">${t('reset.old')} <a href="/forgot-password">${t('forgot.submit')}</a></p>`,
    )
  },
  actions: {
    reset: async ({ ctx, req, page }, typed) => {
      const token = tokenIn(page.t, typed)
      const { newPassword } = readFields(page.t, typed, { newPassword: passwordSchema })
      await resetPassword(ctx, { token, password: newPassword }, clientOf(req))
      return go('/sign-in', 'said.password-reset')
    },
  },
}
