import { shareTokenSchema } from '@veza/shared/contracts/sharing.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { Router } from 'express'
import type { PageTools } from './page-tools.ts'
import { type MessageKind, messagePage } from './views/message-page.ts'
import { togetherPage } from './views/together-page.ts'

const kinds: Readonly<Record<number, MessageKind>> = { 404: 'missing', 410: 'gone' }

/** `/together/:token`: where guests listen along. No search engine lists it, no cache keeps it, no other site learns of it. */
export function togetherRouter({ sources, pageOf }: PageTools): Router {
  const router = Router()
  router.get('/together/:token', async (req, res) => {
    res
      .set({
        'Cache-Control': 'private, no-store',
        'Referrer-Policy': 'no-referrer',
        'X-Robots-Tag': 'noindex, nofollow',
      })
      .type('html')
    const page = pageOf(req, res)
    const token = shareTokenSchema.safeParse(req.params.token)
    if (!token.success) return void res.status(404).send(messagePage(page, 'missing'))
    try {
      const { host } = await sources.openTogether(token.data, req.viewer)
      res.send(togetherPage(page, { token: token.data, host }))
    } catch (error) {
      const kind = error instanceof DomainError ? kinds[error.status] : undefined
      if (!(error instanceof DomainError) || !kind) throw error
      res.status(error.status).send(messagePage(page, kind))
    }
  })
  return router
}
