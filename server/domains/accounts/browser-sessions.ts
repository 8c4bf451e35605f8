import type { Transport } from '@veza/shared/contracts/accounts.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Request, Response } from 'express'
import type { Context } from '../../context.ts'
import { csrfTokens } from '../../http/csrf.ts'
import { sessionCookies } from '../../http/session-cookies.ts'
import { ACCESS_SECONDS } from './access-token.ts'
import { refreshSession, sessionOfRefreshCookie } from './refresh.ts'
import { type Client, REFRESH_SECONDS, type SessionTokens } from './sessions.ts'

const USER_AGENT_MAX = 400

/** The answer that begins or renews a session, and the cookies' side of it. */
export function browserSessions(ctx: Context) {
  const cookies = sessionCookies(ctx.config)
  const csrf = csrfTokens(ctx.config)

  /** The session that the refresh cookie names, once the request has proved that it comes from our page. */
  const sessionId = async (req: Request): Promise<string | undefined> => {
    const token = cookies.refreshTokenOf(req)
    const id = token ? await sessionOfRefreshCookie(ctx, token) : undefined
    if (id) csrf.check(req, id)
    return id
  }
  const answer = (res: Response, transport: Transport, { sessionId, ...tokens }: SessionTokens) => {
    if (transport === 'bearer') return { transport, ...tokens, expiresIn: ACCESS_SECONDS }
    const csrfToken = csrf.tokenFor(sessionId)
    cookies.set(res, {
      ...tokens,
      csrfToken,
      accessSeconds: ACCESS_SECONDS,
      refreshSeconds: REFRESH_SECONDS,
    })
    return { transport, csrfToken, expiresIn: ACCESS_SECONDS }
  }
  const refresh = async (req: Request, res: Response): Promise<SessionTokens> => {
    const token = cookies.refreshTokenOf(req)
    if (!token) throw new DomainError(401, 'refresh-token-missing', 'Give a refresh token, or sign in.')
    await sessionId(req)
    try {
      return await refreshSession(ctx, { token, transport: 'cookie' }, clientOf(req))
    } catch (error) {
      if (error instanceof DomainError && error.status === 401) cookies.clear(res)
      throw error
    }
  }
  return { sessionId, answer, refresh, forget: (res: Response) => cookies.clear(res) }
}

/** What a request says of the machine it comes from. */
export const clientOf = (req: Request): Client => ({
  userAgent: (req.get('user-agent') ?? '').slice(0, USER_AGENT_MAX),
  address: req.ip ?? '',
})
