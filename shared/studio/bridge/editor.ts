import { z } from 'zod'
import { trackPatchSchema } from '../../contracts/catalog.ts'
import { plannedOfferSchema } from '../../contracts/products.ts'
import { publishRefusalSchema } from '../../contracts/schedule.ts'
import { idSchema } from '../../kernel/ids.ts'
import { audioFormats } from '../../media/formats.ts'
import { renditionNameSchema } from '../../media/rendition-set.ts'
import { failureSchema } from '../failures.ts'
import { coverNameSchema, waveformNameSchema } from '../media.ts'
import { editActions, outboxStates } from '../outbox.ts'
import { trackReportSchema } from '../track-report.ts'
import { bridge, doneSchema, originSchema } from './base.ts'

const whoseSchema = z.object({ server: originSchema, accountId: idSchema }).nullable()

/** What of a track one may write. */
export const trackFieldsSchema = trackPatchSchema.required()
export type TrackFields = z.infer<typeof trackFieldsSchema>
export type TrackField = keyof TrackFields

/** The file on this machine. */
const sourceSchema = z.object({
  path: z.string(),
  bytes: z.int(),
  format: z.custom<keyof typeof audioFormats>((value) => typeof value === 'string' && value in audioFormats),
  sampleRate: z.int(),
  channels: z.int(),
  artist: z.string(),
  album: z.string(),
  importedAt: z.string(),
})

/** What is known of the sound: by listening to all of it, which may take a moment. */
const hearingSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('done'), report: trackReportSchema }),
  z.object({ state: z.literal('coming') }),
  z.object({ state: z.literal('failed'), failure: failureSchema }),
])

/** One track as its editor shows it: on this machine, at its server, or both. */
export const editedTrackSchema = z.object({
  id: idSchema,
  localId: idSchema.nullable(),
  remoteId: idSchema.nullable(),
  status: z.enum(['local', 'draft', 'published']),
  /** Page for listeners; null while it is not published. */
  url: z.string().nullable(),
  durationMs: z.int().nullable(),
  /** When it becomes public by itself: at its server, or once what is under way has arrived there. */
  publishAt: z.iso.datetime().nullable(),
  /** Why it did not, the last time that it should have. */
  publishRefusal: publishRefusalSchema.nullable(),
  fields: trackFieldsSchema,
  /** Edits of it that the server has not confirmed. */
  edits: z.array(
    z.object({
      id: z.string(),
      action: z.enum(editActions),
      fields: z.array(z.string()),
      state: z.enum(outboxStates.states),
      failure: failureSchema.nullable(),
    }),
  ),
  /** What this machine does for it: the worst, then the nearest. */
  work: z.enum(['failed', 'running', 'waiting']).nullable(),
  /** The way to listeners, where it was asked for and has not ended; `failed`: a part of it did, and waits to be tried again. */
  publishing: z.enum(['failed', 'under-way']).nullable(),
  /** Of a recording that lies at its server alone: what of it was fetched; null for all others. */
  remote: z
    .object({
      cover: coverNameSchema.nullable(),
      waveform: waveformNameSchema.nullable(),
      isLacking: z.boolean(),
    })
    .nullable(),
  /** Null for a recording that lies elsewhere: what follows from its file is not here either. */
  local: z
    .object({
      source: sourceSchema,
      /** Offered to listeners without loss, too. */
      lossless: z.boolean(),
      cover: coverNameSchema.nullable(),
      hearing: hearingSchema,
      /** What it is to be sold for from its publish on; null: nothing was chosen, or its server has it. */
      plannedOffer: plannedOfferSchema.nullable(),
      /** Renditions that can be heard here, lightest first. */
      renditions: z.array(renditionNameSchema),
    })
    .nullable(),
})
export type EditedTrack = z.infer<typeof editedTrackSchema>

/** Base64 of a picture beyond this would not fit into one message. */
const PICTURE_MAX = 14_000_000
/** Of a cover that is handed over, which base64 makes longer by a third. */
export const COVER_MAX_BYTES = (PICTURE_MAX / 4) * 3

export const editorContract = {
  /** Null: there is no such track, or no more. */
  track: bridge.input(z.object({ whose: whoseSchema, id: idSchema })).output(editedTrackSchema.nullable()),
  /** Listens once more to a recording of which a listen failed. */
  inspect: bridge.input(z.object({ trackId: idSchema })).output(doneSchema),
  /** Heights of the whole track, 0 to 255 by the dB scale of the face, base64; null until it was listened to. */
  levels: bridge.input(z.object({ trackId: idSchema })).output(z.string().nullable()),
  /** The same of a track that lies at its server, by the name of what was fetched of it. */
  remoteLevels: bridge.input(z.object({ name: waveformNameSchema })).output(z.string().nullable()),
  /** Takes a picture (or one that is kept already, by its name), and sends it to wherever the track is. */
  setCover: bridge
    .input(
      z.object({
        trackId: idSchema,
        cover: z.union([
          z.object({
            type: z.enum(['image/jpeg', 'image/png', 'image/webp']),
            base64: z.base64().max(PICTURE_MAX),
          }),
          z.object({ name: coverNameSchema }),
        ]),
      }),
    )
    .output(z.object({ name: coverNameSchema })),
  /** Takes the picture off, here and wherever the track is. `name`: what it was, to take it back by; null where there was none. */
  removeCover: bridge
    .input(z.object({ trackId: idSchema }))
    .output(z.object({ name: coverNameSchema.nullable() })),
  /** What is published already is made and sent anew. */
  setLossless: bridge
    .input(z.object({ whose: whoseSchema, trackId: idSchema, lossless: z.boolean() }))
    .output(doneSchema),
  /**
   * What a track that is not published yet shall be sold for; null: nothing after all. Asks nobody; handed over with the publish, or at
   * once where that has just ended.
   */
  planOffer: bridge
    .input(z.object({ whose: whoseSchema, trackId: idSchema, offer: plannedOfferSchema.nullable() }))
    .output(doneSchema),
  /** Queues the renditions, so that they can be heard here. */
  makeRenditions: bridge.input(z.object({ trackId: idSchema })).output(doneSchema),
}
