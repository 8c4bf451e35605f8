import type { Obstacle } from '@veza/shared/contracts/products.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Viewer } from '../../http/request-context.ts'
import { isWithheld, type Seer } from '../catalog/index.ts'
import { obstaclesOf } from './obstacles.ts'
import type { Product } from './queries.ts'

export type ProductAction = 'see' | 'change'

/** Who may do what with a product: what can be bought is everybody's to see, all else its seller's alone. */
export function canProduct(viewer: Seer | undefined, action: ProductAction, product: Product): boolean {
  const isSeller = viewer?.userId === product.sellerId
  if (action === 'change') return isSeller
  if (isProductWithheld(viewer, product)) return false
  return isSeller || isOffered(product)
}

/** Itself, or for whoever does not sell it one of its tracks. */
function isProductWithheld(
  viewer: Seer | undefined,
  { sellerId: ownerId, moderation, tracks }: Product,
): boolean {
  if (isWithheld(viewer, { ownerId, moderation })) return true
  return viewer?.userId !== ownerId && tracks.some((track) => isWithheld(viewer, { ownerId, ...track }))
}

/** The moderation keeps it, or one of its tracks, from the public: buyers do not come across it in a cart either. */
export const isKeptFromBuyers = (product: Product): boolean => isProductWithheld(undefined, product)

/** On sale, with nothing in the way, no file still being looked at, and nothing of it withheld. */
export const isBuyable = (product: Product): boolean => isOffered(product) && !isKeptFromBuyers(product)

/** As above, of tracks that everybody may find. */
export const isListed = (product: Product): boolean =>
  isBuyable(product) && product.tracks.every(({ visibility }) => visibility === 'public')

const isOffered = (product: Product): boolean =>
  product.status === 'on-sale' &&
  obstaclesOf(product).length === 0 &&
  !product.tracks.some(({ heldForScan }) => heldForScan)

/** It would be sold, were it not for a copyright notice. */
export const isBlocked = (product: Product): boolean =>
  product.status === 'on-sale' &&
  obstaclesOf(product).every((obstacle) => obstacle === 'track-blocked') &&
  !isKeptFromBuyers(product) &&
  product.tracks.some(({ dmcaBlocked }) => dmcaBlocked)

/** What a product that one may not see, and one that never was, both answer. */
export class ProductNotFound extends DomainError {
  constructor() {
    super(404, 'product-not-found', 'There is no such product, or it is not on sale.')
  }
}

export class NotYourProduct extends DomainError {
  constructor() {
    super(403, 'not-your-product', 'This product is somebody else’s.')
  }
}

/** @throws NotYourProduct of what one may see at least; ProductNotFound */
export function assertOwn(viewer: Pick<Viewer, 'userId'>, product: Product | undefined): Product {
  if (!product) throw new ProductNotFound()
  if (canProduct(viewer, 'change', product)) return product
  throw canProduct(viewer, 'see', product) ? new NotYourProduct() : new ProductNotFound()
}

/** @see obstacleSchema */
export class NotSellable extends DomainError {
  constructor(obstacles: readonly Obstacle[]) {
    super(
      409,
      'not-sellable',
      'Something is missing before this can be sold: publish its tracks, upload what its licences promise, and give it a licence.',
      { extra: { obstacles } },
    )
  }
}
