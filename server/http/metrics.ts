import { createHash, timingSafeEqual } from 'node:crypto'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { type Request, type RequestHandler, Router } from 'express'
import type { Context } from '../context.ts'

const LOOPBACK = /^(?:127\.|::1$|::ffff:127\.)/

/**
 * `/metrics`, for who has the token; without one in the configuration, for this machine alone, and in production for
 * nobody.
 */
export function metrics({ config, telemetry }: Pick<Context, 'config' | 'telemetry'>): Router {
  const router = Router()
  const token = config.metricsToken
  if (token === undefined && config.environment === 'production') return router
  router.get('/metrics', async (req, res) => {
    if (!(token === undefined ? isThisMachine(req) : hasToken(req, token)))
      throw new DomainError(401, 'metrics-token', 'Give the token of METRICS_TOKEN as a bearer token.')
    const { type, text } = await telemetry.read()
    res.set({ 'Content-Type': type, 'Cache-Control': 'no-store' }).send(text)
  })
  return router
}

/** Counts and times every request by the route that answered it. */
export function measureRequests({ telemetry }: Pick<Context, 'telemetry'>): RequestHandler {
  return (req, res, next) => {
    const startedMs = performance.now()
    res.on('close', () => {
      const status = res.writableFinished ? res.statusCode : 499
      telemetry.request(req.method, routeOf(req), status, (performance.now() - startedMs) / 1000)
    })
    next()
  }
}

/** The pattern of the route: of paths there is no end, and the name of a label lives for ever. */
function routeOf(req: Request): string {
  if (req.contractRoute) return req.contractRoute
  const path: unknown = req.route?.path
  if (typeof path === 'string') return `${req.baseUrl}${path}`
  const [, prefix] = /^\/(store|assets)\//.exec(req.path) ?? []
  return prefix ? `/${prefix}/*` : 'none'
}

/** Of the connection: a header can say anything. A proxy on this machine is no reader of figures. */
function isThisMachine(req: Request): boolean {
  return LOOPBACK.test(req.socket.remoteAddress ?? '') && req.get('x-forwarded-for') === undefined
}

function hasToken(req: Request, token: string): boolean {
  const [, given = ''] = /^Bearer +(\S+)$/i.exec(req.get('authorization') ?? '') ?? []
  return timingSafeEqual(digest(given), digest(token))
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
