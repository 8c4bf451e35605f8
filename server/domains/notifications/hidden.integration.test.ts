import { DAY_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { fakeClock } from '../../../e2e/support/bare-http.ts'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { personalData } from '../../personal-data.ts'
import { eraseAccount } from '../accounts/testing.ts'
import { commentsOn } from '../comments/testing.ts'
import { reactionsOn } from '../reactions/testing.ts'
import { notificationsOn } from './testing.ts'

const clock = fakeClock()
let database: TestDatabase
let server: TestServer
let on: ReturnType<typeof notificationsOn>

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, clock, env: { ROLE: 'web' } })
  on = notificationsOn(server)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

interface Scene {
  readonly me: SignedInUser
  readonly ana: SignedInUser
  readonly trackId: string
  readonly herTrackId: string
  readonly commentId: string
}

/** Ana has done everything that somebody can be told of; and I have commented on her track, to which Ben replied. */
async function scene(): Promise<Scene & { ben: SignedInUser }> {
  const [me, ana, ben] = [await newUser(server), await newUser(server), await newUser(server)]
  const { id: trackId } = await newPublishedTrack(server, me, { title: 'Mine' })
  await call(server, me, `PUT /people/${ana.username}/follow`)
  clock.advance(SECOND_MS)
  const { id: herTrackId } = await newPublishedTrack(server, ana, { title: 'Hers' })
  await call(server, ana, `PUT /people/${me.username}/follow`)
  const reactions = reactionsOn(server)
  for (const kind of ['like', 'repost'] as const)
    await reactions.give(ana, { kind: 'track', id: trackId }, kind)
  const { id: commentId } = await commentsOn(server).written(ana, trackId, 'Of Ana')
  const { id: own } = await commentsOn(server).written(me, herTrackId, 'Of mine')
  await commentsOn(server).replied(ben, own, 'Of Ben')
  return { me, ana, ben, trackId, herTrackId, commentId }
}

const kinds = async (who: SignedInUser) => {
  const told = (await on.items(who)).map(({ kind }) => kind).sort()
  expect(await on.unread(who)).toBe(told.length)
  return told.join(' ')
}
const ALL = 'comment follow like publication reply repost'
const setUser = (user: SignedInUser, columns: Record<string, Date | string | null>) =>
  server.ctx.db.updateTable('users').set(columns).where('id', '=', user.id).execute()
const setTrack = (id: string, columns: Record<string, unknown>) =>
  server.ctx.db.updateTable('tracks').set(columns).where('id', '=', id).execute()

describe('nothing is said', () => {
  test('of whom one has blocked, or who has; nor of what is theirs', async () => {
    const { me, ana, ben } = await scene()
    expect(await kinds(me)).toBe(ALL)
    for (const [who, whom] of [
      [me, ana],
      [ana, me],
    ] as const) {
      await call(server, who, `PUT /people/${whom.username}/block`)
      // Follows end with a block; the reply stands on her track.
      expect(await kinds(me)).toBe('')
      await call(server, who, `DELETE /people/${whom.username}/block`)
      expect(await kinds(me)).toBe('comment like reply repost')
    }
    await call(server, ben, `PUT /people/${me.username}/block`)
    expect(await kinds(me)).toBe('comment like repost')
  })

  test('of whom is suspended or leaves, for as long', async () => {
    const { me, ana } = await scene()
    for (const column of ['suspendedAt', 'deletionAt']) {
      await setUser(ana, { [column]: clock.now() })
      expect(await kinds(me), column).toBe('')
      await setUser(ana, { [column]: null })
      expect(await kinds(me), column).toBe(ALL)
    }
  })

  test('of what is blocked, removed or deleted, and of others also what is private', async () => {
    const { me, trackId, herTrackId } = await scene()
    const withheld = [{ dmcaBlocked: true }, { moderation: 'hidden' }, { moderation: 'removed' }] as const
    for (const columns of withheld) {
      for (const id of [trackId, herTrackId]) await setTrack(id, columns)
      expect(await kinds(me), JSON.stringify(columns)).toBe('follow')
      for (const id of [trackId, herTrackId]) await setTrack(id, { dmcaBlocked: false, moderation: 'none' })
    }
    for (const id of [trackId, herTrackId]) await setTrack(id, { visibility: 'private' })
    expect(await kinds(me)).toBe('comment follow like repost')
    await setTrack(herTrackId, { visibility: 'unlisted' })
    expect(await kinds(me)).toBe('comment follow like reply repost')
    await call(server, me, `DELETE /tracks/${trackId}`)
    expect(await kinds(me)).toBe('follow reply')
  })

  test('of a comment that was hidden or removed', async () => {
    const { me, commentId } = await scene()
    const set = (columns: Record<string, unknown>) =>
      server.ctx.db.updateTable('comments').set(columns).where('id', '=', commentId).execute()
    await set({ moderation: 'hidden' })
    expect(await kinds(me)).toBe('follow like publication reply repost')
    await set({ moderation: 'none' })
    expect(await kinds(me)).toBe(ALL)
  })

  test('of whom is gone; and who is gone is told nothing', async () => {
    const { me, ana } = await scene()
    clock.advance(SECOND_MS)
    await newPublishedTrack(server, me, { title: 'Which Ana reads' })
    await on.readAll(ana, clock.now())
    const left = (table: 'notifications' | 'notificationSettings' | 'publicationReads') =>
      server.ctx.db.selectFrom(table).select('userId').where('userId', '=', ana.id).execute()
    const tables = ['notifications', 'notificationSettings', 'publicationReads'] as const
    for (const table of tables) expect(await left(table), table).not.toEqual([])
    await call(server, ana, 'POST /auth/me/deletion', { currentPassword: ana.password })
    await setUser(ana, { deletionAt: new Date(clock.now().getTime() - DAY_MS) })
    expect(await eraseAccount(server.ctx, personalData, ana.id)).toBe(true)
    expect(await kinds(me)).toBe('')
    for (const table of tables) expect(await left(table), table).toEqual([])
  })
})
