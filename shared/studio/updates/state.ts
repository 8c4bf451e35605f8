import { z } from 'zod'

/** How far the Studio is with replacing itself, as screens show it. */
export const updateStateSchema = z.discriminatedUnion('kind', [
  /** This Studio does not replace itself. `place` is what says where updates come from. */
  z.object({ kind: z.literal('off'), why: z.enum(['no-place', 'not-installed', 'not-built']) }),
  z.object({ kind: z.literal('idle') }),
  z.object({ kind: z.literal('checking') }),
  /** The channel is behind this Studio; one goes back by asking for it. */
  z.object({ kind: z.literal('older'), version: z.string() }),
  z.object({ kind: z.literal('downloading'), version: z.string(), fraction: z.number().min(0).max(1) }),
  /** `waits`: the person said yes, and uploads are under way. */
  z.object({ kind: z.literal('ready'), version: z.string(), waits: z.boolean() }),
  z.object({ kind: z.literal('installing'), version: z.string() }),
  /** What can be had of versions is out of date: no news. `since` when it was first so; `isTold`: too long to say nothing. */
  z.object({ kind: z.literal('stale'), since: z.iso.datetime(), isTold: z.boolean() }),
  /** Tried again with the next look. */
  z.object({ kind: z.literal('failed'), code: z.string(), detail: z.string() }),
])
export type UpdateState = z.infer<typeof updateStateSchema>
