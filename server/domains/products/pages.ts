import type { Product as ProductView } from '@veza/shared/contracts/products.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import type { LicenceLanguage } from '@veza/shared/licences/index.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { canProduct, isBlocked, isBuyable, isKeptFromBuyers, isListed } from './policy.ts'
import { productById, productsByIds, productsOnSaleBy, releaseBySlug } from './queries.ts'
import { pageOfTrack } from './reading.ts'
import { productView } from './view.ts'

const SHOWN = 20
/** As `slugFor` makes them; anything else names no release, and the database is not asked. */
const SLUG = /^[a-z0-9-]{1,80}$/

/** A release as one viewer may know of it. */
export interface FoundRelease {
  readonly release: ProductView
  /** One of its tracks was taken down after a copyright notice. */
  readonly blocked: boolean
  /** On sale, of tracks that everybody may find. */
  readonly listed: boolean
}

/** The release of this address or id. Undefined for what is not there, and for what this viewer may not know of. */
export async function findRelease(
  ctx: Pick<Context, 'db' | 'config'>,
  name: string,
  viewer: Viewer | undefined,
  locale: LicenceLanguage,
): Promise<FoundRelease | undefined> {
  const product = await releaseNamed(ctx, name)
  if (product?.kind !== 'release') return undefined
  const blocked = product.tracks.some(({ dmcaBlocked }) => dmcaBlocked)
  if (!canProduct(viewer, 'see', product) && !isBlocked(product)) return undefined
  return { release: productView(ctx.config, product, locale), blocked, listed: isListed(product) }
}

async function releaseNamed({ db }: Pick<Context, 'db'>, name: string) {
  if (idSchema.safeParse(name).success) return productById(db, name)
  return SLUG.test(name) ? releaseBySlug(db, name) : undefined
}

/** What a track can be bought in now, for its page. @throws TrackNotFound */
export async function offersOfTrack(
  ctx: Pick<Context, 'db' | 'config'>,
  viewer: Viewer | undefined,
  trackId: string,
  locale: LicenceLanguage,
): Promise<readonly ProductView[]> {
  return (await pageOfTrack(ctx, viewer, trackId, { limit: SHOWN, locale })).items
}

/** What somebody sells now, for their page: what has to be found by its link is not there. */
export async function offersOfSeller(
  ctx: Pick<Context, 'db' | 'config'>,
  username: string,
  locale: LicenceLanguage,
): Promise<readonly ProductView[]> {
  const products = await productsOnSaleBy(ctx.db, username, SHOWN)
  return products.filter(isBuyable).map((product) => productView(ctx.config, product, locale))
}

/** Of these, what the viewer may come across, by id: what has to be found by its link is its seller's alone. */
export async function productsFound(
  ctx: Pick<Context, 'db' | 'config'>,
  viewer: Viewer | undefined,
  ids: readonly string[],
  locale: LicenceLanguage,
): Promise<ReadonlyMap<string, ProductView>> {
  const products = await productsByIds(ctx.db, ids)
  const found = products.filter(
    (product) =>
      canProduct(viewer, 'see', product) &&
      (product.sellerId === viewer?.userId ||
        product.tracks.every(({ visibility }) => visibility === 'public')),
  )
  return new Map(found.map((product) => [product.id, productView(ctx.config, product, locale)]))
}

/**
 * Products that are in somebody's cart, also those that were on sale and are no more; drafts
 * never are, and what the moderation withholds is gone from there.
 */
export async function productsInCart(
  ctx: Pick<Context, 'db' | 'config'>,
  ids: readonly string[],
  locale: LicenceLanguage,
): Promise<ReadonlyMap<string, ProductView>> {
  const products = await productsByIds(ctx.db, [...new Set(ids)])
  const known = products.filter((product) => product.onSaleAt !== null && !isKeptFromBuyers(product))
  return new Map(known.map((product) => [product.id, productView(ctx.config, product, locale)]))
}
