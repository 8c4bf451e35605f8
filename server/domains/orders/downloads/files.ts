import type { Moderation } from '@veza/shared/contracts/moderation.ts'
import type { DeliveredFormat } from '@veza/shared/contracts/products.ts'
import type { Rendition, RenditionName } from '@veza/shared/media/rendition-set.ts'
import type { Db } from '../../../platform/db/database.ts'
import { type BundleRow, bundleById, uploadById } from '../../uploads/index.ts'

/** Where files lie that were made for buyers. */
export const DELIVERIES = 'deliveries/'

/** A track as its buyers get it: also when it has been taken off, or deleted. */
export interface SoldTrack {
  readonly id: string
  readonly title: string
  readonly dmcaBlocked: boolean
  readonly heldForScan: boolean
  readonly moderation: Moderation
  readonly originalUploadId: string | null
  readonly renditionSetId: string | null
}

export function soldTrack(db: Db, id: string): Promise<SoldTrack | undefined> {
  return db
    .selectFrom('tracks')
    .select(['id', 'title', 'dmcaBlocked', 'heldForScan', 'moderation', 'originalUploadId', 'renditionSetId'])
    .where('id', '=', id)
    .executeTakeFirst()
}

/** A file in the store; one that is made of segments may have to be made first. */
export type TrackFile =
  | {
      readonly kind: 'stored'
      readonly key: string
      readonly extension: string
      readonly contentType: string
    }
  | {
      readonly kind: 'made'
      readonly key: string
      readonly extension: string
      readonly contentType: string
      readonly bundle: BundleRow
      readonly rendition: Rendition
    }

/** What each format is made of, the best first. */
const sources = {
  lossless: { names: ['flac'], extension: 'flac', contentType: 'audio/flac' },
  aac: { names: ['aac-256', 'aac-128', 'aac-64'], extension: 'm4a', contentType: 'audio/mp4' },
} as const satisfies Record<
  Exclude<DeliveredFormat, 'original'>,
  { names: readonly RenditionName[]; extension: string; contentType: string }
>

/** Which file this format of a track is now; undefined where the track does not have it, or no more. */
export async function fileOf(
  db: Db,
  track: SoldTrack,
  format: DeliveredFormat,
): Promise<TrackFile | undefined> {
  if (format === 'original') return originalOf(db, track)
  const bundle = track.renditionSetId ? await bundleById(db, track.renditionSetId) : undefined
  if (bundle?.status !== 'complete') return undefined
  const { names, extension, contentType } = sources[format]
  const rendition = names
    .map((name) => bundle.renditionSet.renditions.find((one) => one.name === name))
    .find((one) => one !== undefined)
  if (!rendition) return undefined
  const key = `${DELIVERIES}${bundle.id}/${rendition.name}.${extension}`
  return { kind: 'made', key, extension, contentType, bundle, rendition }
}

async function originalOf(db: Db, track: SoldTrack): Promise<TrackFile | undefined> {
  const upload = track.originalUploadId ? await uploadById(db, track.originalUploadId) : undefined
  if (upload?.status !== 'complete' || upload.integrity === 'corrupt') return undefined
  const { storageKey: key, contentType } = upload
  return { kind: 'stored', key, extension: key.split('.').at(-1) ?? '', contentType }
}
