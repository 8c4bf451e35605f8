import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Request } from 'express'
import type { Config } from '../config/config.ts'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

export interface Csrf {
  tokenFor(sessionId: string): string
  /**
   * Lets reads pass, and writes that carry the session's own token in `X-CSRF-Token`.
   * @throws DomainError 403 `csrf`
   */
  check(req: Request, sessionId: string): void
}

/** Tokens signed and bound to the session: one that was planted, or belongs to another session, does not fit. */
export function csrfTokens(config: Pick<Config, 'jwt'>): Csrf {
  const key = Buffer.from(hkdfSync('sha256', config.jwt.secret, '', 'veza csrf token', 32))
  const tokenFor = (sessionId: string) => createHmac('sha256', key).update(sessionId).digest('base64url')
  return {
    tokenFor,
    check: (req, sessionId) => {
      if (SAFE_METHODS.has(req.method)) return
      const given = Buffer.from(req.get('x-csrf-token') ?? '')
      const wanted = Buffer.from(tokenFor(sessionId))
      if (given.length === wanted.length && timingSafeEqual(given, wanted)) return
      throw new DomainError(
        403,
        'csrf',
        'The header X-CSRF-Token is missing or not of this session. Load the page again and repeat.',
      )
    },
  }
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
