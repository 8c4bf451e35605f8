import type { UploadPurpose } from '@veza/shared/contracts/uploads.ts'
import { assertNever } from '@veza/shared/kernel/assert-never.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { audioContentTypeOf, extensionOf } from '@veza/shared/media/formats.ts'
import type { UploadLimits } from '@veza/shared/media/limits.ts'
import type { Viewer } from '../../http/request-context.ts'

/** Image types that a cover may have, by extension. */
const coverTypes: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
}
/** An avatar is made anew from what is sent: it may come as what a cover could not stay. */
const avatarTypes: Readonly<Record<string, string>> = { ...coverTypes, gif: 'image/gif' }

const contentTypeOf: Readonly<Record<UploadPurpose, (filename: string) => string | undefined>> = {
  original: audioContentTypeOf,
  cover: (filename) => coverTypes[extensionOf(filename)],
  avatar: (filename) => avatarTypes[extensionOf(filename)],
}

const taken: Readonly<Record<UploadPurpose, string>> = {
  original: 'WAV, AIFF, FLAC, ALAC, MP3, AAC, Ogg or Opus',
  cover: 'JPEG, PNG or WebP',
  avatar: 'JPEG, PNG, WebP or GIF',
}

/** What may be done with an upload, or with a bundle of renditions: signed, completed and given up; given to a track. */
export type UploadAction = 'see' | 'send' | 'give'

/** Who may do what with an upload or a bundle. Of whatever role, nobody has to do with another's; staff moderate tracks. */
export function canUpload(
  viewer: Pick<Viewer, 'userId'> | undefined,
  action: UploadAction,
  upload: { readonly userId: string },
): boolean {
  switch (action) {
    case 'see':
    case 'send':
    case 'give':
      return viewer?.userId === upload.userId
    default:
      return assertNever(action)
  }
}

/** An avatar is everybody's; what belongs to a track is a creator's. */
export const needsCreator = (purpose: UploadPurpose): boolean => purpose !== 'avatar'

export interface Announced {
  readonly purpose: UploadPurpose
  readonly filename: string
  readonly bytes: number
}

/**
 * What may be uploaded, by what is announced; the content itself is looked at when it is there.
 * @returns the extension for the key and the content type that the store shall keep
 * @throws DomainError 413 over the limit, 415 for a type that is not taken
 */
export function admit(
  limits: UploadLimits,
  { purpose, filename, bytes }: Announced,
): { extension: string; contentType: string } {
  const limit = purpose === 'original' ? limits.audioBytes : limits.imageBytes
  if (bytes > limit)
    throw new DomainError(413, 'file-too-large', tooLarge(bytes, limit), { extra: { limitBytes: limit } })
  const contentType = contentTypeOf[purpose](filename)
  if (!contentType) throw new UnsupportedType(purpose)
  return { extension: extensionOf(filename), contentType }
}

/** @throws DomainError 413 when a creator's files would take more than is allowed */
export function assertQuota(quotaBytes: number, heldBytes: number, newBytes: number): void {
  if (heldBytes + newBytes <= quotaBytes) return
  const sizes = apart(heldBytes, quotaBytes)
  throw new DomainError(
    413,
    'quota-exceeded',
    `Your files take ${sizes.first} of ${sizes.second}, and this one has ${sizeOf(newBytes)}. Delete tracks that you no longer need, then try again.`,
    { extra: { quotaBytes, heldBytes } },
  )
}

class UnsupportedType extends DomainError {
  constructor(purpose: UploadPurpose) {
    super(415, 'unsupported-type', `Files of this kind are not taken here. Bring ${taken[purpose]}.`)
  }
}

function tooLarge(bytes: number, limit: number): string {
  const { first: has, second: takes } = apart(bytes, limit)
  return `The file has ${has}; up to ${takes} are taken here.`
}

/** Two sizes in words. Rounded figures that look alike would say that there is no difference: then bytes are counted. */
function apart(first: number, second: number): { readonly first: string; readonly second: string } {
  const isToldApart = first === second || megabytes(first) !== megabytes(second)
  const say = isToldApart ? sizeOf : (bytes: number) => `${bytes} bytes`
  return { first: say(first), second: say(second) }
}

/** What would round to nothing is counted in bytes. */
const sizeOf = (bytes: number) =>
  megabytes(bytes) === '0' && bytes > 0 ? `${bytes} bytes` : `${megabytes(bytes)} MB`
const megabytes = (bytes: number) => (bytes / 1024 / 1024).toFixed(1).replace(/\.0$/, '')
