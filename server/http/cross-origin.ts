import cors from 'cors'
import type { RequestHandler } from 'express'
import type { Config } from '../config/config.ts'

const PREFLIGHT_SECONDS = 600
/** What a script of another origin may read besides the body. */
const EXPOSED = [
  'ETag',
  'Link',
  'RateLimit-Limit',
  'RateLimit-Policy',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'Retry-After',
  'X-Preview-Cap-Seconds',
  'X-Request-Id',
]

/** Serves programs on people's machines: no page of any origin, named or not, has business there. */
const NO_PAGES = new Set(['/auth/token'])

/**
 * The API may be called, with cookies, from the origins that the configuration names. Others get no header at all, so that
 * their browsers keep the answer from them. Pages are nobody's but ours. Mount it below the API's prefix.
 */
export function crossOrigin({ corsAllowedOrigins }: Pick<Config, 'corsAllowedOrigins'>): RequestHandler {
  const allowed = cors({
    origin: [...corsAllowedOrigins],
    credentials: true,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: EXPOSED,
    maxAge: PREFLIGHT_SECONDS,
  })
  const origins = new Set(corsAllowedOrigins)
  return (req, res, next) => {
    res.vary('Origin')
    if (origins.has(req.get('origin') ?? '') && !NO_PAGES.has(req.path)) allowed(req, res, next)
    else next()
  }
}
