import { ORDER_TOKEN_HEADER } from '@veza/shared/contracts/orders.ts'
import { localeSchema } from '@veza/shared/contracts/own-account.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import { type Request, Router } from 'express'
import type { Context } from '../../context.ts'
import { type Access, OrderNotFound } from './access.ts'
import { readInvoice } from './invoices/read.ts'

/** Invoices: a plain route below the API's prefix. A link in a mail carries the guest's token in its query. */
export function orderFiles(ctx: Pick<Context, 'db' | 'config' | 'limits'>): Router {
  const router = Router()
  router.get('/orders/:id/invoice.pdf', async (req, res) => {
    const id = idSchema.safeParse(req.params.id)
    if (!id.success) throw new OrderNotFound()
    const language = localeSchema.safeParse(req.query.locale).data
    const { filename, pdf } = await readInvoice(ctx, accessOf(req), id.data, language)
    res
      .set('Cache-Control', 'private, no-store')
      .set('Content-Disposition', `attachment; filename="${filename}"`)
      .type('application/pdf')
      .send(pdf)
  })
  return router
}

function accessOf(req: Request): Access {
  const { token } = req.query
  return {
    viewer: req.viewer,
    token: req.get(ORDER_TOKEN_HEADER) ?? (typeof token === 'string' ? token : undefined),
  }
}
