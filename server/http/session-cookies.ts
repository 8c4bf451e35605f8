import { API_PREFIX } from '@veza/shared/contracts/index.ts'
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

/** The browser's transport: httpOnly cookies, of which the refresh token travels to `/auth` alone. */
export interface SessionCookies {
  accessTokenOf(req: Request): string | undefined
  refreshTokenOf(req: Request): string | undefined
  set(res: Response, tokens: CookieTokens): void
  clear(res: Response): void
}

/** Where the page's script reads the token that it sends back as `X-CSRF-Token`. */
export const CSRF_COOKIE = 'veza_csrf'

/** Under https the names have the prefixes of RFC 6265bis, so that no sibling host can plant them. */
export function sessionCookies(config: Pick<Config, 'publicUrl'>): SessionCookies {
  const secure = config.publicUrl.startsWith('https://')
  const common: CookieOptions = { secure, sameSite: 'lax', httpOnly: true, path: '/' }
  const access = { name: secure ? '__Host-veza_access' : 'veza_access', options: common }
  const refresh = {
    name: secure ? '__Secure-veza_refresh' : 'veza_refresh',
    options: { ...common, path: `${API_PREFIX}/auth` },
  }
  const csrf = { name: CSRF_COOKIE, options: { ...common, httpOnly: false } }
  const put = (res: Response, cookie: typeof access, value: string, seconds: number) =>
    res.cookie(cookie.name, value, { ...cookie.options, maxAge: seconds * SECOND_MS })
  return {
    accessTokenOf: (req) => cookieOf(req, access.name),
    refreshTokenOf: (req) => cookieOf(req, refresh.name),
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
