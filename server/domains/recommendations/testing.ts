import type { Recommended } from '@veza/shared/contracts/recommendations.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { call } from '../../../e2e/support/api.ts'
import type { SignedInUser, TestServer } from '../../../e2e/support/server.ts'

interface Told {
  readonly items: readonly Recommended[]
  readonly code?: string
}

/** What the API recommends: titles, each with why; or the code of a refusal. */
async function told(
  server: TestServer,
  who: SignedInUser | undefined,
  request: string,
): Promise<string[] | string> {
  const { body } = await call<Told>(server, who, request)
  return body.code ?? body.items.map(({ because, track: { title } }) => `${title} (${because})`)
}

/** People, likes and recommendations, quickly made. */
export function crowdOn(server: TestServer) {
  const { db } = server.ctx
  const now = () => server.ctx.clock.now()
  const ago = (days: number) => new Date(now().getTime() - days * DAY_MS)
  return {
    /** Ids of people who cannot sign in. @param since when they came */
    people: async (count: number, since = ago(30)): Promise<string[]> => {
      const ids = Array.from({ length: count }, () => server.ctx.newId())
      const dates = { emailVerifiedAt: since, createdAt: since, updatedAt: since }
      const rows = ids.map((id) => {
        const name = `p${id.slice(-12)}`
        return { id, email: `${name}@veza.example`, username: name, displayName: name, ...dates }
      })
      await db.insertInto('users').values(rows).execute()
      return ids
    },
    /** Each likes each. @param at when */
    like: async (people: readonly string[], tracks: readonly { readonly id: string }[], at = ago(2)) => {
      const of = tracks.map(({ id: trackId }) => ({ id: server.ctx.newId(), trackId }))
      await db
        .insertInto('reactionTargets')
        .values(of)
        .onConflict((conflict) => conflict.column('trackId').doNothing())
        .execute()
      const ids = tracks.map(({ id }) => id)
      const targets = await db
        .selectFrom('reactionTargets')
        .select('id')
        .where('trackId', 'in', ids)
        .orderBy('id')
        .execute()
      const rows = targets.flatMap(({ id: targetId }) =>
        people.map((userId) => ({ userId, kind: 'like' as const, targetId, createdAt: at })),
      )
      await db.insertInto('reactions').values(rows).execute()
    },
    near: (who: SignedInUser | undefined, { id }: { readonly id: string }, query = '') =>
      told(server, who, `GET /tracks/${id}/related${query}`),
    forMe: (who: SignedInUser | undefined, query = '') =>
      told(server, who, `GET /me/recommendations${query}`),
    forPlaylist: (who: SignedInUser, id: string) => told(server, who, `GET /playlists/${id}/recommendations`),
  }
}
