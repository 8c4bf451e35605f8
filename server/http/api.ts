import { OpenAPIHandler } from '@orpc/openapi/node'
import type { Router } from '@orpc/server'
import { BodyLimitPlugin } from '@orpc/server/node'
import { API_PREFIX, type contract } from '@veza/shared/contracts/index.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { RequestHandler } from 'express'
import type { RequestContext } from './request-context.ts'

const JSON_MAX_BYTES = 100 * 1024
/** A manifest of a long recording names thousands of files. */
const MANIFEST_MAX_BYTES = 8 * 1024 * 1024
const manifests = new Set(['/uploads/bundles'])

/** Serves the contract. A failure is handed on to the problem handler, as every other is. */
export function apiHandler(router: Router<typeof contract, RequestContext>): RequestHandler {
  const handler = new OpenAPIHandler(router, {
    plugins: [new BodyLimitPlugin({ maxBodySize: MANIFEST_MAX_BYTES })],
    interceptors: [
      async (options) => {
        try {
          return await options.next()
        } catch (error) {
          options.context.failure = error
          return { matched: false, response: undefined }
        }
      },
    ],
  })
  return async (req, res, next) => {
    const max = manifests.has(req.path) ? MANIFEST_MAX_BYTES : JSON_MAX_BYTES
    if (Number(req.get('content-length') ?? 0) > max)
      throw new DomainError(
        413,
        'body-too-large',
        `The request is larger than the ${max / 1024} KiB taken here.`,
      )
    const context: RequestContext = { requestId: req.requestId, viewer: req.viewer, req, res }
    res.set('Cache-Control', 'no-store')
    const { matched } = await handler.handle(req, res, { prefix: API_PREFIX, context })
    if (matched) return
    if (context.failure !== undefined) throw context.failure
    next()
  }
}
