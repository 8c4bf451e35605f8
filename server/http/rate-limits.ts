import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
import type { Context } from '../context.ts'
import { type Allowance, RateLimited } from '../platform/limits/index.ts'
import { PLAYLIST } from './playlist-path.ts'

/** Answered out of memory, and asked for by every player all the time: to count them would cost more than they do. */
const UNCOUNTED = new RegExp(`^/assets/|${PLAYLIST.source}`)
/** What a page of a list asks for by the dozen. */
const LISTENING = new RegExp(
  `^${API_PREFIX}/(?:tracks/[^/]+/(?:cover|waveform|stream|download|play)|recordings|together/[^/]+|products/[^/]+/images/.+|avatars/.+)$`,
)

/**
 * Counts every request once: of somebody signed in by the person, wherever they come from, of anybody else by the address.
 * Mount it after authentication, and after what is not counted: health, the local store's parts and segments.
 */
export function limitRequests({ limits }: Pick<Context, 'limits'>): RequestHandler {
  return async (req, res, next) => {
    const isRead = req.method === 'GET' || req.method === 'HEAD'
    if (isRead && UNCOUNTED.test(req.path)) return next()
    const viewer = req.viewer ?? req.formViewer
    const taken =
      isRead && LISTENING.test(req.path)
        ? limits.take('listening', req.ip ?? '')
        : viewer
          ? limits.take('user', viewer.userId)
          : limits.take('address', req.ip ?? '')
    tellAllowance(res, await taken)
    next()
  }
}

/** A request whose credentials do not hold is counted by its address: else guessing at tokens would cost nothing. */
export function limitFailedAuthentication({ limits }: Pick<Context, 'limits'>): ErrorRequestHandler {
  return async (error, req: Request, res, next) => {
    tellAllowance(res, await limits.take('address', req.ip ?? ''))
    next(error)
  }
}

/** Any limit that was hit on the way, of whichever kind, is told in the headers. */
export const tellLimits: ErrorRequestHandler = (error, _req, res, next) => {
  if (error instanceof RateLimited && !res.headersSent) {
    tellAllowance(res, error.allowance)
    res.setHeader('Retry-After', String(error.retryAfterSeconds))
  }
  next(error)
}

/** The headers of draft-ietf-httpapi-ratelimit-headers-06, the last before they became one structured field. */
function tellAllowance(res: Response, { limit, windowSeconds, remaining, resetSeconds }: Allowance): void {
  res.setHeader('RateLimit-Limit', String(limit))
  res.setHeader('RateLimit-Remaining', String(remaining))
  res.setHeader('RateLimit-Reset', String(resetSeconds))
  res.setHeader('RateLimit-Policy', `${limit};w=${windowSeconds}`)
}
