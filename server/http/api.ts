import { OpenAPIHandler } from '@orpc/openapi/node'
import { ORPCError, type Router } from '@orpc/server'
import { API_PREFIX, type contract } from '@veza/shared/contracts/index.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { json, type Request, type RequestHandler, type Response } from 'express'
import { hasBody } from './has-body.ts'
import { checkShape } from './json-shape.ts'
import type { RequestContext } from './request-context.ts'

const JSON_MAX_BYTES = 100 * 1024
/** A manifest of a long recording names thousands of files, a completion up to 10,000 parts, a list as many tracks. */
const MANIFEST_MAX_BYTES = 8 * 1024 * 1024
const OTHER_THAN_UTF8 = /;\s*charset\s*=\s*(?!"?utf-8"?\s*(?:;|$))/i
const LONG = /^\/(?:uploads\/(?:bundles|[^/]+\/complete)|playlists\/import)$/

/** Serves the contract. A failure is handed on to the problem handler, as every other is. */
export function apiHandler(router: Router<typeof contract, RequestContext>): RequestHandler {
  const handler = new OpenAPIHandler(router, {
    clientInterceptors: [
      (options) => {
        const { path } = options.procedure['~orpc'].route
        if (path) options.context.req.contractRoute = `${API_PREFIX}${path}`
        return options.next()
      },
    ],
    interceptors: [
      async (options) => {
        try {
          return await options.next()
        } catch (error) {
          options.context.failure = options.context.input.isRead ? error : refusalOf(error)
          return { matched: false, response: undefined }
        }
      },
    ],
  })
  const readJson = jsonReader(JSON_MAX_BYTES)
  const readManifest = jsonReader(MANIFEST_MAX_BYTES)
  return async (req, res, next) => {
    // An id that is empty must not make of one thing the list of all: `DELETE /auth/sessions/`.
    if (req.path.endsWith('/')) return next()
    res.set('Cache-Control', 'no-store')
    await (mayBeLong(req) ? readManifest : readJson)(req, res)
    const context: RequestContext = {
      requestId: req.requestId,
      viewer: req.viewer,
      req,
      res,
      input: { isRead: false },
    }
    const { matched } = await handler.handle(req, res, { prefix: API_PREFIX, context })
    if (matched) return
    if (context.failure !== undefined) throw context.failure
    next()
  }
}

/** Some inputs make a schema itself stumble, as a text that has an object for its length: they fit it just as little. */
function refusalOf(error: unknown): unknown {
  if (error instanceof ORPCError || error instanceof DomainError) return error
  return new DomainError(400, 'bad-request', 'The request could not be read.', { cause: error })
}

/** Reading and checking megabytes is work that nobody gets for nothing. */
function mayBeLong(req: Request): boolean {
  return req.viewer !== undefined && req.method === 'POST' && LONG.test(req.path)
}

/** Reads the body before the contract does, which takes other types as well and counts no bytes of a chunked one. */
function jsonReader(maxBytes: number): (req: Request, res: Response) => Promise<void> {
  const read = json({ limit: maxBytes, strict: false, verify: (_req, _res, body) => checkShape(body) })
  return async (req, res) => {
    if (hasBody(req) && !req.is('application/json'))
      throw new DomainError(415, 'not-json', 'Send the body as JSON, with Content-Type: application/json.')
    // RFC 8259, 8.1. The library reads UTF-7, UTF-16 and UTF-32 too, which filters before us may not.
    if (OTHER_THAN_UTF8.test(req.get('content-type') ?? ''))
      throw new DomainError(415, 'unsupported-media-type', 'Send JSON as UTF-8.')
    await new Promise<void>((resolve, reject) =>
      read(req, res, (error?: unknown) => (error === undefined ? resolve() : reject(asThrown(error)))),
    )
  }
}

/** The reader makes a 403 of whatever looking the body over has found. */
function asThrown(error: unknown): unknown {
  return error instanceof DomainError ? new DomainError(400, error.code, error.message) : error
}
