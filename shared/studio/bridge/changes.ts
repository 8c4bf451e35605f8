import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { bridge } from './base.ts'

/** What a screen may show, and must ask for again when it is touched. */
export const topics = [
  'session',
  'library',
  'things',
  'queue',
  'imports',
  'money',
  'moderation',
  'settings',
  'notifications',
] as const
export type Topic = (typeof topics)[number]

/** A place in the engine's count of changes. Another `epoch` is another run of the engine. */
export const positionSchema = z.object({ epoch: z.string(), seq: z.int().min(0) })
export type Position = z.infer<typeof positionSchema>

/** What was touched since the last one: ids, or `all` where that is easier said. */
export const changesSchema = z.object({
  position: positionSchema,
  touched: z.partialRecord(z.enum(topics), z.union([z.literal('all'), z.array(z.string())])),
})
export type Changes = z.infer<typeof changesSchema>

export const changesContract = {
  /**
   * Hints of what to ask for again, from `since` on: the library is the truth, so that a hint may come twice and none
   * is lost. Where `since` is missing, or is of another run, everything is touched. At most 10 a second.
   */
  watch: bridge.input(z.object({ since: positionSchema.nullable() })).output(eventIterator(changesSchema)),
}
