import { type Response, Router } from 'express'
import type { Context } from '../../../context.ts'
import { sellingPage } from '../../../http/selling-page.ts'
import { onboardingLink, REFRESH_PATH, RETURN_PATH } from './links.ts'
import { accountOf } from './queries.ts'
import { trySyncAccount } from './sync.ts'

/**
 * Where the provider sends a seller's browser to after its pages. Neither address says anything about what was done there:
 * that is read from the provider. Whoever is not signed in goes to the page, which asks for it.
 */
export function sellingRoutes(ctx: Context): Router {
  const router = Router()
  const page = sellingPage(ctx.config)
  const away = (res: Response, url: string) => res.set('Cache-Control', 'no-store').redirect(303, url)

  router.get(RETURN_PATH, async (req, res) => {
    if (req.viewer) await ctx.limits.take('selling', req.viewer.userId)
    const account = req.viewer && (await accountOf(ctx.db, req.viewer.userId))
    if (account?.pspAccountId) await trySyncAccount(ctx, account.pspAccountId)
    away(res, page)
  })

  // A link that was used before, or is too old: another one takes its place.
  router.get(REFRESH_PATH, async (req, res) => {
    const { viewer } = req
    if (!viewer) return away(res, page)
    await ctx.limits.take('selling-link', viewer.userId)
    const link = await onboardingLink(ctx, viewer.userId).catch((err: unknown) => {
      ctx.log.warn({ err, userId: viewer.userId }, 'selling: no new link to the provider')
      return undefined
    })
    away(res, link?.url ?? page)
  })
  return router
}
