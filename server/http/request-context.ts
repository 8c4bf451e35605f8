import type { Role } from '@veza/shared/contracts/accounts.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { HOUR_MS } from '@veza/shared/kernel/time.ts'
import type { Request, Response } from 'express'

/** Who asks, as the access token says. */
export interface Viewer {
  readonly userId: string
  readonly sessionId: string
  readonly roles: readonly Role[]
  /** When this session last proved a second factor. */
  readonly factorAt: Date | undefined
}

/** What an API procedure gets besides its input. */
export interface RequestContext {
  readonly requestId: string
  readonly viewer: Viewer | undefined
  readonly req: Request
  readonly res: Response
  /** Whether the input has passed its schema: before that, a fault is the sender's. */
  readonly input: { isRead: boolean }
  /** Set when the procedure failed; mapped to problem+json by the error handler. */
  failure?: unknown
}

declare global {
  // Express is extended by declaration merging; there is no other way.
  namespace Express {
    interface Request {
      requestId: string
      /** Pattern of the contract's route that answers. */
      contractRoute?: string
      viewer?: Viewer
      /** Whose cookie came with a page's form that has yet to prove that it is ours. */
      formViewer?: Viewer
      /** A page's form that has proved it: the only way to its fields. */
      form?: ReadonlyMap<string, string>
      /** The random cookie of a visitor whom this answer gives a form. */
      formCookie?: string
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

/** For so long a proved second factor opens the staff's routes. */
export const STAFF_FACTOR_MS = 12 * HOUR_MS

/** An admin may do all that a moderator may. */
const rolesFor = { moderator: ['moderator', 'admin'], admin: ['admin'] } as const satisfies Record<
  string,
  readonly Role[]
>

/**
 * Whoever asks is of the staff and has proved a second factor within the last 12 hours. Every route whose path begins
 * with `/admin` or `/moderation` asks this first.
 * @throws DomainError 401, 403 `needs-moderator` or `needs-admin`, 403 `second-factor-required`
 */
export function inStaffRole(
  context: Pick<RequestContext, 'viewer'>,
  role: keyof typeof rolesFor,
  now: Date,
): Viewer {
  const viewer = signedIn(context)
  if (!isOfStaff(viewer, role)) return inRole(context, role)
  if (isFactorFresh(viewer, STAFF_FACTOR_MS, now)) return viewer
  throw new DomainError(
    403,
    'second-factor-required',
    'This needs a second factor proved within the last 12 hours. Send a code or your passkey to /auth/factors/verify; if you have none yet, add one in your settings.',
  )
}

export const isOfStaff = (viewer: Pick<Viewer, 'roles'>, role: keyof typeof rolesFor): boolean =>
  rolesFor[role].some((enough) => viewer.roles.includes(enough))

/** Whether this session has proved a second factor within the last `withinMs`. */
export function isFactorFresh({ factorAt }: Pick<Viewer, 'factorAt'>, withinMs: number, now: Date): boolean {
  return factorAt !== undefined && now.getTime() - factorAt.getTime() < withinMs
}
