import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Request, Response } from 'express'
import type { Context } from '../../../context.ts'
import { browserSessions } from '../browser-sessions.ts'
import type { SignInOutcome } from '../sign-in.ts'
import type { AnswerOutcome } from './answer.ts'

const SIGN_IN = '/sign-in'
const SECOND_FACTOR = '/sign-in/factor'
export const CONNECTIONS = '/settings/connections'
/** Where these routes begin below the API's prefix. */
export const ROUTES = '/auth/oauth'

/** Sentences that a page says after one of these routes has led there. */
const sentences = [
  'oauth-linked',
  'oauth-pending',
  'oauth-confirm-address',
  'oauth-denied',
  'oauth-unavailable',
  'oauth-refused',
  'oauth-state-invalid',
  'oauth-email-missing',
  'oauth-sign-in-first',
  'identity-taken',
  'account-suspended',
  'rate-limited',
  'oauth-failed',
] as const
export type OAuthSentence = (typeof sentences)[number]

/** What the pages do of a sign-in that was begun elsewhere. */
export interface OAuthPages {
  /** Has the next page of accounts say this, once. */
  say(res: Response, sentence: OAuthSentence): void
  /** Leaves the question for the second factor where `/sign-in/factor` finds it. */
  askSecondFactor(res: Response, question: SignInOutcome & { kind: 'second-factor' }): void
}

export interface Arrivals {
  /** Sends the browser on; nothing of the address that it comes from goes with it. */
  go(res: Response, to: string, sentence?: OAuthSentence): void
  /** Ends on a page, whatever has come of it. */
  arrive(res: Response, outcome: AnswerOutcome, redirect: string): void
}

export function arrivalsOf(ctx: Context, pages: OAuthPages): Arrivals {
  const sessions = browserSessions(ctx)
  const go: Arrivals['go'] = (res, to, sentence) => {
    if (sentence) pages.say(res, sentence)
    res.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' }).redirect(303, to)
  }
  const signedIn = (res: Response, outcome: SignInOutcome, redirect: string): void => {
    if (outcome.kind === 'signed-in') {
      sessions.answer(res, 'cookie', outcome.tokens)
      go(res, redirect)
    } else {
      pages.askSecondFactor(res, outcome)
      go(res, `${SECOND_FACTOR}?next=${encodeURIComponent(withinPages(redirect))}`)
    }
  }
  return {
    go,
    arrive: (res, outcome, redirect) => {
      if (outcome.kind === 'session') signedIn(res, outcome.outcome, redirect)
      else if (outcome.kind === 'linked') go(res, redirect === '/' ? CONNECTIONS : redirect, 'oauth-linked')
      else if (outcome.kind === 'pending') go(res, signInFor(linkAddress(redirect)), 'oauth-pending')
      else go(res, signInFor(redirect), 'oauth-confirm-address')
    },
  }
}

/** The page to sign in on, which leads on to `next`. */
export function signInFor(next: string): string {
  const to = withinPages(next)
  return to === '/' ? SIGN_IN : `${SIGN_IN}?next=${encodeURIComponent(to)}`
}

/** Links what waits in a browser once its account has signed in, and leads on. */
export const linkAddress = (to: string): string => `${API_PREFIX}${ROUTES}/link?to=${encodeURIComponent(to)}`

/** Pages lead on to paths of this server alone; this one leads to the allowed hosts. */
const withinPages = (target: string): string =>
  target.startsWith('/') ? target : `${API_PREFIX}${ROUTES}/onward?to=${encodeURIComponent(target)}`

/** Every failure is told by a sentence; those that are ours go to the log as well. */
export function sentenceOf({ log }: Pick<Context, 'log'>, req: Request, error: unknown): OAuthSentence {
  if (isCode(error, 'email-unverified')) return 'oauth-confirm-address'
  const known = sentences.find((sentence) => isCode(error, sentence))
  if (known) return known
  if (!(error instanceof DomainError))
    log.error({ err: error, requestId: req.requestId, path: req.path }, 'request failed')
  return 'oauth-failed'
}

export const isCode = (error: unknown, code: string): boolean =>
  error instanceof DomainError && error.code === code
