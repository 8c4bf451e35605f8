import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Request } from 'express'
import type { Context } from '../../../context.ts'
import { os } from '../../../http/contract.ts'
import { browserSessions, clientOf } from '../browser-sessions.ts'
import { exchangeCode } from './authorization.ts'

/** The part of the contract that programs on people's machines sign in by. */
export function authorizationRoutes(ctx: Context) {
  const browser = browserSessions(ctx)
  return os.authorization.router({
    token: os.authorization.token.handler(async ({ input, context: { req, res } }) => {
      refuseWebPages(req)
      return browser.answer(res, 'bearer', await exchangeCode(ctx, input, clientOf(req)))
    }),
  })
}

/**
 * Browsers say of themselves that a request comes from a page, and no page has any business here: neither a foreign one,
 * whatever CORS allows it elsewhere, nor one of ours.
 */
function refuseWebPages(req: Request): void {
  if (req.get('origin') === undefined && req.get('sec-fetch-site') === undefined) return
  throw new DomainError(
    403,
    'not-for-web-pages',
    'This address serves programs on a person’s own machine, and no web page.',
  )
}
