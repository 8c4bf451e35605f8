import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Request, RequestHandler } from 'express'
import type { Config } from '../config/config.ts'
import { isForeign } from './csrf.ts'
import { isFormOfPage } from './forms.ts'
import { CONTINUE_PATH, localPath, withParameter } from './local-path.ts'
import type { RequestContext } from './request-context.ts'
import { sessionCookies } from './session-cookies.ts'

/** Counts how often a browser was sent to have its session renewed without getting anywhere. */
export const TURN = 'continued'
const TURNS_MAX = 3
/** Not pages: nobody navigates there. */
const NOT_PAGES = /^\/(?:assets|embed|dev|oembed|\.well-known)(?:\/|$)/

/**
 * Keeps people signed in whose browser runs no scripts. Sessions are renewed at one place alone, with its own limit; so
 * a page that is asked for with an access token that has ended, by a browser that says it has a session, sends it there
 * and is asked again. A form goes the same way with its fields (307), and none of them is lost.
 */
export function staySignedIn(config: Pick<Config, 'publicUrl' | 'corsAllowedOrigins'>): RequestHandler {
  const cookies = sessionCookies(config)
  return (req, res, next) => {
    const isForm = isFormOfPage(req)
    if (!isForm && !isNavigation(req)) return next()
    const turn = turnOf(req)
    const isKnown = req.viewer !== undefined || req.formViewer !== undefined
    const here = localPath(req.originalUrl)
    if (isKnown || !cookies.sayASession(req)) {
      // Nobody needs to see the count in the address.
      if (turn > 0 && !isForm) return res.redirect(303, withParameter(here, TURN, undefined))
      return next()
    }
    if (turn >= TURNS_MAX) {
      // Anybody can count in a link.
      if (!isForeign(req, config)) cookies.clear(res)
      return next()
    }
    const target = withParameter(here, TURN, String(turn + 1))
    res
      .set('Cache-Control', 'no-store')
      .redirect(isForm ? 307 : 303, `${CONTINUE_PATH}?next=${encodeURIComponent(target)}`)
  }
}

/**
 * For what anybody may ask for and some get more of: a script that says by its CSRF token that somebody is signed in is told
 * that their access has ended, and renews it, instead of being answered as a stranger.
 * @throws DomainError 401 `token-expired`
 */
export function refuseEndedAccess(
  config: Pick<Config, 'publicUrl'>,
  { viewer, req }: Pick<RequestContext, 'viewer' | 'req'>,
): void {
  const saysSignedIn = req.get('x-csrf-token') !== undefined && sessionCookies(config).sayASession(req)
  if (!viewer && saysSignedIn)
    throw new DomainError(401, 'token-expired', 'The access has ended. Renew it and repeat.')
}

/** A page is opened in a window: not an image, a frame, or a script's request. */
function isNavigation(req: Request): boolean {
  if (req.method !== 'GET' || req.path.startsWith(API_PREFIX) || NOT_PAGES.test(req.path)) return false
  const destination = req.get('sec-fetch-dest')
  if (destination !== undefined) return destination === 'document'
  return req.accepts(['json', 'html']) === 'html'
}

function turnOf(req: Request): number {
  const turn = Number(req.query[TURN] ?? 0)
  return Number.isInteger(turn) && turn > 0 ? turn : 0
}
