import { type FactorKind, factorKindSchema, factorKinds } from '@veza/shared/contracts/factor-proof.ts'
import { z } from 'zod'
import { clientOf, completeSignIn, enrolledFactors, stepUp } from '../../../domains/accounts/index.ts'
import { html } from '../../html.ts'
import { notesOf } from '../said.ts'
import { type AccountPage, type Fields, go, type Outcome, type SignedInVisit, type Visit } from '../types.ts'
import { factorForms, factorOf } from '../views/factor-forms.ts'
import { narrowFrame } from '../views/frame.ts'
import { afterSignIn } from './sign-in.ts'

const waitingSchema = z.tuple([z.string(), z.array(factorKindSchema)])

/** A sign-in whose password was right, and which waits for the second step. */
function waitingSignIn({ ctx, req }: Visit): { challenge: string; factors: FactorKind[] } | undefined {
  const note = notesOf(ctx.config).read(req, 'challenge')
  try {
    const [challenge, factors] = waitingSchema.parse(JSON.parse(note ?? ''))
    return { challenge, factors }
  } catch {
    return undefined
  }
}

/** One action for each kind of proof. */
const byKind = <V extends Visit>(prove: (visit: V, kind: FactorKind, fields: Fields) => Promise<Outcome>) =>
  Object.fromEntries(
    factorKinds.map((kind) => [kind, (visit: V, fields: Fields) => prove(visit, kind, fields)]),
  )

export const signInFactorPage: AccountPage = {
  path: '/sign-in/factor',
  audience: 'visitors',
  instead: (visit) => (waitingSignIn(visit) ? undefined : '/sign-in'),
  view: (visit, attempt) => {
    const { t } = visit.page
    const { challenge, factors } = waitingSignIn(visit) ?? { challenge: '', factors: [] }
    return narrowFrame(
      visit,
      attempt,
      'factor.title',
      html`<p class="lead">${t('factor.lead')}</p>`,
      factorForms(visit, attempt, factors, {
        options: '/auth/login/second-factor/options',
        body: { challenge },
      }),
      html`<p class="aside"><a href="/sign-in">${t('factor.other')}</a></p>`,
    )
  },
  actions: byKind(async (visit, kind, fields) => {
    const waiting = waitingSignIn(visit)
    if (!waiting) return go('/sign-in', 'said.too-late')
    const given = { challenge: waiting.challenge, factor: factorOf(visit, kind, fields) }
    const outcome = await completeSignIn(visit.ctx, { ...given, transport: 'cookie' }, clientOf(visit.req))
    return afterSignIn(visit, outcome)
  }),
}

/** Before what matters most: whoever found a session open has not got the second step. */
export const confirmPage: AccountPage = {
  path: '/settings/confirm',
  audience: 'signed-in',
  instead: async (visit) =>
    (await enrolledFactors(visit.ctx.db, visit.viewer.userId)).length > 0 ? undefined : backFrom(visit),
  view: async (visit, attempt) => {
    const { t } = visit.page
    const factors = await enrolledFactors(visit.ctx.db, visit.viewer.userId)
    return narrowFrame(
      visit,
      attempt,
      'confirm.title',
      html`<p class="lead">${t('confirm.lead')}</p>`,
      factorForms(visit, attempt, factors, { options: '/auth/factors/verify/options' }),
    )
  },
  actions: byKind<SignedInVisit>(async (visit, kind, fields) => {
    await stepUp(visit.ctx, visit.viewer, factorOf(visit, kind, fields), clientOf(visit.req))
    return go(backFrom(visit))
  }),
}

const backFrom = ({ page }: Visit) => page.next ?? '/settings/security'
