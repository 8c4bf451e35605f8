import { ORPCError } from '@orpc/client'
import { type ProblemData, problemDataSchema } from '@veza/shared/studio/bridge/base.ts'

/** What the engine said no with; undefined for anything else, such as a connection that was cut. */
export function problemOf(error: unknown): ProblemData | undefined {
  if (!(error instanceof ORPCError)) return undefined
  const known = problemDataSchema.safeParse(error.data)
  return known.success ? known.data : { code: 'unexpected', params: {}, detail: error.message }
}
