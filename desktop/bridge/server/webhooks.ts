import { apiOf, os } from './context.ts'
import { page, said } from './page.ts'

export const webhooks = {
  deliveries: os.webhooks.deliveries.handler(
    ({ context, input: { whose, cursor, invalidOnly, ...asked }, signal }) =>
      apiOf(context, whose).webhooks.deliveries(
        {
          ...page(cursor),
          // As an address has it.
          ...(invalidOnly ? { invalidOnly: 'true' } : {}),
          ...said(asked),
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
