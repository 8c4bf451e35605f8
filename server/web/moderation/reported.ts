import type { TargetKind } from '@veza/shared/contracts/moderation.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import { findTrackBySlug } from '../../domains/catalog/index.ts'
import { visibleComment } from '../../domains/comments/index.ts'
import { visibleProfile } from '../../domains/people/index.ts'
import { playlistAt } from '../../domains/playlists/index.ts'
import { findRelease } from '../../domains/products/index.ts'
import { visibleReview } from '../../domains/reviews/index.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { Db } from '../../platform/db/database.ts'
import type { SignedInVisit } from '../account/types.ts'

/** What a page shows, and what it is called. */
export interface Reported {
  readonly kind: TargetKind
  readonly id: string
  readonly title: string
}

type Find = (visit: SignedInVisit, name: string) => Promise<Reported | undefined>

async function reportedComment(db: Db, viewer: Viewer, id: string): Promise<Reported> {
  const { title } = await visibleComment(db, viewer, id)
  return { kind: 'comment', id, title }
}

/** By how the address of its page begins. */
const pages: readonly (readonly [begins: string, find: Find])[] = [
  [
    '/tracks/',
    async ({ ctx, viewer }, rest) => {
      const [slug = '', commentId] = rest.split('/comments/')
      if (idSchema.safeParse(commentId).success) return reportedComment(ctx.db, viewer, commentId ?? '')
      const found = await findTrackBySlug(ctx, slug, viewer)
      return found && { kind: 'track', id: found.track.id, title: found.track.title }
    },
  ],
  [
    '/releases/',
    async ({ ctx, viewer, page }, slug) => {
      const found = await findRelease(ctx, slug, viewer, page.locale)
      return found && { kind: 'release', id: found.release.id, title: found.release.title }
    },
  ],
  [
    '/reviews/',
    async ({ ctx, viewer }, id) => {
      if (!idSchema.safeParse(id).success) return undefined
      const { title } = await visibleReview(ctx.db, viewer, id)
      return { kind: 'review', id, title }
    },
  ],
  [
    '/playlists/',
    async ({ ctx, viewer }, slug) => {
      const { playlist } = await playlistAt(ctx.db, viewer, slug)
      return { kind: 'playlist', id: playlist.id, title: playlist.title }
    },
  ],
  [
    '/@',
    async ({ ctx, viewer }, username) => {
      const { id, displayName } = await visibleProfile(ctx.db, username.toLowerCase(), viewer)
      return { kind: 'profile', id, title: displayName }
    },
  ],
]

/** What is on the page that one comes from; undefined where there is nothing, and where one may not see it. */
export async function reportedOn(visit: SignedInVisit): Promise<Reported | undefined> {
  const [path = ''] = (visit.page.next ?? '').split('?')
  const [begins, find] = pages.find(([start]) => path.startsWith(start)) ?? []
  if (begins === undefined || !find) return undefined
  try {
    return await find(visit, decodeURIComponent(path.slice(begins.length)))
  } catch (error) {
    // Half of an escaped letter is nobody's name.
    if (error instanceof URIError || (error instanceof DomainError && error.status === 404)) return undefined
    throw error
  }
}
