import { randomBytes } from 'node:crypto'
import { MINUTE_MS } from '@veza/shared/kernel/time.ts'
import type { CookieOptions, Request, Response } from 'express'
import type { Config } from '../../../config/config.ts'
import { cookieOf } from '../../../http/session-cookies.ts'
import { tokenHash } from '../tokens.ts'

/** So long a sign-in may take at the provider, and so long a link waits for its account. */
export const OAUTH_LASTS_MS = 10 * MINUTE_MS
const SHAPE = /^[\w-]{43}$/

/** Tells one browser from another, so that nobody ends in theirs what somebody else began. */
export interface OAuthBrowser {
  /** What is kept of the browser's cookie, which is given or renewed with this answer. */
  mark(req: Request, res: Response): Buffer
  hashOf(req: Request): Buffer | undefined
}

/** `SameSite=Lax`: it must come along when the provider sends the browser back. */
export function oauthBrowser(config: Pick<Config, 'publicUrl'>): OAuthBrowser {
  const secure = config.publicUrl.startsWith('https://')
  const name = secure ? '__Host-veza_oauth' : 'veza_oauth'
  const options: CookieOptions = {
    secure,
    sameSite: 'lax',
    httpOnly: true,
    path: '/',
    maxAge: OAUTH_LASTS_MS,
  }
  const read = (req: Request) => {
    const value = cookieOf(req, name)
    return value !== undefined && SHAPE.test(value) ? value : undefined
  }
  return {
    // One for all windows of a browser: a second sign-in leaves the first in place.
    mark: (req, res) => {
      const value = read(req) ?? randomBytes(32).toString('base64url')
      res.cookie(name, value, options)
      return tokenHash(value)
    },
    hashOf: (req) => {
      const value = read(req)
      return value === undefined ? undefined : tokenHash(value)
    },
  }
}
