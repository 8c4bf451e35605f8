import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { RequestHandler } from 'express'
import type { Config } from '../config/config.ts'
import { csrfTokens } from './csrf.ts'
import { isFormOfPage } from './forms.ts'
import type { Viewer } from './request-context.ts'
import { sessionCookies } from './session-cookies.ts'

/** What an access token turned out to be. */
export type Verdict = { kind: 'viewer'; viewer: Viewer } | { kind: 'expired' } | { kind: 'invalid' }

export interface Authentication {
  readonly config: Pick<Config, 'publicUrl' | 'jwt' | 'corsAllowedOrigins'>
  readonly viewerOf: (accessToken: string) => Promise<Verdict>
}

/**
 * Finds out who asks. An `Authorization` header is judged alone, and a bad one is refused; a cookie that has ended
 * leaves the request anonymous, and one that holds needs the CSRF token on every write: in the header, or in the body of
 * a page's form, which `forms` reads; until then the request is nobody's.
 */
export function authenticate({ config, viewerOf }: Authentication): RequestHandler {
  const cookies = sessionCookies(config)
  const csrf = csrfTokens(config)
  return async (req, _res, next) => {
    const header = req.get('authorization')
    if (header !== undefined) {
      req.viewer = admitted(await viewerOf(bearerToken(header)))
      return next()
    }
    const cookie = cookies.accessTokenOf(req)
    const verdict = cookie ? await viewerOf(cookie) : undefined
    if (verdict?.kind === 'viewer') {
      if (isFormOfPage(req)) req.formViewer = verdict.viewer
      else {
        csrf.check(req, verdict.viewer.sessionId)
        req.viewer = verdict.viewer
      }
    }
    next()
  }
}

/** RFC 6750, 2.1. Another scheme holds nothing that we could verify. */
function bearerToken(header: string): string {
  const [, token] = /^Bearer +([\w.~+/-]+=*) *$/i.exec(header) ?? []
  return token ?? ''
}

function admitted(verdict: Verdict): Viewer {
  if (verdict.kind === 'viewer') return verdict.viewer
  if (verdict.kind === 'expired')
    throw new DomainError(401, 'token-expired', 'The access token has ended. Refresh it and repeat.')
  throw new DomainError(
    401,
    'token-invalid',
    'The access token is not valid here, or its session has ended. Sign in again.',
  )
}
