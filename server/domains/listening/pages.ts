import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { meetSession } from './together.ts'

/** What the page of a guest shows before its scripts do. */
export function togetherOnPages(ctx: Context) {
  return {
    /** @throws DomainError 404, 410 */
    openTogether: async (token: string, viewer: Viewer | undefined): Promise<{ host: string }> => {
      const { host } = await meetSession(ctx, viewer, token)
      return { host }
    },
  }
}
