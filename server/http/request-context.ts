import type { Role } from '@veza/shared/contracts/accounts.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Request, Response } from 'express'

/** Who asks, as the access token says. */
export interface Viewer {
  readonly userId: string
  readonly sessionId: string
  readonly roles: readonly Role[]
}

/** What an API procedure gets besides its input. */
export interface RequestContext {
  readonly requestId: string
  readonly viewer: Viewer | undefined
  readonly req: Request
  readonly res: Response
  /** Set when the procedure failed; mapped to problem+json by the error handler. */
  failure?: unknown
}

declare global {
  // Express is extended by declaration merging; there is no other way.
  namespace Express {
    interface Request {
      requestId: string
      viewer?: Viewer
      /** Content-Security-Policy nonce of this answer. */
      nonce: string
    }
  }
}

/** @throws DomainError 401 when nobody is signed in */
export function signedIn(context: Pick<RequestContext, 'viewer'>): Viewer {
  if (!context.viewer) throw new DomainError(401, 'unauthenticated', 'Sign in first.')
  return context.viewer
}

/** @throws DomainError 401 or 403 */
export function inRole(context: Pick<RequestContext, 'viewer'>, role: Role): Viewer {
  const viewer = signedIn(context)
  if (!viewer.roles.includes(role))
    throw new DomainError(
      403,
      `needs-${role}`,
      `This needs the role “${role}”; your account does not have it yet.`,
    )
  return viewer
}
