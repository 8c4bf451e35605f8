import type Stripe from 'stripe'
import { z } from 'zod'
import type { PaymentProvider } from '../port.ts'
import type { ProviderEvent } from '../states.ts'
import { pageOf, present, timeOf } from './answers.ts'
import { pageParams } from './balances.ts'

/** Stripe keeps them for 30 days. An account's own are not among the platform's. */
export function events(stripe: Stripe): Pick<PaymentProvider, 'listEvents'> {
  return {
    listEvents: async ({ undelivered, ...span }) => {
      const params = { ...pageParams(span), ...(undelivered ? { delivery_success: false } : {}) }
      return pageOf(stripe.events.list(params), snapshotEvent)
    },
  }
}

const snapshot = z.object({
  object: z.literal('event'),
  id: z.string().min(1),
  type: z.string().min(1),
  account: z.string().nullish(),
  livemode: z.boolean(),
  created: z.int(),
  // A balance has no id.
  data: z.object({ object: z.object({ object: z.string(), id: z.string().nullish() }) }),
})

const thin = z.object({
  object: z.literal('v2.core.event'),
  id: z.string().min(1),
  type: z.string().min(1),
  context: z.string().nullish(),
  livemode: z.boolean(),
  created: z.coerce.date(),
  related_object: z.object({ id: z.string(), type: z.string() }).nullish(),
  snapshot_event: z.string().nullish(),
})

/** Reads an event of either kind, whatever it was given. Undefined where it is none. */
export function eventOf(body: unknown): ProviderEvent | undefined {
  const isSnapshot = snapshot.safeParse(body)
  if (isSnapshot.success) return snapshotEvent(isSnapshot.data)
  const isThin = thin.safeParse(body)
  return isThin.success ? thinEvent(isThin.data) : undefined
}

type Snapshot = Pick<z.infer<typeof snapshot>, 'id' | 'type' | 'account' | 'livemode' | 'created'> & {
  data: { object: object }
}

function snapshotEvent(event: Snapshot): ProviderEvent {
  const about = snapshot.shape.data.shape.object.parse(event.data.object)
  return {
    id: event.id,
    type: event.type,
    objectType: about.object,
    objectId: about.id ?? '',
    livemode: event.livemode,
    createdAt: timeOf(event.created),
    isThin: false,
    ...present('account', event.account),
  }
}

function thinEvent(event: z.infer<typeof thin>): ProviderEvent {
  return {
    id: event.id,
    type: event.type,
    objectType: event.related_object?.type ?? '',
    objectId: event.related_object?.id ?? '',
    livemode: event.livemode,
    createdAt: event.created,
    isThin: true,
    ...present('account', /acct_\w+/.exec(event.context ?? '')?.[0]),
    ...present('snapshotEventId', event.snapshot_event),
  }
}
