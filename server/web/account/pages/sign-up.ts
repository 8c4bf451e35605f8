import { emailSchema, passwordSchema, usernameSchema } from '@veza/shared/contracts/accounts.ts'
import { clientOf, register, resendVerification } from '../../../domains/accounts/index.ts'
import { html } from '../../html.ts'
import { readFields } from '../fields.ts'
import { notesOf } from '../said.ts'
import { type AccountPage, type Attempt, go, type Visit } from '../types.ts'
import { field, form } from '../views/form.ts'
import { narrowFrame } from '../views/frame.ts'
import { mailboxHint } from '../views/mailbox-hint.ts'
import { providerLinks } from '../views/provider-links.ts'

const EMAIL_MAX = 254
const fields = { email: emailSchema, username: usernameSchema, password: passwordSchema }

export const signUpPage: AccountPage = {
  path: '/sign-up',
  audience: 'visitors',
  view: (visit, attempt) => {
    const { t } = visit.page
    return narrowFrame(
      visit,
      attempt,
      'signUp.title',
      html`<p class="lead">${t('signUp.lead')}</p>`,
      form(visit, { does: 'sign-up', submit: 'signUp.submit' }, fieldsOf(visit, attempt)),
      visit.ctx.oidc.list.length > 0 && html`<p class="or">${t('signIn.or')}</p>`,
      providerLinks(visit),
      html`<p class="aside">${t('signUp.haveOne')} <a href="/sign-in">${t('header.signIn')}</a></p>`,
    )
  },
  actions: {
    'sign-up': async ({ ctx, req, res, page }, typed) => {
      const wanted = readFields(page.t, typed, fields)
      await register(ctx, { ...wanted, locale: page.locale }, clientOf(req))
      notesOf(ctx.config).leave(res, 'sent', wanted.email)
      return go('/sign-up/sent')
    },
  },
}

function fieldsOf(visit: Visit, attempt: Attempt) {
  return [
    field(visit, attempt, 'sign-up', {
      name: 'email',
      label: 'field.email',
      type: 'email',
      autocomplete: 'email',
      inputmode: 'email',
      maxlength: EMAIL_MAX,
    }),
    field(visit, attempt, 'sign-up', {
      name: 'username',
      label: 'field.username',
      hint: 'field.username.hint',
      autocomplete: 'username',
      verbatim: true,
      maxlength: 30,
    }),
    field(visit, attempt, 'sign-up', {
      name: 'password',
      label: 'field.password.choose',
      hint: 'field.password.hint',
      type: 'password',
      autocomplete: 'new-password',
    }),
  ]
}

/** Says where the mail went, which is all that anybody learns: also where the address has an account. */
export const sentPage: AccountPage = {
  path: '/sign-up/sent',
  audience: 'anyone',
  view: (visit, attempt) => {
    const { t } = visit.page
    const address = notesOf(visit.ctx.config).read(visit.req, 'sent')
    return narrowFrame(
      visit,
      attempt,
      'sent.title',
      html`<p class="lead">${address === undefined ? t('sent.lead') : t('sent.lead.to', { address })}</p>
<ul class="steps"><li>${t('sent.spam')}</li><li>${t('sent.once')}</li><li>${t('sent.known')}</li></ul>`,
      mailboxHint(visit, address),
      form(
        visit,
        {
          does: 'resend',
          submit: 'sent.resend',
          quiet: true,
          ...(address ? { hidden: { email: address } } : {}),
        },
        address === undefined &&
          field(visit, attempt, 'resend', {
            name: 'email',
            label: 'field.email',
            type: 'email',
            autocomplete: 'email',
            maxlength: EMAIL_MAX,
          }),
      ),
      html`<p class="aside">${t('sent.wrongAddress')} <a href="/sign-up">${t('sent.again')}</a></p>`,
    )
  },
  actions: {
    resend: async ({ ctx, req, res, page }, typed) => {
      const { email } = readFields(page.t, typed, { email: emailSchema })
      await resendVerification(ctx, email, clientOf(req))
      notesOf(ctx.config).leave(res, 'sent', email)
      return go('/sign-up/sent', 'said.resent')
    },
  },
}
