import Stripe from 'stripe'
import type { Emission } from './emission.ts'
import { noSuch } from './errors.ts'
import { boolean, isWithin, list, range, text } from './fields.ts'
import { page, pagination } from './lists.ts'
import { type Operation, operation } from './operation.ts'
import type { EventRow } from './rows.ts'
import { newId, nowSeconds, PLATFORM, type World } from './world.ts'

const THIRTY_DAYS = 30 * 86_400

/** Writes down what happened, as it is at this moment. */
export function recordEvent(world: World, emission: Emission, account: string | null): EventRow {
  const { id: request, idempotencyKey } = world.origin
  const event: Stripe.Event = {
    id: newId('evt'),
    object: 'event',
    ...(account === null ? {} : { account }),
    api_version: Stripe.API_VERSION,
    created: nowSeconds(world),
    livemode: false,
    pending_webhooks: 0,
    request: { id: request, idempotency_key: idempotencyKey },
    ...emission,
  }
  const row: EventRow = { id: event.id, created: event.created, account, event }
  world.tables.events.set(row.id, row)
  return row
}

/** They are kept for thirty days, and so is what is owed of them. */
export function forgetOldEvents(world: World): void {
  const oldest = nowSeconds(world) - THIRTY_DAYS
  const { events } = world.tables
  for (const { id, created } of events.values()) {
    // In the order in which they came: the first that is young ends it.
    if (created >= oldest) break
    events.delete(id)
  }
}

const pendingOf = (world: World, row: EventRow): number =>
  [...world.tables.deliveries.values()].filter(
    (delivery) => delivery.event === row.id && delivery.state !== 'delivered',
  ).length

export const eventObject = (world: World, row: EventRow): Stripe.Event => ({
  ...row.event,
  pending_webhooks: pendingOf(world, row),
})

/** The platform's own, or one account's; never both. */
function kept(world: World, account: string): EventRow[] {
  const owner = account === PLATFORM ? null : account
  return [...world.tables.events.values()].filter((row) => row.account === owner)
}

/** `charge.*` means all that begin so. */
const fits = (type: string, wanted: string): boolean =>
  wanted.endsWith('.*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted

export const eventOperations: readonly Operation[] = [
  operation<Stripe.EventListParams>()(
    'events.list',
    'GET /v1/events',
    { ...pagination, created: range(), type: text(), types: list(text(), 20), delivery_success: boolean() },
    ({ world, account }, { created, type, types, delivery_success: isDelivered, ...cursor }) => {
      const wanted = types ?? (type === undefined ? undefined : [type])
      const rows = kept(world, account).filter(
        (row) =>
          isWithin(created, row.created) &&
          (wanted?.some((one) => fits(row.event.type, one)) ?? true) &&
          (isDelivered === undefined || (pendingOf(world, row) === 0) === isDelivered),
      )
      return page(rows, cursor, '/v1/events', (row) => eventObject(world, row))
    },
  ),
  operation<Stripe.EventRetrieveParams>()(
    'events.retrieve',
    'GET /v1/events/:id',
    {},
    ({ world, account, path: { id = '' } }) => {
      const row = kept(world, account).find((event) => event.id === id)
      if (row === undefined) throw noSuch('event', id)
      return eventObject(world, row)
    },
  ),
]
