import type { Product } from '@veza/shared/contracts/products.ts'
import type { Context } from '../../context.ts'
import { findTracks } from '../../domains/catalog/index.ts'
import { boughtFormats, boughtLicences } from '../../domains/orders/index.ts'
import { findRelease, offersOfSeller, offersOfTrack } from '../../domains/products/index.ts'
import { wishesOnPages } from '../../domains/wishes/index.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { PageSources } from '../sources.ts'

/** What the listener's pages show of things for sale. */
export function offersOnPages(
  ctx: Context,
): Pick<PageSources, 'offersOf' | 'isHeld' | 'offersBy' | 'findRelease'> {
  const boughtOf = (viewer: Viewer | undefined, products: readonly Product[]) =>
    viewer
      ? boughtLicences(
          ctx.db,
          viewer.userId,
          products.map(({ id }) => id),
        )
      : new Map<string, string>()
  const { wishesAmong } = wishesOnPages(ctx)
  const standing = async (viewer: Viewer | undefined, products: readonly Product[]) => ({
    bought: await boughtOf(viewer, products),
    wishes: await wishesAmong(viewer, products),
  })
  const isHeld: PageSources['isHeld'] = async (trackId, viewer) =>
    viewer !== undefined && (await boughtFormats(ctx.db, viewer.userId, trackId)).size > 0
  return {
    isHeld,
    findRelease: async (name, viewer, locale) => {
      const found = await findRelease(ctx, name, viewer, locale)
      if (!found) return undefined
      const ids = found.release.tracks.map(({ id }) => id)
      const tracks = await findTracks(ctx, ids, viewer)
      const held = tracks.map(async (one) => ({
        ...one,
        isHeld: one.track.paid && (await isHeld(one.track.id, viewer)),
      }))
      return { ...found, ...(await standing(viewer, [found.release])), tracks: await Promise.all(held) }
    },
    offersBy: async (username, viewer, locale) => {
      const products = await offersOfSeller(ctx, username, locale)
      return { products, ...(await standing(viewer, products)) }
    },
    offersOf: async (trackId, viewer, locale) => {
      const products = await offersOfTrack(ctx, viewer, trackId, locale)
      return {
        products,
        ...(await standing(viewer, products)),
        isHeld: await isHeld(trackId, viewer),
      }
    },
  }
}
