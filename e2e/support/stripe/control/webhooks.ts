import { z } from 'zod'
import { command, nothing } from './desk.ts'

const mode = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('normal') }),
  z.object({ kind: z.literal('hold') }),
  z.object({ kind: z.literal('drop') }),
  z.object({ kind: z.literal('delay'), ms: z.int().nonnegative() }),
  z.object({ kind: z.literal('duplicate'), times: z.int().min(1).max(20) }),
  z.object({ kind: z.literal('shuffle'), seed: z.int() }),
])

export const webhookCommands = {
  setWebhook: command(
    z.object({
      url: z.url().nullable().optional(),
      secrets: z.array(z.string().min(1)).min(1).optional(),
      forms: z.enum(['snapshot', 'thin', 'both']).optional(),
      parallel: z.int().min(1).max(50).optional(),
    }),
    ({ courier }, { url, secrets, forms, parallel }) => {
      const { endpoint } = courier
      if (url !== undefined) endpoint.url = url
      endpoint.secrets = secrets ?? endpoint.secrets
      endpoint.forms = forms ?? endpoint.forms
      endpoint.parallel = parallel ?? endpoint.parallel
      return { went: courier.went() }
    },
  ),
  /** How events go from now on: rules for some types, and one without types for the others. Tells how many have gone until now. */
  deliver: command(
    z.object({ rules: z.array(z.object({ types: z.array(z.string()).optional(), mode })) }),
    ({ courier }, { rules }) => {
      courier.setRules(rules)
      return { went: courier.went() }
    },
  ),
  flush: command(nothing, ({ courier }) => courier.flush()),
  /** Lets go what is held: these events, in this order; or all. */
  release: command(z.object({ events: z.array(z.string()).optional() }), ({ courier }, { events }) => ({
    released: courier.release(events),
  })),
  redeliver: command(
    z.object({ event: z.string(), times: z.int().min(1).max(20).default(1) }),
    ({ courier }, { event, times }) => {
      courier.redeliver(event, times)
      return {}
    },
  ),
  /** All that happened, oldest first, and how far its way to the webhook is. */
  events: command(z.object({ type: z.string().optional() }), ({ world: { tables } }, { type }) => {
    const deliveries = [...tables.deliveries.values()]
    return [...tables.events.values()]
      .filter(({ event }) => type === undefined || event.type === type)
      .map(({ id, account, event }) => ({
        id,
        account,
        type: event.type,
        deliveries: deliveries
          .filter((delivery) => delivery.event === id)
          .map(({ form, state, attempts, lastAnswer }) => ({ form, state, attempts, lastAnswer })),
      }))
  }),
}
