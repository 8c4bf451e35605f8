import { z } from 'zod'
import { idSchema } from '../../kernel/ids.ts'
import { bridge, doneSchema } from './base.ts'

/** A file on its way into the library, or what became of it. */
export const importEntrySchema = z.object({
  id: idSchema,
  /** All that was dropped at once. */
  batchId: idSchema,
  path: z.string(),
  outcome: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('waiting') }),
    z.object({ kind: z.literal('imported'), trackId: idSchema }),
    z.object({ kind: z.literal('already'), trackId: idSchema }),
    z.object({
      kind: z.literal('refused'),
      code: z.string(),
      params: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  ]),
})
export type ImportEntry = z.infer<typeof importEntrySchema>

const knownEntrySchema = z.object({
  id: idSchema,
  path: z.string(),
  trackId: idSchema,
  /** As the track is called by now; null: it was taken out of the library since. */
  title: z.string().nullable(),
})
export type KnownEntry = z.infer<typeof knownEntrySchema>

/** More than one would read, of what was refused and of what was known. */
export const ENTRIES_SHOWN = 200

export const importsContract = {
  /**
   * Takes files and folders of this machine into the library. A batch that is named again is not begun again, so that a
   * call whose answer was lost may be repeated; only what was refused for a reason that passes is tried once more.
   */
  start: bridge
    .input(z.object({ batchId: idSchema, paths: z.array(z.string().min(1).max(4_096)).min(1).max(10_000) }))
    .output(doneSchema),
  /** What is on its way, and what became of the last drops until they are dismissed; short, however much was dropped. */
  state: bridge.output(
    z.object({
      counts: z.record(z.enum(['waiting', 'imported', 'already', 'refused']), z.int()),
      /** The first `ENTRIES_SHOWN` of them. */
      refused: z.array(importEntrySchema),
      /** So many of what was refused may do now, with the file as it was. */
      again: z.int(),
      /** Of what the library had already, as many. */
      already: z.array(knownEntrySchema),
    }),
  ),
  /** Tries once more what was refused for a reason that passes. */
  retry: bridge.output(doneSchema),
  /** Forgets what is done of a batch, or of all. */
  dismiss: bridge.input(z.object({ batchId: idSchema.nullable() })).output(doneSchema),
}
