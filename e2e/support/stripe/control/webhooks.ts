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
      secrets: z.array(z.string()).min(1).optional(),
      isThin: z.boolean().optional(),
    }),
    ({ courier: { endpoint } }, { url, secrets, isThin }) => {
      if (url !== undefined) endpoint.url = url
      if (secrets !== undefined) endpoint.secrets = secrets
      if (isThin !== undefined) endpoint.isThin = isThin
      return {}
    },
  ),
  deliver: command(
    z.object({ rules: z.array(z.object({ types: z.array(z.string()).optional(), mode })) }),
    ({ courier }, { rules }) => {
      courier.rule(rules)
      return {}
    },
  ),
  flush: command(nothing, ({ courier }) => courier.flush()),
  release: command(z.object({ events: z.array(z.string()).optional() }), ({ courier }, { events }) => {
    courier.release(events)
    return {}
  }),
  redeliver: command(z.object({ event: z.string() }), ({ courier }, { event }) => {
    courier.redeliver(event)
    return {}
  }),
}
