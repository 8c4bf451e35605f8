import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Request } from 'express'
import type { Config } from '../config/config.ts'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

export interface Csrf {
  tokenFor(sessionId: string): string
  /**
   * Lets reads pass, and writes that carry the session's own token in `X-CSRF-Token` and come from no foreign site.
   * @throws DomainError 403 `csrf`, `cross-site`
   */
  check(req: Request, sessionId: string): void
  /** The token of a visitor without a session, bound to a random cookie of theirs. */
  tokenForVisitor(cookie: string): string
  /** Whether a token is this one; takes as long either way. */
  fits(given: string, wanted: string): boolean
}

/** Tokens signed and bound to the session: one that was planted, or belongs to another session, does not fit. */
export function csrfTokens(config: Pick<Config, 'jwt' | 'publicUrl' | 'corsAllowedOrigins'>): Csrf {
  const key = Buffer.from(hkdfSync('sha256', config.jwt.secret, '', 'veza csrf token', 32))
  const sign = (text: string) => createHmac('sha256', key).update(text).digest('base64url')
  const tokenFor = (sessionId: string) => sign(sessionId)
  const fits = (given: string, wanted: string) => {
    const [one, other] = [Buffer.from(given), Buffer.from(wanted)]
    return one.length === other.length && timingSafeEqual(one, other)
  }
  return {
    tokenFor,
    // No session's id begins so.
    tokenForVisitor: (cookie) => sign(`visitor ${cookie}`),
    fits,
    check: (req, sessionId) => {
      if (isSafe(req)) return
      // A token that leaked is of no use to another site's page: browsers say where a write comes from.
      refuseForeign(req, config)
      if (fits(req.get('x-csrf-token') ?? '', tokenFor(sessionId))) return
      throw new DomainError(
        403,
        'csrf',
        'The header X-CSRF-Token is missing or not of this session. Load the page again and repeat.',
      )
    },
  }
}

/** RFC 9110, 9.2.1. */
export const isSafe = (req: Pick<Request, 'method'>): boolean => SAFE_METHODS.has(req.method)

/** Whether a browser says, in one header or the other, that a site sent this that is neither ours nor named. */
export function isForeign(
  req: Pick<Request, 'get' | 'host'>,
  { publicUrl, corsAllowedOrigins }: Pick<Config, 'publicUrl' | 'corsAllowedOrigins'>,
): boolean {
  const origin = req.get('origin')
  if (origin !== undefined && corsAllowedOrigins.includes(origin)) return false
  const site = req.get('sec-fetch-site')
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  // “null” is what a page sends that gives no referrer, ours among them.
  if (origin === undefined || origin === 'null') return false
  const host = hostOf(origin)
  return host === undefined || (host !== req.host && host !== hostOf(publicUrl))
}

/**
 * For writes that count without a session too, as those that take cookies away: a form of another site brings none of
 * ours (SameSite=Lax), but what the answer does to them would count.
 * @throws DomainError 403 `cross-site`
 */
export function refuseForeign(
  req: Pick<Request, 'get' | 'host'>,
  config: Pick<Config, 'publicUrl' | 'corsAllowedOrigins'>,
): void {
  if (isForeign(req, config))
    throw new DomainError(403, 'cross-site', 'This was sent from another site. Open the page here instead.')
}

/**
 * Keeps another site from signing its visitor in here under an account of that site's choice.
 * @throws DomainError 403 `cross-site`
 */
export function refuseCrossSite(req: Request): void {
  const site = req.get('sec-fetch-site')
  const origin = req.get('origin')
  const foreign = site ? site === 'cross-site' : origin !== undefined && hostOf(origin) !== req.host
  if (foreign) throw new DomainError(403, 'cross-site', 'Sign in on the pages of this server itself.')
}

const hostOf = (origin: string): string | undefined =>
  URL.canParse(origin) ? new URL(origin).host : undefined
