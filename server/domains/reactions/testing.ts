import type { Liked, ReactionKind, Standing } from '@veza/shared/contracts/reactions.ts'
import { call } from '../../../e2e/support/api.ts'
import type { SignedInUser, TestServer } from '../../../e2e/support/server.ts'

export { likesPage } from './lists.ts'
export { standingOf } from './queries.ts'

export interface Thing {
  readonly kind: 'track' | 'release'
  readonly id: string
}

interface Said extends Standing {
  readonly code: string
}

const pathOf = ({ kind, id }: Thing) => `/${kind}s/${id}/reactions`

/** Reactions as people give them, over HTTP. */
export const reactionsOn = (server: TestServer) => ({
  give: (who: SignedInUser | undefined, thing: Thing, kind: ReactionKind = 'like') =>
    call<Said>(server, who, `PUT ${pathOf(thing)}/${kind}`),
  takeBack: (who: SignedInUser | undefined, thing: Thing, kind: ReactionKind = 'like') =>
    call<{ standing: Standing | null }>(server, who, `DELETE ${pathOf(thing)}/${kind}`),
  standing: (who: SignedInUser | undefined, thing: Thing) => call<Said>(server, who, `GET ${pathOf(thing)}`),
  likes: (who: SignedInUser, query = '') =>
    call<{ items: Liked[]; nextCursor: string | null }>(server, who, `GET /me/likes${query}`),
  /** What the counters say, and what the rows say. */
  counted: async ({ kind, id }: Thing) => {
    const { db } = server.ctx
    const target = await db
      .selectFrom('reactionTargets')
      .select(['id', 'likes', 'reposts'])
      .where(kind === 'track' ? 'trackId' : 'productId', '=', id)
      .executeTakeFirst()
    const rows = await db
      .selectFrom('reactions')
      .select('kind')
      .where('targetId', '=', target?.id ?? id)
      .execute()
    const of = (wanted: ReactionKind) => rows.filter((row) => row.kind === wanted).length
    return {
      counters: { likes: target?.likes ?? 0, reposts: target?.reposts ?? 0 },
      rows: { likes: of('like'), reposts: of('repost') },
    }
  },
})
