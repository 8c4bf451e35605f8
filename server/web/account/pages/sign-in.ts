import { emailSchema } from '@veza/shared/contracts/accounts.ts'
import { assertionSchema } from '@veza/shared/contracts/factor-proof.ts'
import { z } from 'zod'
import {
  browserSessions,
  clientOf,
  logOut,
  type SignInOutcome,
  signIn,
  signInByPasskey,
} from '../../../domains/accounts/index.ts'
import { html } from '../../html.ts'
import { readFields } from '../fields.ts'
import { notesOf } from '../said.ts'
import { type AccountPage, go, type Outcome, type Visit } from '../types.ts'
import { inJson, passkeyForm } from '../views/factor-forms.ts'
import { field, form } from '../views/form.ts'
import { narrowFrame } from '../views/frame.ts'
import { providerLinks } from '../views/provider-links.ts'

const PASSWORD_MAX = 128
const fields = { email: emailSchema, password: z.string().min(1).max(PASSWORD_MAX) }

export const signInPage: AccountPage = {
  path: '/sign-in',
  audience: 'visitors',
  view: (visit, attempt) => {
    const { t, next } = visit.page
    return narrowFrame(
      visit,
      attempt,
      'signIn.title',
      next !== undefined && html`<p class="lead">${t('signIn.first')}</p>`,
      form(visit, { does: 'sign-in', submit: 'signIn.submit' }, [
        field(visit, attempt, 'sign-in', {
          name: 'email',
          label: 'field.email',
          type: 'email',
          autocomplete: 'username webauthn',
          inputmode: 'email',
          maxlength: 254,
        }),
        field(visit, attempt, 'sign-in', {
          name: 'password',
          label: 'field.password',
          type: 'password',
          autocomplete: 'current-password',
        }),
      ]),
      html`<p class="or${visit.ctx.oidc.list.length === 0 && ' needs-scripts'}">${t('signIn.or')}</p>`,
      providerLinks(visit),
      passkeyForm(visit, 'passkey', { options: '/auth/passkeys/sign-in/options' }, { quiet: true }),
      html`<p class="aside"><a href="/forgot-password">${t('signIn.forgot')}</a></p>
<p class="aside">${t('signIn.noAccount')} <a href="/sign-up">${t('signUp.title')}</a></p>
<p class="aside">${t('signIn.unconfirmed')} <a href="/sign-up/sent">${t('sent.resend')}</a></p>`,
    )
  },
  actions: {
    'sign-in': async (visit, typed) => {
      const { ctx, req, page } = visit
      const credentials = readFields(page.t, typed, fields)
      return afterSignIn(visit, await signIn(ctx, { ...credentials, transport: 'cookie' }, clientOf(req)))
    },
    passkey: async (visit, typed) => {
      const { ctx, req, page } = visit
      const { passkey: assertion } = readFields(page.t, typed, { passkey: inJson(assertionSchema) })
      const tokens = await signInByPasskey(ctx, { assertion, transport: 'cookie' }, clientOf(req))
      return afterSignIn(visit, { kind: 'signed-in', tokens })
    },
  },
}

/** Puts the session into cookies, or the question for the second factor on the next page. */
export function afterSignIn({ ctx, res, page }: Visit, outcome: SignInOutcome): Outcome {
  const notes = notesOf(ctx.config)
  const { next } = page
  if (outcome.kind === 'second-factor') {
    notes.leave(res, 'challenge', JSON.stringify([outcome.challenge, outcome.factors]))
    return go(`/sign-in/factor${next === undefined ? '' : `?next=${encodeURIComponent(next)}`}`)
  }
  notes.remove(res, 'challenge')
  browserSessions(ctx).answer(res, 'cookie', outcome.tokens)
  return go(next ?? '/')
}

export const signOutPage: AccountPage = {
  path: '/sign-out',
  audience: 'anyone',
  view: (visit, attempt) => {
    const { t } = visit.page
    return visit.viewer
      ? narrowFrame(
          visit,
          attempt,
          'signOut.title',
          form(visit, { does: 'sign-out', submit: 'header.signOut' }, html`<p>${t('signOut.text')}</p>`),
        )
      : narrowFrame(
          visit,
          attempt,
          'signOut.done',
          html`<p><a class="button" href="/">${t('verify.listen')}</a></p>`,
        )
  },
  actions: {
    'sign-out': async ({ ctx, res, viewer }) => {
      if (viewer) await logOut(ctx, viewer.sessionId)
      browserSessions(ctx).forget(res)
      return go('/sign-out')
    },
  },
}
