import type { Person, Profile } from '@veza/shared/contracts/people.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { followList, personTracks, suggestions } from './lists.ts'
import { findProfile } from './profile.ts'
import type { FollowSide } from './queries.ts'
import { block, follow, unfollow } from './relations.ts'
import { profileView } from './view.ts'

const changes = { follow, unfollow, block }

/** What the pages of people show and ask for. */
export function peopleOnPages(ctx: Context) {
  return {
    findPerson: async (username: string, viewer: Viewer | undefined): Promise<Profile | undefined> => {
      const row = await findProfile(ctx.db, username, viewer)
      return row && profileView(ctx.config, row, viewer?.userId)
    },
    tracksOf: (username: string, viewer: Viewer | undefined, page: { limit: number; cursor?: string }) =>
      personTracks(ctx, viewer, { username, ...page }),
    followsOf: (
      username: string,
      viewer: Viewer | undefined,
      side: FollowSide,
      page: { limit: number; cursor?: string },
    ) => followList(ctx, viewer, side, { username, ...page }),
    suggestedTo: async (viewer: Viewer, limit: number): Promise<Person[]> =>
      (await suggestions(ctx, viewer, limit)).items,
    changePerson: async (username: string, viewer: Viewer, change: keyof typeof changes): Promise<void> => {
      await changes[change](ctx, viewer, username)
    },
  }
}
