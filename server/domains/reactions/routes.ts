import type { Context } from '../../context.ts'
import { os } from '../../http/contract.ts'
import { signedIn } from '../../http/request-context.ts'
import { likesPage } from './lists.ts'
import { react, takeBack, visibleStanding } from './service.ts'
import type { Which } from './things.ts'

/** The reactions' part of the contract. */
export function reactionsRoutes(ctx: Context) {
  const track = (id: string): Which => ({ kind: 'track', id })
  const release = (id: string): Which => ({ kind: 'release', id })
  const left = async (standing: ReturnType<typeof takeBack>) => ({ standing: (await standing) ?? null })
  return os.reactions.router({
    likes: os.reactions.likes.handler(({ input, context }) => likesPage(ctx, signedIn(context), input)),
    ofTrack: os.reactions.ofTrack.handler(({ input, context }) =>
      visibleStanding(ctx.db, context.viewer, track(input.id)),
    ),
    reactToTrack: os.reactions.reactToTrack.handler(({ input: { id, reaction }, context }) =>
      react(ctx, signedIn(context), track(id), reaction),
    ),
    takeBackFromTrack: os.reactions.takeBackFromTrack.handler(({ input: { id, reaction }, context }) =>
      left(takeBack(ctx, signedIn(context), track(id), reaction)),
    ),
    ofRelease: os.reactions.ofRelease.handler(({ input, context }) =>
      visibleStanding(ctx.db, context.viewer, release(input.id)),
    ),
    reactToRelease: os.reactions.reactToRelease.handler(({ input: { id, reaction }, context }) =>
      react(ctx, signedIn(context), release(id), reaction),
    ),
    takeBackFromRelease: os.reactions.takeBackFromRelease.handler(({ input: { id, reaction }, context }) =>
      left(takeBack(ctx, signedIn(context), release(id), reaction)),
    ),
  })
}
