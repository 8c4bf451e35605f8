import { z } from 'zod'
import { trackPatchSchema } from '../../contracts/catalog.ts'
import { plannedInstantSchema } from '../../contracts/schedule.ts'
import { idSchema } from '../../kernel/ids.ts'
import { waveformNameSchema } from '../media.ts'
import { bridge, doneSchema, IDS_MAX, originSchema } from './base.ts'

/** The heights of a row's waveform: so many bars over the whole track, 0 to 255, by the dB scale of the face. */
export const ROW_BARS = 120

/** How long a server is not told of a deletion, so that it can be taken back: longer than the offer to do so is shown. */
export const UNDO_MS = 10_000

const whoseSchema = z.object({ server: originSchema, accountId: idSchema })
const ids = z.array(idSchema).min(1).max(IDS_MAX)

/** One change to several entries. Tags are added to those that each has, and taken from them. */
export const editOfManySchema = z.object({
  ids,
  changes: trackPatchSchema.default({}),
  addTags: z.array(z.string()).default([]),
  removeTags: z.array(z.string()).default([]),
})
export type EditOfMany = z.input<typeof editOfManySchema>

/** What is done to entries of the library, many at once. What it shows is in `offlineContract`. */
export const libraryContract = {
  /** Bars of the tracks on this machine that have been looked at by the engine; base64, `ROW_BARS` bytes each. */
  waveforms: bridge
    .input(z.object({ ids: z.array(idSchema).max(IDS_MAX) }))
    .output(z.array(z.object({ id: idSchema, bars: z.string() }))),
  /** The same of tracks that lie at their server, by the names of what was fetched of them. */
  remoteWaveforms: bridge
    .input(z.object({ names: z.array(waveformNameSchema).max(IDS_MAX) }))
    .output(z.array(z.object({ name: waveformNameSchema, bars: z.string() }))),
  /**
   * These are looked at: covers and waveforms that lie at the server alone are fetched, the newest wish first, and `library` is touched as
   * they come. What is asked for twice is fetched once; without a network it waits until there is one.
   */
  want: bridge.input(z.object({ whose: whoseSchema, ids })).output(doneSchema),
  /**
   * Whether a track that lies at its server can be heard from there now, before it is: `away`, no network; `refused`, the store
   * does not give it; `not-ready`, the server has nothing that one could hear yet.
   */
  remoteSound: bridge
    .input(z.object({ whose: whoseSchema, id: idSchema }))
    .output(z.object({ kind: z.enum(['ready', 'away', 'refused', 'not-ready']) })),
  /** Queues everything that brings these entries to where an account is; asks nobody. Twice is once. */
  publish: bridge.input(z.object({ ids, account: whoseSchema })).output(z.object({ jobs: z.int() })),
  /** Takes what is published back into a draft; the rest stays as it is. */
  unpublish: bridge.input(z.object({ ids, account: whoseSchema })).output(z.object({ changed: z.int() })),
  /**
   * Has a track become public at that time, and brings it to where the account is before; null takes that back. Asks nobody; a time
   * that has passed when the server hears of it is now.
   */
  schedule: bridge
    .input(z.object({ id: idSchema, account: whoseSchema, publishAt: plannedInstantSchema.nullable() }))
    .output(doneSchema),
  /** Where entries lie: so many on this machine, so many at the server, and of those so many that listeners hear. */
  places: bridge
    .input(z.object({ whose: whoseSchema.nullable(), ids }))
    .output(z.object({ here: z.int(), there: z.int(), published: z.int() })),
  /**
   * Takes entries out of the library and deletes them at their server: all, or none. Files stay where they lie. Their server is told
   * `UNDO_MS` later: until then `restore` takes back all of it. `local`: what it brings back for a day at least; `there`: what is deleted.
   */
  remove: bridge
    .input(z.object({ whose: whoseSchema.nullable(), ids }))
    .output(z.object({ local: z.array(idSchema), there: z.array(idSchema) })),
  /** `late`: so many of `there` were deleted at their server by then. */
  restore: bridge
    .input(
      z.object({
        whose: whoseSchema.nullable(),
        local: z.array(idSchema).max(IDS_MAX),
        there: z.array(idSchema).max(IDS_MAX),
      }),
    )
    .output(z.object({ restored: z.int(), late: z.int() })),
  /** All of it, or none. `before`: what to ask for to have it as it was. */
  edit: bridge
    .input(z.object({ whose: whoseSchema.nullable(), edits: z.array(editOfManySchema).max(IDS_MAX) }))
    .output(z.object({ before: z.array(editOfManySchema) })),
}
