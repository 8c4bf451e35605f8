import type { Product as ProductView } from '@veza/shared/contracts/products.ts'
import type { LicenceLanguage } from '@veza/shared/licences/index.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { canProduct, isBuyable } from './policy.ts'
import { productsByIds, productsOnSaleBy } from './queries.ts'
import { pageOfTrack } from './reading.ts'
import { productView } from './view.ts'

const SHOWN = 20

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

/** Products that are in somebody's cart, also those that were on sale and are no more; drafts never are. */
export async function productsInCart(
  ctx: Pick<Context, 'db' | 'config'>,
  ids: readonly string[],
  locale: LicenceLanguage,
): Promise<ReadonlyMap<string, ProductView>> {
  const products = await productsByIds(ctx.db, [...new Set(ids)])
  const known = products.filter(({ onSaleAt }) => onSaleAt !== null)
  return new Map(known.map((product) => [product.id, productView(ctx.config, product, locale)]))
}
