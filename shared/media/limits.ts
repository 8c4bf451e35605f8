const MIB = 1024 * 1024

/** Largest accepted files by purpose, in bytes. The only source of every check and every label. */
export interface UploadLimits {
  readonly audioBytes: number
  readonly imageBytes: number
  readonly videoBytes: number
}

export const defaultUploadLimitsMb = {
  MAX_UPLOAD_AUDIO_MB: 500,
  MAX_UPLOAD_IMAGE_MB: 10,
  MAX_UPLOAD_VIDEO_MB: 500,
} as const
export type UploadLimitVariable = keyof typeof defaultUploadLimitsMb

/**
 * Reads `MAX_UPLOAD_{AUDIO,IMAGE,VIDEO}_MB` (MiB; fractions allowed). What is not a positive number falls back to
 * the default, and `warn` hears of it. An absent or empty variable is the default without a warning.
 */
export function uploadLimits(
  raw: Readonly<Record<string, string | undefined>>,
  warn: (message: string) => void,
): UploadLimits {
  const bytes = (variable: UploadLimitVariable): number => {
    const text = raw[variable]?.trim() ?? ''
    const fallback = defaultUploadLimitsMb[variable] * MIB
    if (text === '') return fallback
    const limit = /^\d+(\.\d+)?$/.test(text) ? Math.floor(Number(text) * MIB) : 0
    if (limit > 0 && Number.isSafeInteger(limit)) return limit
    warn(`${variable}=${text} is not a positive number of MiB; using ${defaultUploadLimitsMb[variable]}`)
    return fallback
  }
  return {
    audioBytes: bytes('MAX_UPLOAD_AUDIO_MB'),
    imageBytes: bytes('MAX_UPLOAD_IMAGE_MB'),
    videoBytes: bytes('MAX_UPLOAD_VIDEO_MB'),
  }
}

/** Part planning of multipart uploads; the minimum and the count are S3's own. */
export const partLimits = { defaultBytes: 8 * MIB, minBytes: 5 * MIB, maxParts: 10_000 } as const

/**
 * Size of every part but the last, in bytes, for an object of `bytes`: 8 MiB, grown in whole MiB so that no object
 * passes 10,000 parts. Throws `RangeError` unless `bytes` is a non-negative safe integer.
 */
export function partSizeFor(bytes: number): number {
  if (!Number.isSafeInteger(bytes) || bytes < 0) throw new RangeError(`not a number of bytes: ${bytes}`)
  const needed = Math.ceil(bytes / partLimits.maxParts)
  if (needed <= partLimits.defaultBytes) return partLimits.defaultBytes
  return Math.ceil(needed / MIB) * MIB
}

/** Nominal length of a media segment (s). */
export const SEGMENT_SECONDS = 6
/** Longest accepted recording (s): six hours. */
export const MAX_DURATION_SECONDS = 6 * 60 * 60
/** Most channels a source may have; nothing is mixed down in silence. */
export const MAX_CHANNELS = 2
/** Longest title (UTF-16 code units, as `String.length` counts). */
export const MAX_TITLE_LENGTH = 200
/** Where a preview ends (s). */
export const PREVIEW_SECONDS = 30
