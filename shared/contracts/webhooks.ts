import { oc } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'
import { byId, instantSchema, pageOf, pageQuery, textSchema } from './common.ts'

/** What became of a delivery. `received`: nobody has looked into it yet; an `error` says which one. */
export const webhookResultSchema = z.enum([
  'received',
  'ok',
  'error',
  'signature_invalid',
  'skipped',
  'duplicate',
])

export const webhookEventStatusSchema = z.enum(['pending', 'done', 'skipped', 'parked'])

/** A delivery of the payment provider's, or of somebody who would have us believe so. */
export const webhookDeliverySchema = z.object({
  id: idSchema,
  receivedAt: instantSchema,
  /**
   * Where it is false, everything else here is what a stranger said. True also of what we asked the provider for (`userAgent` says so, and
   * there is no `sourceAddress`): nobody signed that, and nobody but the provider can have said it.
   */
  signatureValid: z.boolean(),
  eventId: z.string().nullable(),
  eventType: z.string().nullable(),
  sourceAddress: z.string(),
  userAgent: z.string(),
  requestId: z.string(),
  /** As it came: of a forged one less is kept. */
  payloadBytes: z.int(),
  /** One of `webhookResultSchema`; an error with what it was. */
  result: z.string(),
})
export type WebhookDelivery = z.infer<typeof webhookDeliverySchema>

export const webhookEventSchema = z.object({
  /** The provider's. */
  id: z.string(),
  type: z.string(),
  objectType: z.string(),
  objectId: z.string(),
  /** The connected account that it came from. */
  account: z.string().nullable(),
  livemode: z.boolean(),
  status: webhookEventStatusSchema,
  attempts: z.int(),
  /** Why it was skipped, or what failed last. */
  reason: z.string().nullable(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
})
export type WebhookEvent = z.infer<typeof webhookEventSchema>

/** With what it carried, and what became of its event; none for one that is not genuine, whatever it names. */
export const webhookDeliveryDetailSchema = webhookDeliverySchema.extend({
  payload: z.string(),
  event: webhookEventSchema.nullable(),
})
export type WebhookDeliveryDetail = z.infer<typeof webhookDeliveryDetailSchema>

export type WebhookResult = z.infer<typeof webhookResultSchema>

const word = textSchema.trim().min(1).max(255)

/** For admins, with a second factor proved within the last 12 hours. */
export const webhooksContract = oc.tag('webhooks').router({
  deliveries: oc
    .route({
      method: 'GET',
      path: '/admin/webhooks/deliveries',
      summary: 'Every delivery of a webhook, genuine or not, newest first',
    })
    .input(
      z.object({
        /** Only those that were not signed by the provider. */
        invalidOnly: z.stringbool().default(false),
        type: word.optional(),
        result: webhookResultSchema.optional(),
        eventId: word.optional(),
        ...pageQuery,
      }),
    )
    .output(pageOf(webhookDeliverySchema)),
  delivery: oc
    .route({
      method: 'GET',
      path: '/admin/webhooks/deliveries/{id}',
      summary: 'A delivery with what it carried, and what became of its event',
    })
    .input(byId)
    .output(webhookDeliveryDetailSchema),
  events: oc
    .route({
      method: 'GET',
      path: '/admin/webhooks/events',
      summary:
        'Events that wait: for an admin (parked), or to be dealt with (pending), longest untouched first',
    })
    .input(z.object({ status: z.enum(['parked', 'pending']).default('parked'), ...pageQuery }))
    .output(pageOf(webhookEventSchema)),
  retryEvent: oc
    .route({
      method: 'POST',
      path: '/admin/webhooks/events/{id}/retry',
      summary: 'Has an event tried again that was parked or skipped',
    })
    .input(z.object({ id: word }))
    .output(webhookEventSchema),
})
