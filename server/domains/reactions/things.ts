import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { Db } from '../../platform/db/database.ts'
import { TrackBlocked, TrackNotFound, type TrackRow, tracksByIds } from '../catalog/index.ts'
import { hiddenAmong } from '../people/index.ts'
import { isBuyable, isListed, ProductNotFound, visibleRelease } from '../products/index.ts'

/** What a reaction is to. */
export interface Which {
  readonly kind: 'track' | 'release'
  readonly id: string
}

interface Thing {
  readonly ownerId: string
  /** Everybody may come across it. */
  readonly isListed: boolean
}

type Open = Pick<TrackRow, 'status' | 'visibility' | 'dmcaBlocked' | 'heldForScan' | 'moderation' | 'ownerId'>

/** Open to whoever has its address. */
export const isOpen = (track: Open): boolean => isOpenButForNotices(track) && !track.dmcaBlocked

const isOpenButForNotices = ({ status, visibility, heldForScan, moderation }: Open): boolean =>
  status === 'published' && visibility !== 'private' && !heldForScan && moderation === 'none'

/**
 * What is open, and not of somebody who blocks this viewer or is blocked by them.
 * @throws TrackNotFound, ProductNotFound; TrackBlocked
 */
export async function openThing(db: Db, viewer: Viewer | undefined, which: Which): Promise<Thing> {
  const thing =
    which.kind === 'track' ? await openTrack(db, which.id) : await openRelease(db, viewer, which.id)
  const hidden = await hiddenAmong(db, viewer?.userId, [thing.ownerId])
  if (hidden.size > 0) throw which.kind === 'track' ? new TrackNotFound() : new ProductNotFound()
  return thing
}

/** As above; undefined for what is not. */
export function findOpenThing(db: Db, viewer: Viewer | undefined, which: Which): Promise<Thing | undefined> {
  return openThing(db, viewer, which).catch((error: unknown) => {
    if (error instanceof DomainError && error.status < 500) return undefined
    throw error
  })
}

async function openTrack(db: Db, id: string): Promise<Thing> {
  const [track] = await tracksByIds(db, [id])
  if (!track || !isOpenButForNotices(track)) throw new TrackNotFound()
  if (track.dmcaBlocked) throw new TrackBlocked()
  return { ownerId: track.ownerId, isListed: track.visibility === 'public' }
}

async function openRelease(db: Db, viewer: Viewer | undefined, id: string): Promise<Thing> {
  const release = await visibleRelease(db, viewer, id)
  if (!isBuyable(release)) throw new ProductNotFound()
  return { ownerId: release.sellerId, isListed: isListed(release) }
}

/** One's own is with one's followers already; what has to be found by its link, nobody else may make found. */
export function assertMayRepost({ userId }: Pick<Viewer, 'userId'>, { ownerId, isListed }: Thing): void {
  if (ownerId === userId)
    throw new DomainError(
      409,
      'own-work',
      'This is your own: those who follow you have it in their feed already.',
    )
  if (!isListed)
    throw new DomainError(
      409,
      'not-public',
      'This is found by its link alone, as its creator wants it. Send the link to whom you have in mind.',
    )
}
