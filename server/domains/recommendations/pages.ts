import type { Recommended } from '@veza/shared/contracts/recommendations.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { recommendedFor, recommendedTo, relatedTo } from './service.ts'

/** What the pages recommend; what one may not ask of, they leave out. */
export function recommendationsOnPages(ctx: Context) {
  return {
    relatedTo: (
      trackId: string,
      viewer: Viewer | undefined,
      limit: number,
    ): Promise<readonly Recommended[]> => orNothing(relatedTo(ctx, viewer, trackId, limit)),
    recommendedTo: (viewer: Viewer, limit: number): Promise<readonly Recommended[]> =>
      recommendedTo(ctx, viewer, limit),
    recommendedFor: (playlistId: string, viewer: Viewer, limit: number): Promise<readonly Recommended[]> =>
      orNothing(recommendedFor(ctx, viewer, playlistId, limit)),
  }
}

async function orNothing(found: Promise<readonly Recommended[]>): Promise<readonly Recommended[]> {
  try {
    return await found
  } catch (error) {
    if (error instanceof DomainError && error.status < 500) return []
    throw error
  }
}
