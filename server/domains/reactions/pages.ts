import type { Liked, ReactionKind, Standing } from '@veza/shared/contracts/reactions.ts'
import type { LicenceLanguage } from '@veza/shared/licences/index.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { likesPage } from './lists.ts'
import { findStanding, react, takeBack } from './service.ts'
import type { Which } from './things.ts'

/** What the pages show of reactions, and ask for. */
export function reactionsOnPages(ctx: Context) {
  return {
    /** Undefined where this viewer may not react, as to what is a draft or blocked. */
    standingOf: (which: Which, viewer: Viewer | undefined): Promise<Standing | undefined> =>
      findStanding(ctx.db, viewer, which),
    /** @throws RateLimited; DomainError 404, 409, 451 */
    changeReaction: async (
      which: Which,
      viewer: Viewer,
      kind: ReactionKind,
      isOn: boolean,
    ): Promise<void> => {
      await (isOn ? react : takeBack)(ctx, viewer, which, kind)
    },
    /** @throws DomainError 400 `bad-cursor` */
    likesOf: (
      viewer: Viewer,
      page: { limit: number; cursor?: string },
      locale: LicenceLanguage,
    ): Promise<{ items: Liked[]; nextCursor: string | null }> => likesPage(ctx, viewer, { ...page, locale }),
  }
}
