import type Stripe from 'stripe'
import { type EmittedType, emittedTypes } from './emission.ts'
import type { EventRow } from './rows.ts'

type Known<T extends Stripe.V2.Core.Event['type']> = T

/** A thin event as it is sent: which object changed, and nothing of it. */
type ThinEvent = Pick<Stripe.V2.Core.Event, 'id' | 'object' | 'created' | 'livemode'> & {
  readonly type: Known<`v1.${EmittedType}`>
  readonly context?: string
  readonly related_object?: Stripe.V2.Core.Events.RelatedObject
  readonly snapshot_event: string
}

const PLACES: Readonly<Record<string, string>> = {
  account: '/v1/accounts',
  charge: '/v1/charges',
  'checkout.session': '/v1/checkout/sessions',
  dispute: '/v1/disputes',
  payment_intent: '/v1/payment_intents',
  payout: '/v1/payouts',
  refund: '/v1/refunds',
  transfer: '/v1/transfers',
}

/** The other form of an event, under an id of its own; both are one event. */
export function thinEvent({ event, account }: EventRow): ThinEvent {
  const type = emittedTypes.find((one) => one === event.type)
  if (type === undefined) throw new Error(`${event.type} is told by nobody here`)
  const object: { object: string; id?: string } = event.data.object
  const place = PLACES[object.object]
  const related = place === undefined || object.id === undefined ? undefined : { id: object.id, place }
  return {
    id: event.id.replace('evt_', 'evt_thin_'),
    object: 'v2.core.event',
    type: `v1.${type}`,
    created: new Date(event.created * 1000).toISOString(),
    livemode: event.livemode,
    ...(account === null ? {} : { context: account }),
    ...(related && {
      related_object: { id: related.id, type: object.object, url: `${related.place}/${related.id}` },
    }),
    snapshot_event: event.id,
  }
}
