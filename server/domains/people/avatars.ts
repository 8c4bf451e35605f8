import type { Readable } from 'node:stream'
import { AVATAR_SIZES } from '@veza/shared/contracts/people.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { type ImageFault, ImageRefused, ImagesBusy, renderSquares } from '../../platform/images/index.ts'
import { IMMUTABLE_CACHE_CONTROL } from '../../platform/object-store/index.ts'
import { discardUpload, readAvatarSource } from '../uploads/index.ts'
import {
  avatarById,
  claimForRemoval,
  deleteAvatar,
  insertAvatar,
  isServed,
  lockAvatar,
  markUnused,
  markUsed,
  unusedAvatars,
} from './avatar-queries.ts'
import { heldProfile, ownProfile } from './profile.ts'
import { changeProfile, type ProfileRow } from './queries.ts'

type Parts = Pick<Context, 'db' | 'transaction' | 'store' | 'clock' | 'newId'>

const sizes = Object.values(AVATAR_SIZES)
/** Pages that are open, and previews elsewhere, may still ask for the one before. */
const UNUSED_AGE_MS = DAY_MS
const BATCH = 200
const BUSY_SECONDS = 10

/** Each avatar has a folder of its own: what an address shows never changes. */
const keyOf = (avatarId: string, size: number) => `avatars/${avatarId}/${size}.webp`

/** Makes the viewer's avatar of a complete upload, which is removed. Safe to repeat. */
export async function setAvatar(ctx: Parts, viewer: Viewer, uploadId: string): Promise<ProfileRow> {
  const shown = await shownAlready(ctx, viewer, uploadId)
  if (shown) return shown
  const { upload, bytes } = await readAvatarSource(ctx, viewer.userId, uploadId)
  let profile: ProfileRow
  try {
    profile = await showAvatar(ctx, viewer, await squaresOf(bytes), uploadId)
  } catch (error) {
    // What is no picture now will not be one later.
    if (error instanceof NotAPicture) await discardUpload(ctx, upload)
    throw error
  }
  await discardUpload(ctx, upload)
  return profile
}

/** A client that lost the answer asks again, when the upload is long gone. */
async function shownAlready(ctx: Parts, viewer: Viewer, uploadId: string): Promise<ProfileRow | undefined> {
  const profile = await ownProfile(ctx.db, viewer)
  const avatar = profile.avatarId && (await avatarById(ctx.db, profile.avatarId))
  return avatar && avatar.uploadId === uploadId ? profile : undefined
}

/** @throws NotAPicture; DomainError 503 when too many wait */
export async function squaresOf(bytes: Buffer): Promise<Buffer[]> {
  try {
    return await renderSquares(bytes, { sizes })
  } catch (error) {
    if (error instanceof ImageRefused) throw new NotAPicture(error)
    if (!(error instanceof ImagesBusy)) throw error
    throw new DomainError(503, 'images-busy', 'Many pictures are being made just now. Try again shortly.', {
      retryAfterSeconds: BUSY_SECONDS,
    })
  }
}

/** The row before the objects, and the profile after them: wherever it is cut, the sweep knows what is left. */
export async function showAvatar(
  ctx: Parts,
  viewer: Viewer,
  squares: readonly Buffer[],
  uploadId: string | null,
): Promise<ProfileRow> {
  const id = ctx.newId()
  const begun = ctx.clock.now()
  await ctx.transaction((tx) => insertAvatar(tx, { id, userId: viewer.userId, uploadId }, begun))
  for (const [index, square] of squares.entries())
    await ctx.store.put(keyOf(id, sizes[index] ?? 0), square, {
      contentType: 'image/webp',
      cacheControl: IMMUTABLE_CACHE_CONTROL,
      bytes: square.length,
    })
  return replaceAvatar(ctx, viewer, id)
}

/** Safe to repeat. */
export function removeAvatar(ctx: Parts, viewer: Viewer): Promise<ProfileRow> {
  return replaceAvatar(ctx, viewer, null)
}

function replaceAvatar(ctx: Parts, viewer: Viewer, avatarId: string | null): Promise<ProfileRow> {
  return ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    const before = await heldProfile(tx, viewer)
    if (before.avatarId === avatarId) return ownProfile(tx, viewer)
    if (avatarId !== null) {
      const avatar = await lockAvatar(tx, avatarId)
      if (!avatar || avatar.removingSince) throw new Error(`avatar ${avatarId} was swept before it was shown`)
      await markUsed(tx, avatarId)
    }
    if (before.avatarId !== null) await markUnused(tx, before.avatarId, now)
    await changeProfile(tx, viewer.userId, { avatarId }, now)
    return ownProfile(tx, viewer)
  })
}

/**
 * @param asked the size as it stands in the address: spelled otherwise (`0x200`), it is another address
 * @returns undefined where there is no such avatar (any more)
 */
export async function openAvatar(
  ctx: Pick<Context, 'db' | 'store'>,
  avatarId: string,
  asked: string,
): Promise<{ body: Readable; bytes: number } | undefined> {
  const size = sizes.find((one) => String(one) === asked)
  if (size === undefined || !(await isServed(ctx.db, avatarId))) return undefined
  return ctx.store.get(keyOf(avatarId, size))
}

/**
 * Removes what no profile shows any more: claimed first, so that none can show it again, then the objects, then the
 * row. Cut anywhere, the next run goes on. @returns how many were removed
 */
export async function sweepAvatars(ctx: Parts & Pick<Context, 'log'>, signal?: AbortSignal): Promise<number> {
  const now = ctx.clock.now()
  const before = new Date(now.getTime() - UNUSED_AGE_MS)
  let removed = 0
  for (const id of await unusedAvatars(ctx.db, before, BATCH)) {
    signal?.throwIfAborted()
    try {
      if (!(await ctx.transaction((tx) => claimForRemoval(tx, id, before, now)))) continue
      await ctx.store.delete(sizes.map((size) => keyOf(id, size)))
      await ctx.transaction((tx) => deleteAvatar(tx, id))
      removed++
    } catch (error) {
      ctx.log.warn({ err: error, id }, 'an avatar is left for the next time')
    }
  }
  return removed
}

const refusals: Readonly<Record<ImageFault, { status: number; code: string; detail: string }>> = {
  'not-an-image': {
    status: 415,
    code: 'not-an-image',
    detail: 'This is no picture that is taken here. Bring a JPEG, PNG, WebP or GIF.',
  },
  'too-many-pixels': {
    status: 413,
    code: 'too-many-pixels',
    detail: 'The picture has more than 50 megapixels. Make it smaller and bring it again.',
  },
  damaged: {
    status: 422,
    code: 'image-damaged',
    detail: 'The picture is damaged or cut off. Save it anew and bring it again.',
  },
}

class NotAPicture extends DomainError {
  constructor({ fault, cause }: ImageRefused) {
    const { status, code, detail } = refusals[fault]
    super(status, code, detail, { cause })
  }
}
