import { oc } from '@orpc/contract'
import { z } from 'zod'
import { failureParamsSchema } from '../failures.ts'

/** Why a wish was not granted, in the same words for every procedure: the screens have sentences for each code. */
export const problemDataSchema = z.object({
  /** Stable, for programs: the server's own code, one of the engine's, or `unexpected`. */
  code: z.string(),
  params: failureParamsSchema,
  /** What the other side said, for people who look closer; not translated. */
  detail: z.string().nullable(),
})
export type ProblemData = z.infer<typeof problemDataSchema>

/** What every procedure between screens and engine begins with. */
export const bridge = oc.errors({ PROBLEM: { data: problemDataSchema } })

/** Origin of a server, as `URL.origin` writes it. */
export const originSchema = z
  .string()
  .max(300)
  .refine((text) => URL.canParse(text) && new URL(text).origin === text, 'Not an origin')

/** At most so many things are named in one call. */
export const IDS_MAX = 1_000

export const doneSchema = z.object({ ok: z.literal(true) })
