import { oc } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'
import { defineStates } from '../kernel/state-machine.ts'
import { MAX_TITLE_LENGTH } from '../media/limits.ts'
import { musicalKeys } from '../media/musical-keys.ts'
import { loudnessSchema } from '../media/rendition-set.ts'
import { byId, instantSchema, pageOf, pageQuery, seenVersionSchema, textSchema } from './common.ts'
import { lyricsLanguageSchema, lyricsSchema } from './lyrics.ts'
import { plannedInstantSchema, publishRefusalSchema } from './schedule.ts'

/** A track's life. Deleting is final for the outside; the row stays for the books. */
export const trackStates = defineStates({
  draft: ['published', 'deleted'],
  published: ['draft', 'deleted'],
  deleted: [],
})
export type TrackStatus = (typeof trackStates.states)[number]
export const trackStatusSchema = z.enum(['draft', 'published', 'deleted'])

export const visibilities = ['public', 'unlisted', 'private'] as const
export const visibilitySchema = z.enum(visibilities)
export type Visibility = z.infer<typeof visibilitySchema>

export const TITLE_MAX = MAX_TITLE_LENGTH
export const DESCRIPTION_MAX = 5_000
export const CREDITS_MAX = 2_000
export const TAGS_MAX = 20

const text = (max: number) => textSchema.trim().max(max, `At most ${max} characters`)
export const titleSchema = text(TITLE_MAX).min(1, 'A track needs a title')
const tagSchema = text(40).min(1).toLowerCase()

const BETWEEN = '[\\s\\u2010-\\u2015-]?'
const ISRC = new RegExp(`^(?:${['[A-Za-z]{2}', '[A-Za-z0-9]{3}', '\\d{2}', '\\d{5}'].join(BETWEEN)})?$`)

/** As people write it: small letters, hyphens and blanks are mended. Empty: it has none. */
export const isrcSchema = textSchema
  .trim()
  .regex(ISRC, 'Not an ISRC: it looks like FR-Z03-14-00212')
  .transform((text) => text.toUpperCase().replaceAll(/[^A-Z0-9]/g, ''))

const BPM = /^(?:(?:[2-9]\d|[123]\d{2})(?:[.,]\d{1,2})?|400(?:[.,]0{1,2})?)?$/

/** Beats a minute, 20 to 400, with two decimals at most: `124`, `87.5`. As people write it: a comma is mended. Empty: not told. */
export const bpmSchema = textSchema
  .trim()
  .regex(BPM, 'Not a tempo: a number from 20 to 400, with two decimals at most')
  .transform((text) => (text === '' ? '' : String(Number(text.replace(',', '.')))))

/** One of the 24; empty: not told. */
export const musicalKeySchema = z.enum(['', ...musicalKeys])

const metadata = {
  title: titleSchema,
  description: text(DESCRIPTION_MAX),
  genre: text(60),
  /** Who did what, a line each: `Drums: Ana`. */
  credits: text(CREDITS_MAX),
  /** International Standard Recording Code (ISO 3901), without hyphens. */
  isrc: isrcSchema,
  bpm: bpmSchema,
  musicalKey: musicalKeySchema,
  /** Plain, or LRC: a time before each line. */
  lyrics: lyricsSchema,
  /** BCP 47, of the lyrics. */
  lyricsLanguage: lyricsLanguageSchema,
  tags: z
    .array(tagSchema)
    .max(TAGS_MAX)
    .transform((tags) => [...new Set(tags)]),
  visibility: visibilitySchema,
  /** For sale: listeners who have not bought it hear nothing, or the preview. */
  paid: z.boolean(),
  /** Let everyone hear the first 30 s of a paid track. */
  previewEnabled: z.boolean(),
}

export const newTrackSchema = z.object(metadata).partial().required({ title: true }).extend({
  /** Chosen by who starts it, so that the same start, however late and whatever else it says, is the same track; a new UUID. */
  id: idSchema.toLowerCase().optional(),
})
export const trackPatchSchema = z.object(metadata).partial()
export type NewTrack = z.infer<typeof newTrackSchema>
export type TrackPatch = z.infer<typeof trackPatchSchema>

export const trackSchema = z.object({
  id: idSchema,
  slug: z.string(),
  /** Goes up by one with every change; a write names the one it has seen. */
  version: z.int(),
  status: trackStatusSchema,
  title: z.string(),
  description: z.string(),
  genre: z.string(),
  /** A server of before has none. */
  credits: z.string().default(''),
  isrc: z.string().default(''),
  bpm: z.string().default(''),
  musicalKey: musicalKeySchema.default(''),
  tags: z.array(z.string()),
  visibility: visibilitySchema,
  paid: z.boolean(),
  previewEnabled: z.boolean(),
  artist: z.object({ username: z.string(), displayName: z.string() }),
  /** The listener's page. */
  url: z.url(),
  coverUrl: z.url().nullable(),
  masterUrl: z.url().nullable(),
  durationMs: z.int().nullable(),
  loudness: loudnessSchema.nullable(),
  lossless: z.boolean(),
  hasOriginal: z.boolean(),
  hasRenditions: z.boolean(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
  /** Since when everybody may come across it; of what never was public, when it was let out. */
  publishedAt: instantSchema.nullable(),
  /** When the draft becomes public by itself. */
  publishAt: instantSchema.nullable().default(null),
  /** Why it did not, the last time that it should have. */
  publishRefusal: publishRefusalSchema.nullable().default(null),
})
export type Track = z.infer<typeof trackSchema>

/** With what its owner alone is given: whoever may hear a track reads its lyrics on its page. */
export const ownTrackSchema = trackSchema.extend({
  /** A server of before has none. */
  lyrics: z.string().default(''),
  lyricsLanguage: z.string().default(''),
})
export type OwnTrack = z.infer<typeof ownTrackSchema>
/** With them where it is one's own. */
export type SeenTrack = z.infer<typeof seenTrackSchema>
const seenTrackSchema = trackSchema.extend({
  lyrics: z.string().optional(),
  lyricsLanguage: z.string().optional(),
})

const versioned = byId.extend({ version: seenVersionSchema })

const batchAnswer = z.object({
  items: z.array(
    z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true), id: idSchema, track: trackSchema.nullable() }),
      z.object({ ok: z.literal(false), id: idSchema, code: z.string(), detail: z.string() }),
    ]),
  ),
})

/**
 * Every write accepts `Idempotency-Key`: sent again within a week, it does nothing and answers how the track is now. Those
 * without a body accept the version that they have seen by `If-Match: "3"`. A write that has seen another version than the
 * newest is refused by 409 `stale-version`, with the track as it is (`current`) and the fields of the write that it has otherwise
 * (`differing`).
 */
export const catalogContract = oc.tag('tracks').router({
  /** 409 `id-taken`; 404 where one's own of this id was deleted. */
  create: oc
    .route({ method: 'POST', path: '/tracks', successStatus: 201, summary: 'Start a draft' })
    .input(newTrackSchema)
    .output(ownTrackSchema),
  get: oc.route({ method: 'GET', path: '/tracks/{id}' }).input(byId).output(seenTrackSchema),
  newest: oc
    .route({ method: 'GET', path: '/tracks', summary: 'Published tracks, newest first' })
    .input(z.object(pageQuery))
    .output(pageOf(trackSchema)),
  mine: oc
    .route({ method: 'GET', path: '/me/tracks', summary: 'One’s own tracks, drafts too' })
    .input(z.object(pageQuery))
    .output(pageOf(trackSchema)),
  update: oc
    .route({ method: 'PATCH', path: '/tracks/{id}' })
    .input(versioned.extend(trackPatchSchema.shape))
    .output(ownTrackSchema),
  remove: oc
    .route({ method: 'DELETE', path: '/tracks/{id}' })
    .input(byId)
    .output(z.object({ id: idSchema })),
  /** Safe to repeat: a published track answers as it is. */
  publish: oc.route({ method: 'POST', path: '/tracks/{id}/publish' }).input(byId).output(ownTrackSchema),
  unpublish: oc.route({ method: 'POST', path: '/tracks/{id}/unpublish' }).input(byId).output(ownTrackSchema),
  /**
   * A draft that could be published now becomes public at that moment; a moment that has passed is now. Said again, the last one
   * counts. 409 `already-published`, `not-publishable`; 400 `too-far-ahead`, for more than a year.
   */
  schedule: oc
    .route({ method: 'PUT', path: '/tracks/{id}/schedule', summary: 'Publish at a time' })
    .input(byId.extend({ publishAt: plannedInstantSchema }))
    .output(ownTrackSchema),
  /** Safe to repeat; a published track stays published. */
  unschedule: oc
    .route({ method: 'DELETE', path: '/tracks/{id}/schedule' })
    .input(byId)
    .output(ownTrackSchema),
  batchUpdate: oc
    .route({ method: 'POST', path: '/tracks/batch/update' })
    .input(
      z.object({
        items: z
          .array(versioned.extend({ changes: trackPatchSchema }))
          .min(1)
          .max(100),
      }),
    )
    .output(batchAnswer),
  batchDelete: oc
    .route({ method: 'POST', path: '/tracks/batch/delete' })
    .input(z.object({ ids: z.array(idSchema).min(1).max(100) }))
    .output(batchAnswer),
  suggestTags: oc
    .route({ method: 'GET', path: '/tags/suggest', summary: 'Tags that others use, most used first' })
    .input(z.object({ prefix: textSchema.trim().toLowerCase().max(40).default('') }))
    .output(z.object({ items: z.array(z.object({ tag: z.string(), tracks: z.int() })) })),
})
