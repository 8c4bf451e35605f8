import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { personalData } from '../../personal-data.ts'
import { eraseAccount } from '../accounts/testing.ts'
import { commentsOn } from '../comments/testing.ts'
import { reactionsOn, type Thing } from '../reactions/testing.ts'
import { notificationsOn } from './testing.ts'

let database: TestDatabase
let server: TestServer
let on: ReturnType<typeof notificationsOn>
let owner: SignedInUser

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web', DATABASE_POOL_MAX: '30' } })
  on = notificationsOn(server)
  owner = await newUser(server)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const rowsOf = (user: SignedInUser) =>
  server.ctx.db.selectFrom('notifications').select(['kind', 'readAt']).where('userId', '=', user.id).execute()

test('of two hundred likes in a storm, marked as read in between, nothing is lost and few rows are written', async () => {
  const { id } = await newPublishedTrack(server, owner, { title: 'Storm' })
  const { db } = server.ctx
  await sql`INSERT INTO users (id, email, username, display_name, email_verified_at, created_at, updated_at)
    SELECT gen_random_uuid(), name || '@veza.example', name, name, now(), now(), now()
    FROM (SELECT 'storm-' || n AS name FROM generate_series(1, 200) AS n) AS named`.execute(db)
  const target = server.ctx.newId()
  await db.insertInto('reactionTargets').values({ id: target, trackId: id }).execute()
  const fans = await db.selectFrom('users').select('id').where('username', 'like', 'storm-%').execute()
  const like = ({ id: userId }: { id: string }) =>
    db
      .insertInto('reactions')
      .values({ userId, kind: 'like', targetId: target, createdAt: new Date() })
      .execute()
  const read = async () => on.readAll(owner, new Date())
  await Promise.all(fans.flatMap((fan, at) => (at % 50 === 25 ? [like(fan), read()] : [like(fan)])))
  const rows = await rowsOf(owner)
  expect(rows.length).toBeLessThanOrEqual(5)
  expect(rows.filter(({ readAt }) => readAt === null).length).toBeLessThanOrEqual(1)
  // Each like lies within the time of one of them.
  const { rows: lost } = await sql`SELECT FROM reactions WHERE target_id = ${target} AND NOT EXISTS (
    SELECT FROM notifications WHERE subject_id = ${target} AND created_at BETWEEN since AND at)`.execute(db)
  expect(lost).toHaveLength(0)
  const [newest] = await on.items(owner)
  expect(newest?.people).toHaveLength(2)
  expect(newest?.others).toBeLessThanOrEqual(100)
})

test('who is erased while others reply, like and follow: nobody waits for somebody who waits for them', async () => {
  const reactions = reactionsOn(server)
  const comments = commentsOn(server)
  for (let round = 0; round < 3; round++) {
    const leaver = await newUser(server)
    const other = await newUser(server)
    const thing: Thing = {
      kind: 'track',
      id: (await newPublishedTrack(server, leaver, { title: 'Last' })).id,
    }
    await reactions.give(leaver, thing)
    const { id } = await comments.written(leaver, thing.id, 'Of mine')
    await call(server, leaver, 'POST /auth/me/deletion', { currentPassword: leaver.password })
    await server.ctx.db
      .updateTable('users')
      .set({ deletionAt: new Date(Date.now() - DAY_MS) })
      .where('id', '=', leaver.id)
      .execute()
    const [isErased, ...late] = await Promise.allSettled([
      eraseAccount(server.ctx, personalData, leaver.id),
      ...Array.from({ length: 3 }, () => comments.reply(other, id, 'Too late?')),
      reactions.give(other, thing),
      call(server, other, `PUT /people/${leaver.username}/follow`),
    ])
    expect(isErased).toMatchObject({ status: 'fulfilled', value: true })
    const statuses = late.map((one) => (one.status === 'fulfilled' ? one.value.status : 0))
    expect(statuses.filter((status) => status >= 500)).toEqual([])
    expect(await on.unread(other)).toBe(0)
  }
})
