import { createHash } from 'node:crypto'
import type { BundleFile, UploadPurpose } from '@veza/shared/contracts/uploads.ts'
import type { RenditionSet } from '@veza/shared/media/rendition-set.ts'

/** Folders of the store that uploads own; the sweeper looks nowhere else. */
export const uploadPrefixes = ['tracks/', 'covers/', 'avatar-sources/', 'quarantine/'] as const
/** What the scan found something in. Nothing below it is ever signed. */
export const QUARANTINE_PREFIX = 'quarantine/'
export const BUNDLE_PREFIX = 'hls/'

export interface NewObject {
  readonly purpose: UploadPurpose
  readonly userId: string
  readonly trackId: string | undefined
  readonly uploadId: string
  /** Without the dot. */
  readonly extension: string
}

/** Where an upload's object lives. Every session has a key of its own: nothing is overwritten in place. */
export function uploadKey({ purpose, userId, trackId, uploadId, extension }: NewObject): string {
  // As they came, with their metadata: never served, and removed when the avatar is made.
  if (purpose === 'avatar') return `avatar-sources/${userId}/${uploadId}.${extension}`
  if (purpose === 'cover') return `covers/${userId}/${uploadId}.${extension}`
  return `tracks/${userId}/${trackId}/${uploadId}.${extension}`
}

export const quarantineKey = (uploadId: string): string => `${QUARANTINE_PREFIX}${uploadId}`

/** SHA-256 (hex) of a bundle's whole manifest: the same set for the same track has the same address. */
export function bundleDigest(set: RenditionSet, files: readonly BundleFile[]): string {
  const lines = files.map(({ path, bytes, sha256, md5 }) => `${path} ${bytes} ${sha256} ${md5}`).sort()
  return createHash('sha256')
    .update(JSON.stringify([set, lines]))
    .digest('hex')
}

/**
 * The folder of one bundle row, which no other row ever shares: what is swept away with an old one cannot be what a
 * new one counts on.
 */
export function bundlePrefix(trackId: string, digest: string, bundleId: string): string {
  return `${BUNDLE_PREFIX}${trackId}/${digest.slice(0, 32)}-${bundleId.slice(-12)}/`
}

/** The folder of a bundle that an object's key lies in, or undefined for a key of another kind. */
export function prefixOf(key: string): string | undefined {
  return /^hls\/[^/]+\/[^/]+\//.exec(key)?.[0]
}
