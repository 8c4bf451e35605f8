import { DomainError } from '@veza/shared/kernel/errors.ts'
import { type Request, type RequestHandler, Router } from 'express'
import type { Context } from '../../../context.ts'
import { type Locale, locales } from '../../../platform/mail/index.ts'
import { clientOf } from '../browser-sessions.ts'
import { type OwnAnswer, redeemAnswer, takeAnswer } from './answer.ts'
import {
  type Arrivals,
  arrivalsOf,
  CONNECTIONS,
  isCode,
  linkAddress,
  type OAuthPages,
  ROUTES,
  sentenceOf,
  signInFor,
} from './arrive.ts'
import { beginSignIn, providerOf } from './begin.ts'
import { oauthBrowser } from './browser.ts'
import { linkPending } from './pending.ts'
import { redirectTarget } from './redirect-target.ts'

/**
 * Addresses that a browser goes to by itself, on its way to a provider and back. Whatever comes of it, it ends on a page
 * that says so.
 */
export function oauthBrowserRoutes(ctx: Context, pages: OAuthPages): Router {
  const arrivals = arrivalsOf(ctx, pages)
  const router = Router()
  // Looked at ahead by something, they would be used up.
  router.head(`${ROUTES}/{*rest}`, (_req, res) => {
    res.sendStatus(405)
  })
  router.get(`${ROUTES}/:provider/start`, start(ctx, arrivals))
  router.get(`${ROUTES}/:provider/callback`, callback(ctx, arrivals))
  router.get(`${ROUTES}/link`, link(ctx, arrivals))
  router.get(`${ROUTES}/onward`, (req, res) => arrivals.go(res, redirectTarget(req.query.to, ctx.config)))
  return router
}

type Provider = { provider: string }

function start(ctx: Context, { go }: Arrivals): RequestHandler<Provider> {
  const browser = oauthBrowser(ctx.config)
  return async (req, res) => {
    refuseEmbedded(req)
    refuseBearer(req.query.transport)
    const { provider } = req.params
    providerOf(ctx, provider)
    await ctx.limits.take('oauth-address', req.ip ?? '')
    const { redirect } = req.query
    const begin = { provider, redirect, browserHash: browser.mark(req, res) }
    try {
      go(res, await beginSignIn(ctx, begin))
    } catch (error) {
      if (!isCode(error, 'oauth-unavailable')) throw error
      go(res, signInFor(redirectTarget(redirect, ctx.config)), 'oauth-unavailable')
    }
  }
}

function callback(ctx: Context, { go, arrive }: Arrivals): RequestHandler<Provider> {
  const browser = oauthBrowser(ctx.config)
  return async (req, res) => {
    const parameters = new URL(req.originalUrl, ctx.config.publicUrl).searchParams
    const answer = { provider: req.params.provider, parameters, browserHash: browser.hashOf(req) }
    let own: OwnAnswer | undefined
    try {
      own = await takeAnswer(ctx, answer)
      const outcome = await redeemAnswer(ctx, own, clientOf(req), localeOf(req))
      // What waits now waits ten minutes more.
      if (outcome.kind === 'pending') browser.mark(req, res)
      arrive(res, outcome, own.row.redirect)
    } catch (error) {
      const wayBack = own?.row.sessionId ? CONNECTIONS : signInFor(own?.row.redirect ?? '/')
      go(res, wayBack, sentenceOf(ctx, req, error))
    }
  }
}

/** Where the sign-in leads to whose account something waits to be linked to. */
function link(ctx: Context, { go }: Arrivals): RequestHandler {
  const browser = oauthBrowser(ctx.config)
  return async (req, res) => {
    const to = redirectTarget(req.query.to, ctx.config)
    if (!req.viewer) return go(res, signInFor(linkAddress(to)))
    try {
      const linked = await linkPending(ctx, req.viewer, browser.hashOf(req), clientOf(req))
      go(res, to, linked ? 'oauth-linked' : undefined)
    } catch (error) {
      go(res, CONNECTIONS, sentenceOf(ctx, req, error))
    }
  }
}

/** A picture or a frame of a foreign page is not somebody who wants to sign in, and uses nothing up for them. */
function refuseEmbedded(req: Request): void {
  if ((req.get('sec-fetch-dest') ?? 'document') === 'document') return
  throw new DomainError(
    403,
    'navigation-only',
    'This address is for a browser to go to, and not for parts of a page.',
  )
}

/** Tokens travel in no address: programs sign in through a browser by the Studio's way. */
function refuseBearer(transport: unknown): void {
  if (transport === undefined || transport === 'cookie') return
  throw new DomainError(
    400,
    'oauth-transport',
    'This sign-in ends with cookies in the browser that began it. Programs ask for authorization instead.',
  )
}

const localeOf = (req: Request): Locale =>
  locales.find((locale) => locale === req.acceptsLanguages(...locales)) ?? 'en'
