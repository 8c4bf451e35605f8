import { AUTHORIZE_PATH } from '@veza/shared/contracts/authorization.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { type ErrorRequestHandler, type RequestHandler, Router } from 'express'
import {
  type AuthorizationRequest,
  allowedAt,
  allowStudio,
  browserSessions,
  logOut,
  readAuthorizationRequest,
  refusedAt,
} from '../../../domains/accounts/index.ts'
import { formOf } from '../../../http/forms.ts'
import { layout } from '../../views/layout.ts'
import type { Answers } from '../answers.ts'
import { signInFor } from '../router.ts'
import { type SignedInVisit, signedIn, type Visit } from '../types.ts'
import { allowFormsTo } from './form-action.ts'
import { askContent, untrustedContent } from './view.ts'

export interface AuthorizePage {
  readonly router: Router
  /** A form that comes from another session is asked again in this one; every other failure is for `next`. */
  failuresOr(next: ErrorRequestHandler): ErrorRequestHandler
}

/** Where a program's user says yes or no to it, signed in as whom they see. */
export function authorizePage(answers: Answers): AuthorizePage {
  const router = Router({ caseSensitive: true, strict: true })
  router
    .route(AUTHORIZE_PATH)
    .get(onRequest(answers, (visit, request) => ask(answers, visit, request)))
    .post(onRequest(answers, (visit, request) => answer(answers, visit, request)))
  return {
    router,
    failuresOr: (next) => (error, req, res, done) => {
      const isStale = req.path === AUTHORIZE_PATH && error instanceof DomainError && error.code === 'csrf'
      if (isStale && !res.headersSent) return answers.go(res, req.originalUrl)
      return next(error, req, res, done)
    },
  }
}

/** A request is judged before anybody is asked to sign in for it. */
function onRequest(
  answers: Answers,
  then: (visit: SignedInVisit, request: AuthorizationRequest) => void | Promise<void>,
): RequestHandler {
  return async (req, res) => {
    const visit = answers.visit(req, res)
    const read = readAuthorizationRequest(req.query, visit.ctx.config.publicUrl)
    if (read.kind === 'untrusted') return send(visit, 400, untrustedContent(visit, read.why))
    if (read.kind === 'wrong') return answers.go(res, read.redirectTo)
    const query = queryOf(read.request)
    if (!req.viewer) return answers.go(res, signInFor(`${AUTHORIZE_PATH}?${query}`))
    await then(signedIn({ ...visit, page: { ...visit.page, query } }), read.request)
  }
}

function ask(answers: Answers, visit: SignedInVisit, request: AuthorizationRequest): void {
  const said = answers.said(visit)
  allowFormsTo(visit.res, request.redirectOrigin)
  send(visit, 200, askContent({ ...visit, said }, request))
}

async function answer(answers: Answers, visit: SignedInVisit, request: AuthorizationRequest): Promise<void> {
  const { ctx, req, res, viewer } = visit
  const issuer = ctx.config.publicUrl
  switch (formOf(req).get('do')) {
    case 'allow':
      return answers.go(res, allowedAt(request, await allowStudio(ctx, viewer, request), issuer))
    case 'cancel':
      return answers.go(res, refusedAt(request, 'access_denied', issuer))
    case 'other-account':
      await logOut(ctx, viewer.sessionId)
      browserSessions(ctx).forget(res)
      return answers.go(res, signInFor(`${AUTHORIZE_PATH}?${visit.page.query}`))
    default:
      return answers.go(res, req.originalUrl)
  }
}

/** What of the address counts, and nothing that was put beside it. */
const queryOf = ({ client, redirectUri, codeChallenge, state }: AuthorizationRequest): string =>
  new URLSearchParams({
    response_type: 'code',
    client_id: client.id,
    redirect_uri: redirectUri,
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
    state,
  }).toString()

function send(
  { res, page }: Pick<Visit, 'res' | 'page'>,
  status: number,
  content: Parameters<typeof layout>[1],
): void {
  res
    .status(status)
    .set({
      'Cache-Control': 'private, no-store',
      'X-Robots-Tag': 'noindex',
      'Referrer-Policy': 'same-origin',
    })
    .type('html')
    .send(layout(page, content))
}
