import { pipeline } from 'node:stream/promises'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import { type Request, type Response, Router } from 'express'
import type { Context } from '../../context.ts'
import { os } from '../../http/contract.ts'
import { type RequestContext, signedIn } from '../../http/request-context.ts'
import { IMMUTABLE_CACHE_CONTROL } from '../../platform/object-store/index.ts'
import { setAvatarFromUrl } from './avatar-from-url.ts'
import { openAvatar, removeAvatar, setAvatar } from './avatars.ts'
import { blockList, followList, personTracks, suggestions } from './lists.ts'
import { ownProfile, StaleProfile, updateProfile, visibleProfile } from './profile.ts'
import { block, follow, unblock, unfollow } from './relations.ts'
import { searchPeople } from './search.ts'
import { ownProfileView, profileView } from './view.ts'

const done = { ok: true } as const

/** The people's part of the contract. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one entry a call, and nothing else.
export function peopleRoutes(ctx: Context) {
  const own = (row: Parameters<typeof ownProfileView>[1]) => ownProfileView(ctx.config, row)
  /** Decoding pictures and fetching them is work that nobody gets without end. */
  const counted = async (context: RequestContext) => {
    const viewer = signedIn(context)
    await ctx.limits.take('avatar', viewer.userId)
    return viewer
  }
  const relation = ({ username, isFollowed, followers }: Awaited<ReturnType<typeof follow>>) => ({
    username,
    isFollowed,
    followers,
  })
  return os.people.router({
    search: os.people.search.handler(({ input, context }) =>
      searchPeople(ctx, context.viewer?.userId, input),
    ),
    me: os.people.me.handler(async ({ context }) => own(await ownProfile(ctx.db, signedIn(context)))),
    update: os.people.update.handler(async ({ input: { version, ...changes }, context }) => {
      const viewer = signedIn(context)
      return own(await withCurrent(ctx, () => updateProfile(ctx, viewer, version, changes)))
    }),
    setAvatar: os.people.setAvatar.handler(async ({ input, context }) =>
      own(await setAvatar(ctx, await counted(context), input.uploadId)),
    ),
    setAvatarFromUrl: os.people.setAvatarFromUrl.handler(async ({ input, context }) =>
      own(await setAvatarFromUrl(ctx, await counted(context), input.url)),
    ),
    removeAvatar: os.people.removeAvatar.handler(async ({ context }) =>
      own(await removeAvatar(ctx, signedIn(context))),
    ),
    suggestions: os.people.suggestions.handler(({ input, context }) =>
      suggestions(ctx, signedIn(context), input.limit),
    ),
    blocked: os.people.blocked.handler(({ input, context }) => blockList(ctx, signedIn(context), input)),
    get: os.people.get.handler(async ({ input, context: { viewer } }) =>
      profileView(ctx.config, await visibleProfile(ctx.db, input.username, viewer), viewer?.userId),
    ),
    tracks: os.people.tracks.handler(({ input, context }) => personTracks(ctx, context.viewer, input)),
    followers: os.people.followers.handler(({ input, context }) =>
      followList(ctx, context.viewer, 'followers', input),
    ),
    following: os.people.following.handler(({ input, context }) =>
      followList(ctx, context.viewer, 'following', input),
    ),
    follow: os.people.follow.handler(async ({ input, context }) =>
      relation(await follow(ctx, signedIn(context), input.username)),
    ),
    unfollow: os.people.unfollow.handler(async ({ input, context }) =>
      relation(await unfollow(ctx, signedIn(context), input.username)),
    ),
    block: os.people.block.handler(async ({ input, context }) => {
      await block(ctx, signedIn(context), input.username)
      return done
    }),
    unblock: os.people.unblock.handler(async ({ input, context }) => {
      await unblock(ctx, signedIn(context), input.username)
      return done
    }),
  })
}

/** A stale write is answered with how the profile stands now. */
async function withCurrent<T>(ctx: Pick<Context, 'config'>, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof StaleProfile)) throw error
    throw new DomainError(error.status, error.code, error.message, {
      extra: { current: ownProfileView(ctx.config, error.row) },
    })
  }
}

/**
 * Avatars: plain routes below the API's prefix, open to everybody, because an avatar is public wherever its owner is.
 * The bytes pass through here and not by a signed address, which would change every minute and be kept by no cache.
 */
export function avatarFiles(ctx: Context): Router {
  const router = Router()
  router.get('/avatars/:id/:size.webp', (req, res) => sendAvatar(ctx, req, res))
  return router
}

async function sendAvatar(ctx: Context, req: Request, res: Response): Promise<void> {
  const id = idSchema.safeParse(req.params.id)
  const size = String(req.params.size)
  const etag = `"${req.params.id}-${size}"`
  const avatar = id.success ? await openAvatar(ctx, id.data, size) : undefined
  if (!avatar) throw new DomainError(404, 'avatar-not-found', 'There is no such picture.')
  res.set({
    ETag: etag,
    'Cache-Control': IMMUTABLE_CACHE_CONTROL,
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Cross-Origin-Resource-Policy': 'cross-origin',
  })
  const isKnown = req.get('if-none-match') === etag
  if (isKnown || req.method === 'HEAD') {
    avatar.body.destroy()
    return void res.status(isKnown ? 304 : 200).end()
  }
  res.set({ 'Content-Type': 'image/webp', 'Content-Length': String(avatar.bytes) })
  try {
    await pipeline(avatar.body, res)
  } finally {
    // A pipeline to an answer that was given up before it began leaves its source open.
    avatar.body.destroy()
  }
}
