import { apiOf, os } from './context.ts'

const PAGE = 50
const page = (cursor: string | null) => ({ limit: PAGE, ...(cursor === null ? {} : { cursor }) })

export const webhooks = {
  deliveries: os.webhooks.deliveries.handler(
    ({ context, input: { whose, cursor, invalidOnly, result, type, eventId }, signal }) =>
      apiOf(context, whose).webhooks.deliveries(
        {
          ...page(cursor),
          // As an address has it.
          ...(invalidOnly ? { invalidOnly: 'true' } : {}),
          ...(result === null ? {} : { result }),
          ...(type === null ? {} : { type }),
          ...(eventId === null ? {} : { eventId }),
        },
        signal ? { signal } : {},
      ),
  ),
  delivery: os.webhooks.delivery.handler(({ context, input: { whose, id }, signal }) =>
    apiOf(context, whose).webhooks.delivery({ id }, signal ? { signal } : {}),
  ),
  events: os.webhooks.events.handler(({ context, input: { whose, cursor, status }, signal }) =>
    apiOf(context, whose).webhooks.events({ ...page(cursor), status }, signal ? { signal } : {}),
  ),
  retryEvent: os.webhooks.retryEvent.handler(async ({ context, input: { whose, id } }) => {
    const event = await apiOf(context, whose).webhooks.retryEvent({ id })
    context.changes.touch('moderation')
    return event
  }),
}
