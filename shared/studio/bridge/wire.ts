import { z } from 'zod'

/** Messages that may be on their way to screens that have not said that they took them. */
export const WINDOW_MESSAGES = 64
/** The screens say so after so many. */
export const ACK_EVERY = 16

/** One message is at most so large; a line that is sent a larger one is closed. */
export const MESSAGE_MAX_BYTES = 16 * 1024 * 1024
/** What a socket is closed with then (RFC 6455, 7.4.1). */
export const TOO_BIG = 1009

const ACK = /^\+(\d{1,9})$/

/** `+16`: sixteen more have been taken. No message of the contract begins so. */
export const ackOf = (count: number): string => `+${count}`
export function readAck(message: string | Uint8Array): number | undefined {
  const count = typeof message === 'string' ? ACK.exec(message)?.[1] : undefined
  return count === undefined ? undefined : Number(count)
}

/** What the host says of its engine, before anything else and whenever it changes. */
export const hostNewsSchema = z.object({
  engine: z.enum(['starting', 'running', 'stopped']),
  /** Why the engine was started again, or is not. Null after a first start that went well. */
  reason: z
    .object({
      code: z.string(),
      detail: z.string(),
      at: z.iso.datetime(),
      restarts: z.int(),
      /** Ends that came one upon another, each soon after its start. */
      inARow: z.int(),
    })
    .nullable(),
})
export type HostNews = z.infer<typeof hostNewsSchema>

/** `!{…}`: the host itself speaks, not the engine. */
export const newsOf = (news: HostNews): string => `!${JSON.stringify(news)}`
export function readNews(message: string | Uint8Array): HostNews | undefined {
  if (typeof message !== 'string' || !message.startsWith('!')) return undefined
  return hostNewsSchema.parse(JSON.parse(message.slice(1)))
}
