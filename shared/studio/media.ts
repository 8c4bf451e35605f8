import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'
import { renditionNameSchema } from '../media/rendition-set.ts'

/** A kept cover: its name is its content's. */
export const coverNameSchema = z.string().regex(/^[0-9a-f]{64}\.(?:jpg|png|webp)$/)

/** The shape of a sound that lies at its server: its name is its content's, too. */
export const waveformNameSchema = z.string().regex(/^[0-9a-f]{64}\.dat$/)

/** The sides of a small cover, in pixels: sharp in a row on a dense screen. */
export const SMALL_COVER_PX = 96

/** What a window may be given of a library's files: things by their names, never files by their paths. */
export const mediaSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cover'), name: coverNameSchema }),
  z.object({ kind: z.literal('small-cover'), name: coverNameSchema }),
  /** Pictures of tracks that lie at their server, as far as they were fetched. */
  z.object({ kind: z.literal('remote-cover'), name: coverNameSchema }),
  z.object({ kind: z.literal('small-remote-cover'), name: coverNameSchema }),
  /** What listeners are given of a track that lies at its server, brought from there as it is heard. */
  z.object({ kind: z.literal('remote-sound'), trackId: idSchema }),
  /** What a case of the moderation is about, as whoever has claimed it may hear it. */
  z.object({ kind: z.literal('reviewed-sound'), trackId: idSchema }),
  /** The recording as it lies on this machine. */
  z.object({ kind: z.literal('original'), trackId: idSchema }),
  /** As listeners are given it. */
  z.object({ kind: z.literal('rendition'), trackId: idSchema, name: renditionNameSchema }),
])
export type Media = z.infer<typeof mediaSchema>

export const MEDIA_PREFIX = '/media/'

/** Where hosts serve it; `readMediaPath` reads it back. */
export function mediaPath(media: Media): string {
  switch (media.kind) {
    case 'cover':
      return `${MEDIA_PREFIX}covers/${media.name}`
    case 'small-cover':
      return `${MEDIA_PREFIX}small-covers/${media.name}`
    case 'remote-cover':
      return `${MEDIA_PREFIX}remote-covers/${media.name}`
    case 'small-remote-cover':
      return `${MEDIA_PREFIX}small-remote-covers/${media.name}`
    case 'remote-sound':
      return `${MEDIA_PREFIX}remote-tracks/${media.trackId}/sound`
    case 'reviewed-sound':
      return `${MEDIA_PREFIX}reviewed-tracks/${media.trackId}/sound`
    case 'original':
      return `${MEDIA_PREFIX}tracks/${media.trackId}/original`
    case 'rendition':
      return `${MEDIA_PREFIX}tracks/${media.trackId}/${media.name}`
  }
}

/** @returns undefined for whatever names nothing that is served */
export function readMediaPath(pathname: string): Media | undefined {
  if (!pathname.startsWith(MEDIA_PREFIX)) return undefined
  const [folder, one, other, ...rest] = pathname.slice(MEDIA_PREFIX.length).split('/')
  if (one === undefined || rest.length > 0) return undefined
  return mediaSchema.safeParse(asMedia(folder, one, other)).data
}

const pictures: Readonly<Record<string, Media['kind']>> = {
  covers: 'cover',
  'small-covers': 'small-cover',
  'remote-covers': 'remote-cover',
  'small-remote-covers': 'small-remote-cover',
}

function asMedia(folder: string | undefined, one: string, other: string | undefined): unknown {
  if (folder === 'tracks')
    return other === 'original'
      ? { kind: 'original', trackId: one }
      : { kind: 'rendition', trackId: one, name: other }
  if (folder === 'reviewed-tracks' && other === 'sound') return { kind: 'reviewed-sound', trackId: one }
  if (folder === 'remote-tracks' && other === 'sound') return { kind: 'remote-sound', trackId: one }
  if (other !== undefined) return undefined
  return { kind: pictures[folder ?? ''], name: one }
}
