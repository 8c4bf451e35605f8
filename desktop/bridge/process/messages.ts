import { z } from 'zod'

const channel = z.int().positive()
const data = z.union([z.string(), z.instanceof<typeof Uint8Array<ArrayBufferLike>>(Uint8Array)])

/** From a host to its engine: pairs of screens and engine share one pipe, told apart by number. */
export const toEngineSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('open'), channel }),
  z.object({ type: z.literal('message'), channel, data }),
  z.object({ type: z.literal('close'), channel }),
  /** Said to one that was started in the place of another, which ended against its will. */
  z.object({ type: z.literal('restarted'), detail: z.string(), at: z.iso.datetime() }),
  /** What was asked by `find-proxy`: as in PAC files, `PROXY host:port; DIRECT`. */
  z.object({ type: z.literal('proxy'), question: z.int(), found: z.string() }),
  z.object({ type: z.literal('stop') }),
])
export type ToEngine = z.infer<typeof toEngineSchema>

/** The first message of a host that has, or might have, a keychain; `key` is null where the system has none. */
export const keychainSchema = z.object({
  type: z.literal('keychain'),
  name: z.string(),
  key: z.instanceof(Uint8Array).nullable(),
})
export type KeychainMessage = z.infer<typeof keychainSchema>

/** From the engine to its host. */
export const fromEngineSchema = z.discriminatedUnion('type', [
  /** The library is open. */
  z.object({ type: z.literal('ready') }),
  /** The library cannot be opened; to start again would not help. */
  z.object({ type: z.literal('refused'), code: z.string(), detail: z.string() }),
  z.object({ type: z.literal('message'), channel, data }),
  /** By which way the system leads to an address. */
  z.object({ type: z.literal('find-proxy'), question: z.int(), url: z.string() }),
])
export type FromEngine = z.infer<typeof fromEngineSchema>

/** The engine's end where it could not open its library: nobody starts it again by themselves. */
export const REFUSED_EXIT = 3
