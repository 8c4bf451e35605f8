import type { DeliveredFormat, Obstacle } from '@veza/shared/contracts/products.ts'
import type { Product, ProductTrack } from './queries.ts'

type Subject = Pick<Product, 'isSellerVerified' | 'isSellerAway' | 'kind' | 'tracks' | 'licences' | 'images'>

/** What a track has to have for each format to be delivered. */
const has: Readonly<Record<DeliveredFormat, (track: ProductTrack) => boolean>> = {
  original: ({ originalUploadId }) => originalUploadId !== null,
  lossless: ({ lossless, renditionSetId }) => lossless && renditionSetId !== null,
  aac: ({ renditionSetId }) => renditionSetId !== null,
}

/** What stands in the way of a sale; nobody is sold what cannot be delivered. Each once. */
export function obstaclesOf(product: Subject): Obstacle[] {
  const { tracks, licences } = product
  const formats = new Set(licences.flatMap((licence) => licence.formats))
  const found: [Obstacle, boolean][] = [
    ['address-unverified', !product.isSellerVerified],
    ['seller-away', product.isSellerAway],
    ['no-licence', licences.length === 0],
    ['track-deleted', tracks.some(({ status }) => status === 'deleted')],
    ['track-unpublished', tracks.some((track) => track.status === 'draft' || track.visibility === 'private')],
    ['track-blocked', tracks.some(({ dmcaBlocked }) => dmcaBlocked)],
    ['sold-exclusively', tracks.some(({ isSoldExclusively }) => isSoldExclusively)],
    ...[...formats].map((format): [Obstacle, boolean] => [`no-${format}`, !tracks.every(has[format])]),
  ]
  return found.flatMap(([obstacle, isThere]) => (isThere ? obstacle : []))
}

/** What stands in the way of being put on sale: a release has a cover as well. */
export function obstaclesBeforeSale(product: Subject): Obstacle[] {
  const hasCover = product.kind === 'track' || product.images.length > 0
  return hasCover ? obstaclesOf(product) : [...obstaclesOf(product), 'no-cover']
}
