import { DomainError } from '@veza/shared/kernel/errors.ts'
import { Router } from 'express'
import type { Context } from '../../context.ts'
import { os } from '../../http/contract.ts'
import { signedIn } from '../../http/request-context.ts'
import { markAllRead, markRead, notificationsPage } from './service.ts'
import { changeSettings, settingsOf, switchOffDigest } from './settings.ts'
import { unsubscribeTokens } from './token.ts'
import { countUnread } from './unread.ts'

const done = { ok: true } as const

/** The notifications' part of the contract. */
export function notificationsRoutes(ctx: Context) {
  return os.notifications.router({
    list: os.notifications.list.handler(({ input, context }) =>
      notificationsPage(ctx, signedIn(context), input),
    ),
    markRead: os.notifications.markRead.handler(async ({ input, context }) => {
      await markRead(ctx, signedIn(context), input.id, new Date(input.seenUntil))
      return done
    }),
    markAllRead: os.notifications.markAllRead.handler(async ({ input, context }) => {
      const { seenUntil, seen } = input
      await markAllRead(ctx, signedIn(context), { seenUntil: new Date(seenUntil), seen })
      return done
    }),
    settings: os.notifications.settings.handler(({ context }) => settingsOf(ctx.db, signedIn(context))),
    changeSettings: os.notifications.changeSettings.handler(async ({ input, context }) => {
      const viewer = signedIn(context)
      await changeSettings(ctx, viewer, input)
      return settingsOf(ctx.db, viewer)
    }),
  })
}

/** Below the API's prefix: what pages ask for again and again, which mostly has not changed, and what mail programs call. */
export function notificationsPlain(ctx: Context): Router {
  const router = Router()
  router.get('/me/notifications/unread', async (req, res) => {
    const unread = await countUnread(ctx, signedIn({ viewer: req.viewer }))
    const etag = `"${unread}"`
    res.set({ 'Cache-Control': 'private, no-cache', ETag: etag })
    if (req.get('if-none-match') === etag) return void res.status(304).end()
    res.json({ unread })
  })
  // Its reader is not signed in there: the token says whose mails they are (RFC 8058).
  const tokens = unsubscribeTokens(ctx.config)
  router.post('/notifications/unsubscribe', async (req, res) => {
    const userId = tokens.read(req.query.token)
    if (userId === undefined)
      throw new DomainError(
        400,
        'unsubscribe-token-invalid',
        'This link is not complete, or very old. Open it from the newest mail, or change it in your settings.',
      )
    await switchOffDigest(ctx, userId)
    res.set('Cache-Control', 'no-store').json(done)
  })
  // Programs that know no POST open it: the page asks.
  router.get('/notifications/unsubscribe', (req, res) => {
    const { token } = req.query
    const query = typeof token === 'string' ? `?token=${encodeURIComponent(token)}` : ''
    res.set('Cache-Control', 'no-store').redirect(303, `/unsubscribe${query}`)
  })
  return router
}
