import { randomBytes, randomUUID } from 'node:crypto'
import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
  type Router,
} from 'express'
import helmet from 'helmet'
import type { Config } from '../config/config.ts'
import type { Context } from '../context.ts'
import { crossOrigin } from './cross-origin.ts'
import { type Deadlines, deadlines } from './deadlines.ts'
import { forms } from './forms.ts'
import { loggedPath } from './logged-path.ts'
import { measureRequests, metrics } from './metrics.ts'
import { PLAYLIST } from './playlist-path.ts'
import { problemHandler } from './problem.ts'
import { limitFailedAuthentication, limitRequests, tellLimits } from './rate-limits.ts'
import { staySignedIn } from './stay-signed-in.ts'
import { storeOrigins } from './store-origins.ts'

export interface Routes {
  /** Mounted at the root, in this order, before anybody is asked who they are: health, the local store. */
  readonly first: readonly Router[]
  /** Mounted at the root after the API: pages, and what they say of faults. */
  readonly last: readonly (RequestHandler | ErrorRequestHandler)[]
  /** Plain routes under the API's prefix: sound, playlists. */
  readonly apiPlain: readonly Router[]
  readonly api: RequestHandler
  readonly authenticate: RequestHandler
}

const REQUEST_ID = /^[\w-]{8,80}$/

/** The HTTP edge: ids, headers, log, authentication, routes, and one place for faults. */
export function createApp(ctx: Context, routes: Routes, patience?: Deadlines): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', ctx.config.trustProxy)
  app.set('query parser', 'simple')
  const headers = securityHeaders(ctx.config)
  app.use(requestId, requestLog(ctx), measureRequests(ctx))
  // One without routes would cost every request a turn of the event loop.
  app.use(...routes.first.filter(({ stack }) => stack.length > 0))
  app.use(deadlines(patience))
  app.use(API_PREFIX, crossOrigin(ctx.config))
  app.use(routes.authenticate, limitFailedAuthentication(ctx), limitRequests(ctx))
  // What listeners ask for all the time: before the headers that only pages need.
  app.use(API_PREFIX, noSniff, ...routes.apiPlain)
  app.use(...headers)
  app.use(API_PREFIX, routes.api)
  app.use(staySignedIn(ctx.config), forms(ctx.config), tellLimits, headersOfFaults(headers), ...routes.last)
  app.use(nothingHere, problemHandler(ctx.log))
  return app
}

/** What a process without pages tells: its figures, and nothing else. */
export function createFiguresApp(ctx: Pick<Context, 'config' | 'log' | 'telemetry'>): Express {
  const app = express()
  app.disable('x-powered-by')
  app.use(requestId, noSniff, metrics(ctx), nothingHere, problemHandler(ctx.log))
  return app
}

/** What was refused before the headers of pages were set may be told by a page all the same. */
function headersOfFaults(headers: readonly RequestHandler[]): ErrorRequestHandler {
  return (error, req, res, next) => {
    if (req.nonce !== undefined || res.headersSent) return next(error)
    const [first, ...rest] = headers
    const run = (handler: RequestHandler | undefined, left: readonly RequestHandler[]): unknown =>
      handler ? handler(req, res, () => void run(left[0], left.slice(1))) : next(error)
    run(first, rest)
  }
}

const requestId: RequestHandler = (req, res, next) => {
  const given = req.headers['x-request-id']
  req.requestId = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID()
  res.setHeader('X-Request-Id', req.requestId)
  next()
}

const nothingHere: RequestHandler = (_req, _res, next) =>
  next(new DomainError(404, 'not-found', 'There is nothing at this address.'))

const noSniff: RequestHandler = (_req, res, next) => {
  res.setHeader('X-Content-Type-Options', 'nosniff')
  next()
}

const requestLog =
  (ctx: Pick<Context, 'log'>): RequestHandler =>
  (req, res, next) => {
    const startedMs = performance.now()
    res.on('close', () => {
      const level = levelFor(req, res)
      if (!ctx.log.isLevelEnabled(level)) return
      const line = {
        requestId: req.requestId,
        method: req.method,
        path: loggedPath(req),
        status: res.writableFinished ? res.statusCode : 'closed early',
        ms: Math.round(performance.now() - startedMs),
        userId: req.viewer?.userId,
      }
      ctx.log[level](line, 'request')
    })
    next()
  }

/** A player asks for playlists all the time; that it got them is news to nobody. */
function levelFor(req: Request, res: Response): 'debug' | 'info' {
  const [path = ''] = req.originalUrl.split('?')
  return res.statusCode < 400 && PLAYLIST.test(path) ? 'debug' : 'info'
}

/** Strict by default: own scripts by nonce, sound from the store, nothing framed, nothing sniffed. */
function securityHeaders(config: Config): RequestHandler[] {
  const store = storeOrigins(config)
  const setNonce: RequestHandler = (req, _res, next) => {
    req.nonce = randomBytes(16).toString('base64')
    next()
  }
  const headers = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'", (req) => `'nonce-${(req as express.Request).nonce}'`],
        styleSrc: ["'self'", (req) => `'nonce-${(req as express.Request).nonce}'`],
        fontSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', ...store],
        mediaSrc: ["'self'", 'blob:', ...store],
        connectSrc: ["'self'", ...store],
        workerSrc: ["'self'", 'blob:'],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        manifestSrc: ["'self'"],
      },
    },
    crossOriginEmbedderPolicy: false,
    crossOriginResourcePolicy: { policy: 'same-site' },
    strictTransportSecurity: config.publicUrl.startsWith('https://'),
  })
  return [setNonce, headers]
}
