import { idSchema } from '@veza/shared/kernel/ids.ts'
import { Router } from 'express'
import { formOf } from '../../http/forms.ts'
import { localPath } from '../../http/local-path.ts'
import type { PageTools } from '../page-tools.ts'
import { messagePage } from '../views/message-page.ts'
import { keepDismissed } from './dismissed.ts'

/** The form on each announcement: dismissed by this browser, and by the account where there is one. It leads back to where one was. */
export function announcementRouter({ ctx, sources, pageOf, send }: PageTools): Router {
  const router = Router()
  router.post('/announcements/:id', async (req, res) => {
    const form = formOf(req)
    const id = idSchema.toLowerCase().safeParse(req.params.id)
    if (!id.success) return send(res, 404, messagePage(pageOf(req, res), 'missing'))
    if (req.viewer) await sources.dismissAnnouncement(req.viewer, id.data)
    const current = await sources.currentAnnouncements()
    keepDismissed(ctx.config, req, res, { id: id.data, current })
    res.set('Cache-Control', 'private, no-store').redirect(303, localPath(form.get('here')))
  })
  return router
}
