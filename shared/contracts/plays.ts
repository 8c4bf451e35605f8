import { oc } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'
import { byId, pageOf, pageQuery } from './common.ts'

/** A play is so much of a recording that was heard; of a shorter one, nearly all of it. */
const PLAY_SECONDS = 30
/** What an end may lack: renditions end with a segment, and players report it a moment before. */
const END_SECONDS = 0.5

/** Seconds of a recording that have to be heard for a play, which takes at least as long. */
export function secondsForPlay(durationMs: number): number {
  const seconds = durationMs / 1000
  return Math.min(PLAY_SECONDS, seconds - Math.min(END_SECONDS, seconds / 10))
}

/**
 * What became of a report: `counted`; `repeated`, by this listener within the hour, or by more at one address than are believed;
 * `early`, before so much can have been heard; `expired`, too long after it began; `refused`, since the track is no longer to be
 * heard by everybody; `later`: it can not be counted now, and may be sent again.
 */
export const playOutcomeSchema = z.enum(['counted', 'repeated', 'early', 'expired', 'refused', 'later'])
export type PlayOutcome = z.infer<typeof playOutcomeSchema>

/** Of a listener, a track and a moment, sealed by the server. */
export const playTicketSchema = z.string().regex(/^[\w-]{116}$/, 'Not a ticket of a play')

export const playReportSchema = z.object({
  ticket: playTicketSchema,
  /** Seconds of the recording that sounded; what was skipped is none. */
  heardSeconds: z.number().min(0).max(1e6),
})

const daySchema = z.iso.date()

export const dayOfPlaysSchema = z.object({
  /** UTC. */
  day: daySchema,
  plays: z.int(),
})

export const playedTrackSchema = z.object({
  track: z.object({ id: idSchema, slug: z.string(), title: z.string() }),
  plays: z.int(),
})

/** How often tracks are heard: counted once a listener and hour, a minute late at most, and told in no other way than summed up. */
export const playsContract = oc.tag('plays').router({
  /**
   * Asked when sound begins. The ticket is null where listening is no play: one's own track, a preview, what is not public.
   * Answers as the sound itself does where it may not be heard: 404, 402, 451.
   */
  begin: oc
    .route({ method: 'GET', path: '/tracks/{id}/play', summary: 'Begin to listen' })
    .input(byId)
    .output(
      z.object({
        ticket: z.string().nullable(),
        /** So much has to be heard, and so long has to have gone by, before it is reported. */
        seconds: z.number(),
      }),
    ),
  /** Safe to repeat. Needs nothing but the ticket: send no cookie. */
  report: oc
    .route({ method: 'POST', path: '/plays', summary: 'Report that a track was heard' })
    .input(playReportSchema)
    .output(z.object({ outcome: playOutcomeSchema })),
  mine: oc
    .route({ method: 'GET', path: '/me/plays', summary: 'Plays of one’s own tracks, newest track first' })
    .input(z.object(pageQuery))
    .output(pageOf(playedTrackSchema)),
  /** Every day from the newest back to the first with a play; of all one's tracks together, also of deleted ones, or of one. */
  days: oc
    .route({ method: 'GET', path: '/me/plays/days', summary: 'Plays of one’s own tracks by day' })
    .input(z.object({ ...pageQuery, cursor: daySchema.optional(), trackId: idSchema.optional() }))
    .output(pageOf(dayOfPlaysSchema)),
})
