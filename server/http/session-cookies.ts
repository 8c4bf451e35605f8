import { SECOND_MS } from '@veza/shared/kernel/time.ts'
import type { CookieOptions, Request, Response } from 'express'
import type { Config } from '../config/config.ts'

export interface CookieTokens {
  readonly accessToken: string
  readonly refreshToken: string
  readonly csrfToken: string
  readonly accessSeconds: number
  readonly refreshSeconds: number
}

/** The browser's transport: httpOnly cookies, but for the CSRF token, which the page's script sends back. */
export interface SessionCookies {
  accessTokenOf(req: Request): string | undefined
  refreshTokenOf(req: Request): string | undefined
  /** Whether the browser says that it has a session, which may have ended. */
  sayASession(req: Request): boolean
  set(res: Response, tokens: CookieTokens): void
  clear(res: Response): void
}

/**
 * Under https every name has the prefix `__Host-` (RFC 6265bis, 4.1.3.2), so that no sibling host can plant a session of
 * its own choice. The price: it wants `Path=/`, and so the refresh token travels with every request.
 */
export function sessionCookies(config: Pick<Config, 'publicUrl'>): SessionCookies {
  const secure = config.publicUrl.startsWith('https://')
  const common: CookieOptions = { secure, sameSite: 'lax', httpOnly: true, path: '/' }
  const named = (name: string) => (secure ? `__Host-${name}` : name)
  const access = { name: named('veza_access'), options: common }
  const refresh = { name: named('veza_refresh'), options: common }
  const csrf = { name: named('veza_csrf'), options: { ...common, httpOnly: false } }
  const put = (res: Response, cookie: typeof access, value: string, seconds: number) =>
    res.cookie(cookie.name, value, { ...cookie.options, maxAge: seconds * SECOND_MS })
  return {
    accessTokenOf: (req) => cookieOf(req, access.name),
    refreshTokenOf: (req) => cookieOf(req, refresh.name),
    sayASession: (req) => cookieOf(req, csrf.name) !== undefined,
    set: (res, tokens) => {
      put(res, access, tokens.accessToken, tokens.accessSeconds)
      put(res, refresh, tokens.refreshToken, tokens.refreshSeconds)
      put(res, csrf, tokens.csrfToken, tokens.refreshSeconds)
    },
    clear: (res) => {
      for (const { name, options } of [access, refresh, csrf]) res.clearCookie(name, options)
    },
  }
}

/** One cookie of the request (RFC 6265, 4.2); a request with an `Authorization` header is judged by that alone. */
export function cookieOf(req: Request, name: string): string | undefined {
  if (req.get('authorization') !== undefined) return undefined
  for (const pair of (req.get('cookie') ?? '').split(';')) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim() || undefined
  }
  return undefined
}
