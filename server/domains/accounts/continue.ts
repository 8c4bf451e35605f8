import { setTimeout as sleep } from 'node:timers/promises'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { type Request, type Response, Router } from 'express'
import type { Context } from '../../context.ts'
import { isForeign, refuseForeign } from '../../http/csrf.ts'
import { localPath } from '../../http/local-path.ts'
import { sessionCookies } from '../../http/session-cookies.ts'
import { browserSessions, clientOf } from './browser-sessions.ts'
import { refreshSession } from './refresh.ts'

/** For the answer of the faster request to reach the browser, which is sent back to where its cookies count. */
const FASTER_ANSWER_MS = 150

/**
 * Where pages send a browser whose access token has ended: the session is renewed, and it goes back to `next`. Without
 * a CSRF token, because nothing is done but what every page does by itself, and the answer reaches the cookies' owner.
 */
export function continueSession(ctx: Context): Router {
  const cookies = sessionCookies(ctx.config)
  const browser = browserSessions(ctx)

  const renew = async (req: Request, res: Response): Promise<void> => {
    const token = cookies.refreshTokenOf(req)
    if (!token) {
      // Another site's link must not end what its visitor has here.
      if (!isForeign(req, ctx.config)) cookies.clear(res)
      return
    }
    try {
      browser.answer(res, 'cookie', await refreshSession(ctx, { token, transport: 'cookie' }, clientOf(req)))
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      if (error.status === 401) cookies.clear(res)
      // Another window was faster, and its answer has set the cookies for all of them.
      else if (error.code === 'refresh-concurrent') await sleep(FASTER_ANSWER_MS)
      else throw error
    }
  }
  const router = Router()
  const goBack = (status: 303 | 307) => async (req: Request, res: Response) => {
    await renew(req, res)
    res
      .set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' })
      .redirect(status, localPath(req.query.next))
  }
  router.get('/auth/continue', goBack(303))
  // A form on its way: method and fields go on unread to the page that judges them.
  router.post('/auth/continue', (req, res) => {
    refuseForeign(req, ctx.config)
    return goBack(307)(req, res)
  })
  return router
}
