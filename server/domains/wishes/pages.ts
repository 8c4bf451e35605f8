import type { Wish } from '@veza/shared/contracts/wishes.ts'
import type { LicenceLanguage } from '@veza/shared/licences/index.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { wishStandings } from './queries.ts'
import { boughtAmongThese, unwish, type Wishable, wish, wishesPage } from './service.ts'

/** How things for sale stand to one reader. */
export interface WishesOnPage {
  /** Products that they have, in whatever they bought them: no wishes any more. */
  readonly bought: ReadonlySet<string>
  /** Products on their list. */
  readonly wished: ReadonlySet<string>
  /** Of their own products: on how many lists. */
  readonly counts: ReadonlyMap<string, number>
}

/** What the pages show of wish lists, and ask for. */
export function wishesOnPages(ctx: Context) {
  return {
    wishesAmong: async (viewer: Viewer | undefined, products: readonly Wishable[]): Promise<WishesOnPage> => {
      const ids = products.map(({ id }) => id)
      const standings = viewer ? await wishStandings(ctx.db, viewer.userId, ids) : []
      return {
        bought: viewer ? await boughtAmongThese(ctx.db, viewer.userId, products) : new Set(),
        wished: new Set(standings.filter(({ isWished }) => isWished).map(({ id }) => id)),
        counts: new Map(standings.flatMap(({ id, count }) => (count === null ? [] : [[id, count]]))),
      }
    },
    /** @throws RateLimited; DomainError 401, 404, 409, 451 */
    changeWish: (viewer: Viewer, productId: string, isOn: boolean): Promise<void> =>
      (isOn ? wish : unwish)(ctx, viewer, productId),
    /** @throws DomainError 400 `bad-cursor` */
    wishesOf: (
      viewer: Viewer,
      page: { limit: number; cursor?: string },
      locale: LicenceLanguage,
    ): Promise<{ items: Wish[]; nextCursor: string | null }> => wishesPage(ctx, viewer, { ...page, locale }),
  }
}
