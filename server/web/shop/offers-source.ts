import type { Product } from '@veza/shared/contracts/products.ts'
import type { Context } from '../../context.ts'
import { boughtFormats, boughtLicences } from '../../domains/orders/index.ts'
import { offersOfSeller, offersOfTrack } from '../../domains/products/index.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { PageSources } from '../sources.ts'

/** What the listener's pages show of things for sale. */
export function offersOnPages(
  ctx: Pick<Context, 'db' | 'config'>,
): Pick<PageSources, 'offersOf' | 'offersBy'> {
  const boughtOf = (viewer: Viewer | undefined, products: readonly Product[]) =>
    viewer
      ? boughtLicences(
          ctx.db,
          viewer.userId,
          products.map(({ id }) => id),
        )
      : new Map<string, string>()
  return {
    offersBy: async (username, viewer, locale) => {
      const products = await offersOfSeller(ctx, username, locale)
      return { products, bought: await boughtOf(viewer, products) }
    },
    offersOf: async (trackId, viewer, locale) => {
      const products = await offersOfTrack(ctx, viewer, trackId, locale)
      return {
        products,
        bought: await boughtOf(viewer, products),
        isHeld: viewer !== undefined && (await boughtFormats(ctx.db, viewer.userId, trackId)).size > 0,
      }
    },
  }
}
