import { DomainError } from '@veza/shared/kernel/errors.ts'
import { Router } from 'express'
import type { Context } from '../../context.ts'
import { deadlines } from '../../http/deadlines.ts'
import { MAX_WEBHOOK_BYTES } from '../../platform/payments/index.ts'
import { openInbox } from './inbox.ts'
import { readRawBody } from './raw-body.ts'

const SIGNATURE_HEADER = 'stripe-signature'

/**
 * `POST /webhooks/stripe`. Nobody is signed in here and nobody's cookie counts: the signature is all the proof there is. Mount
 * it before sessions, forms and the ordinary limits.
 */
export function webhookRoutes(ctx: Context): Router {
  const router = Router()
  // Without a provider nothing can be genuine: there is no such address.
  if (!ctx.payments.isAvailable) return router
  const takeIn = openInbox(ctx)
  router.post('/webhooks/stripe', deadlines(), async (req, res) => {
    const rawBody = await readRawBody(req, MAX_WEBHOOK_BYTES)
    const taken = await takeIn({
      rawBody,
      signature: req.get(SIGNATURE_HEADER),
      sourceAddress: req.ip ?? '',
      userAgent: req.get('user-agent') ?? '',
      requestId: req.requestId,
    })
    if (taken === 'signature-invalid')
      throw new DomainError(400, 'signature-invalid', 'This was not signed by the payment provider just now.')
    if (taken === 'unreadable')
      throw new DomainError(400, 'not-an-event', 'This is signed, and no event that we can read.')
    res.set('Cache-Control', 'no-store').json({ received: true })
  })
  return router
}
