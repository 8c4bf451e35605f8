import { COMMENT_EDIT_MS, REPLIES_MAX } from '@veza/shared/contracts/comments.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { commentsData } from './index.ts'
import { commentsOn } from './testing.ts'

let database: TestDatabase
let server: TestServer
let on: ReturnType<typeof commentsOn>
let ana: SignedInUser
let ben: SignedInUser
let eve: SignedInUser
let trackId: string
let shiftMs = 0

beforeAll(async () => {
  database = await testDatabase()
  const clock = { now: () => new Date(Date.now() + shiftMs) }
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' }, clock })
  on = commentsOn(server)
  ana = await newUser(server)
  ben = await newUser(server, ['listener'])
  eve = await newUser(server, ['listener'])
  trackId = (await newPublishedTrack(server, ana, { title: 'Tide' })).id
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

/** Does something while a thread is held, and lets go once whoever was begun waits for it. */
async function whileHeld<T>(id: string, begin: () => Promise<T>, meanwhile: () => unknown): Promise<T> {
  let begun: Promise<T> | undefined
  await server.ctx.transaction(async (tx) => {
    await sql`SELECT FROM comments WHERE id = ${id} FOR UPDATE`.execute(tx)
    begun = begin()
    await expect.poll(waiting, { timeout: 60_000 }).toBe(1)
    await meanwhile()
  })
  if (!begun) throw new Error('nothing was begun')
  return begun
}
const waiting = async () => {
  const { rows } = await sql<{ count: string }>`SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(server.ctx.db)
  return Number(rows[0]?.count)
}

test('who waits for the thread until the time to edit is over, is too late', async () => {
  const { id } = await on.written(ben, trackId, 'First')
  const answer = await whileHeld(
    id,
    () => on.edit(ben, id, 'Second'),
    () => {
      shiftMs = COMMENT_EDIT_MS
    },
  )
  shiftMs = 0
  expect(answer).toMatchObject({ status: 409, body: { code: 'too-late-to-edit' } })
  expect(await on.texts(ben, trackId)).toContain('First')
})

test('a reply and the deletion of its comment at once: it is there, or it was refused', async () => {
  for (let round = 0; round < 8; round++) {
    const root = await on.written(ben, trackId, `Round ${round}`)
    const [reply, gone] = await Promise.all([
      on.reply(eve, root.id, `Reply ${round}`),
      on.remove(ben, root.id),
    ])
    expect(gone.status).toBe(200)
    expect([201, 404]).toContain(reply.status)
    const { items } = (await on.list(undefined, trackId)).body
    const left = items.find(({ id }) => id === root.id)
    expect(left?.replies.map(({ text }) => text)).toEqual(
      reply.status === 201 ? [`Reply ${round}`] : undefined,
    )
    expect(left?.text ?? '').toBe('')
  }
})

test('a reply that waited for a comment to be deleted finds none', async () => {
  const root = await on.written(ben, trackId, 'Short')
  const answer = await whileHeld(
    root.id,
    () => on.reply(eve, root.id, 'Late'),
    () => undefined,
  )
  expect(answer.status).toBe(201)
  let late: ReturnType<typeof on.reply> | undefined
  const second = await on.written(ben, trackId, 'Shorter')
  await server.ctx.transaction(async (tx) => {
    await tx.deleteFrom('comments').where('id', '=', second.id).execute()
    late = on.reply(eve, second.id, 'Late')
    await expect.poll(waiting, { timeout: 60_000 }).toBe(1)
  })
  expect((await late)?.body.code).toBe('comment-not-found')
})

test('the same key twice is one comment, however close; another text under it is refused', async () => {
  const key = 'the same key'
  const texts = ['Once', 'Once', 'Once', 'Once']
  const answers = await Promise.all(texts.map((text) => on.write(ben, trackId, text, { key })))
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201])
  const [{ id = '' } = {}] = answers.map(({ body }) => body)
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
  expect(await on.write(ben, trackId, 'Other', { key })).toMatchObject({
    status: 422,
    body: { code: 'idempotency-key-reused' },
  })
  const replies = await Promise.all(texts.map((text) => on.reply(eve, id, text, key)))
  expect(new Set(replies.map(({ body }) => body.id)).size).toBe(1)
  expect((await on.texts(undefined, trackId)).filter((text) => text.endsWith('Once'))).toEqual([
    'Once',
    '> Once',
  ])
  // What was deleted meanwhile does not come back.
  const second = await on.write(ben, trackId, 'Brief', { key: 'another' })
  await on.remove(ben, second.body.id)
  expect((await on.write(ben, trackId, 'Brief', { key: 'another' })).body.code).toBe('comment-not-found')
})

test('the last place for a reply is given once', async () => {
  const root = await on.written(ben, trackId, 'Crowded')
  const row = { trackId, parentId: root.id, authorId: eve.id, text: 'x', createdAt: new Date() }
  const rows = Array.from({ length: REPLIES_MAX - 1 }, () => ({ id: server.ctx.newId(), ...row }))
  await server.ctx.db.insertInto('comments').values(rows).execute()
  const answers = await Promise.all([1, 2, 3].map((one) => on.reply(ben, root.id, `Last ${one}`)))
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409])
})

test('who is blocked while they write: it was before, or it is refused; nothing comes after', async () => {
  for (let round = 0; round < 6; round++) {
    const { username } = ben
    const [written] = await Promise.all([
      on.write(ben, trackId, `Blocked ${round}`),
      call(server, ana, `PUT /people/${username}/block`),
    ])
    expect([201, 404]).toContain(written.status)
    expect((await on.write(ben, trackId, 'After')).status).toBe(404)
    await call(server, ana, `DELETE /people/${username}/block`)
  }
  expect(await on.texts(undefined, trackId)).not.toContain('After')
})

test('who is erased: what they wrote goes, beside whoever replies to it and writes in the same threads', async () => {
  const { db } = server.ctx
  const max = await newUser(server, ['listener'])
  const [alone, answered] = [
    await on.written(max, trackId, 'Alone'),
    await on.written(max, trackId, 'Answered'),
  ]
  await on.replied(eve, answered.id, 'To Max')
  const other = await on.written(ben, trackId, 'Of Ben')
  await on.replied(max, other.id, 'From Max')
  await on.remove(ben, other.id)
  const [, ...replies] = await Promise.all([
    server.ctx.transaction(async (tx) => commentsData.erase?.(tx, max.id, new Date())),
    on.reply(eve, alone.id, 'Just now'),
    on.reply(eve, answered.id, 'Just now, too'),
  ])
  const rows = await db.selectFrom('comments').select(['id', 'text']).where('authorId', '=', max.id).execute()
  expect(rows).toEqual([])
  const places = await db
    .selectFrom('comments')
    .select(['id', 'authorId', 'text'])
    .where('id', 'in', [alone.id, answered.id, other.id])
    .execute()
  const left = [...(replies[0]?.status === 201 ? [alone.id] : []), answered.id]
  expect(places.map(({ id }) => id).sort()).toEqual(left.sort())
  expect(places.every(({ authorId, text }) => authorId === null && text === '')).toBe(true)
  expect(JSON.stringify((await on.list(undefined, trackId)).body)).not.toContain(max.username)
})
