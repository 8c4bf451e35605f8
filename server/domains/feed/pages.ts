import type { FeedEntry } from '@veza/shared/contracts/feed.ts'
import type { LicenceLanguage } from '@veza/shared/licences/index.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { feedPage } from './service.ts'

/** What the page of a feed shows. */
export function feedOnPages(ctx: Context) {
  return {
    /** @throws RateLimited; DomainError 400 `bad-cursor` */
    feedOf: (
      viewer: Viewer,
      page: { limit: number; cursor?: string },
      locale: LicenceLanguage,
    ): Promise<{ items: FeedEntry[]; nextCursor: string | null }> =>
      feedPage(ctx, viewer, { ...page, locale }),
  }
}
