import { z } from 'zod'
import { DAY_MS } from '../kernel/time.ts'
import { instantSchema } from './common.ts'

/** How far ahead something may be planned: a year, whichever year it is. */
export const SCHEDULE_MAX_MS = 366 * DAY_MS

/** A moment that somebody chose: UTC, to the millisecond, and written in one way alone. */
export const plannedInstantSchema = instantSchema.transform((text, context) => {
  const at = new Date(text)
  if (!Number.isNaN(at.getTime())) return at.toISOString()
  context.addIssue({ code: 'custom', message: 'Not a moment that there is' })
  return z.NEVER
})

/** Why a track did not become public when it should have. */
export const publishRefusalSchema = z.enum(['no-sound', 'blocked', 'account'])
export type PublishRefusal = z.infer<typeof publishRefusalSchema>
