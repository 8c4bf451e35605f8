import type { LicenceLanguage } from '@veza/shared/licences/index.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { featured, trending } from './service.ts'

/** What the listener's pages show. */
export function discoveryOnPages(ctx: Context) {
  return {
    trending: (viewer: Viewer | undefined, limit: number) => trending(ctx, viewer, limit),
    featured: (viewer: Viewer | undefined, locale: LicenceLanguage) => featured(ctx, viewer, locale),
  }
}
