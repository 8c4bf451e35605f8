import type { Context } from '../../context.ts'
import { boughtFormats, boughtLicences } from '../../domains/orders/index.ts'
import { offersOfTrack } from '../../domains/products/index.ts'
import type { PageSources } from '../sources.ts'

/** What the listener's pages show of things for sale. */
export function offersOnPages(ctx: Pick<Context, 'db' | 'config'>): Pick<PageSources, 'offersOf'> {
  return {
    offersOf: async (trackId, viewer, locale) => {
      const products = await offersOfTrack(ctx, viewer, trackId, locale)
      const ids = products.map(({ id }) => id)
      return {
        products,
        bought: viewer ? await boughtLicences(ctx.db, viewer.userId, ids) : new Map(),
        isHeld: viewer !== undefined && (await boughtFormats(ctx.db, viewer.userId, trackId)).size > 0,
      }
    },
  }
}
