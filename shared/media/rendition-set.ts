import { z } from 'zod'

/** Renditions of the ladder, lightest first. Names are paths in keys and in playlists' addresses. */
export const renditionNames = ['aac-64', 'aac-128', 'aac-256', 'flac'] as const
export type RenditionName = (typeof renditionNames)[number]
export const renditionNameSchema = z.enum(renditionNames)

/** A path inside a rendition set: `aac-128/00003.m4s`. No leading slash, no dots but the ending's. */
export const setPathSchema = z
  .string()
  .max(120)
  .regex(/^[a-z0-9][a-z0-9-]*(\/[a-z0-9][a-z0-9-]*)?\.[a-z0-9]{2,5}$/)

const pieceSchema = z.object({ path: setPathSchema, bytes: z.int().positive() })

/** One fMP4 media segment. `ticks` is its presented duration in `1 / timescale` seconds, after trimming. */
export const segmentSchema = pieceSchema.extend({ ticks: z.int().positive() })

export const renditionSchema = z.object({
  name: renditionNameSchema,
  /** RFC 6381 codec string: `mp4a.40.2`, `fLaC`. */
  codecs: z.enum(['mp4a.40.2', 'fLaC']),
  sampleRate: z.int().positive(),
  channels: z.int().min(1).max(2),
  /** Ticks a second of this rendition's segments. */
  timescale: z.int().positive(),
  /** Largest and mean bit/s over its segments, measured (RFC 8216 §4.3.4.2). */
  peakBitrate: z.int().positive(),
  averageBitrate: z.int().positive(),
  init: pieceSchema,
  segments: z.array(segmentSchema).min(1).max(10_000),
})

/** EBU R128 figures of the source; silence has no finite loudness, hence null. */
export const loudnessSchema = z.object({
  /** LUFS, gated (ITU-R BS.1770-4). */
  integratedLufs: z.number().nullable(),
  /** LU (EBU Tech 3342). */
  rangeLu: z.number().nullable(),
  /** dBTP, oversampled; null for digital silence. */
  truePeakDbtp: z.number().nullable(),
})

/** A waveform file in audiowaveform's binary format (version 2, 8 bit, one mixed channel). */
export const waveformSchema = pieceSchema.extend({
  samplesPerPixel: z.int().positive(),
  pixels: z.int().positive(),
})

/** Everything that one transcode made of one source: what it is, how loud, and every file. */
export const renditionSetSchema = z.object({
  version: z.literal(1),
  source: z.object({
    sampleRate: z.int().positive(),
    channels: z.int().positive(),
    /** Samples per channel of the decoded source: duration to the sample. */
    samples: z.int().positive(),
  }),
  durationMs: z.int().positive(),
  loudness: loudnessSchema,
  /** Coarse first. */
  waveforms: z.array(waveformSchema).length(2),
  renditions: z.array(renditionSchema).min(1).max(renditionNames.length),
})

export type Segment = z.infer<typeof segmentSchema>
export type Rendition = z.infer<typeof renditionSchema>
export type Loudness = z.infer<typeof loudnessSchema>
export type RenditionSet = z.infer<typeof renditionSetSchema>

/** Every file of the set, in the order in which they should be uploaded (waveforms, then lightest rendition first). */
export function filesOf(set: RenditionSet): { path: string; bytes: number }[] {
  return [
    ...set.waveforms.map(({ path, bytes }) => ({ path, bytes })),
    ...set.renditions.flatMap(({ init, segments }) =>
      [init, ...segments].map(({ path, bytes }) => ({ path, bytes })),
    ),
  ]
}
