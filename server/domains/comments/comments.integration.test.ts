import type { Track } from '@veza/shared/contracts/catalog.ts'
import { COMMENT_EDIT_MS, MARKS_MAX, REPLIES_MAX, type Thread } from '@veza/shared/contracts/comments.ts'
import { SECOND_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { newStaff } from '../../../e2e/support/staff.ts'
import { commentsOn } from './testing.ts'

let database: TestDatabase
let server: TestServer
let on: ReturnType<typeof commentsOn>
let ana: SignedInUser
let ben: SignedInUser
let eve: SignedInUser
let track: Track

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' } })
  on = commentsOn(server)
  ana = await newUser(server)
  ben = await newUser(server, ['listener'])
  eve = await newUser(server, ['listener'])
  track = await newPublishedTrack(server, ana, { title: 'Tide' })
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const newTrack = () => newPublishedTrack(server, ana, { title: 'Another' })
test('are written at a moment, replied to, and read by everybody', async () => {
  const { id } = await newTrack()
  const first = await on.write(ben, id, 'That bass!\r\n\r\n\r\n\r\nHere.', { atMs: 12_345 })
  expect(first).toMatchObject({
    status: 201,
    body: {
      atMs: 12_345,
      text: 'That bass!\n\nHere.',
      author: { username: ben.username },
      may: ['reply', 'edit', 'delete'],
    },
  })
  await on.replied(ana, first.body.id, 'Thank you')
  await on.replied(eve, first.body.id, 'Mine too')
  const last = await on.written(eve, id, 'The end', 30_000)
  const { items } = (await on.list(undefined, id)).body
  expect(items.map(({ text, replies }) => [text, replies.map((one) => one.text)])).toEqual([
    ['The end', []],
    ['That bass!\n\nHere.', ['Thank you', 'Mine too']],
  ])
  expect(items[1]?.replies[0]).toMatchObject({ atMs: null, may: [], isHidden: false, isWithheld: false })
  expect((await on.marks(undefined, id)).body.items).toEqual([
    { id: last.id, atMs: 30_000, author: eve.username, text: 'The end' },
    { id: first.body.id, atMs: 12_345, author: ben.username, text: 'That bass! Here.' },
  ])
  expect(MARKS_MAX).toBeGreaterThan(100)
})

test.each([
  ['nothing', '  \n ', 400],
  ['nothing that is seen', '\u200b\u200d', 400],
  ['a control character', 'a\u0007b', 400],
  ['letters that turn the lines around', 'a\u202eb', 400],
  ['a pile of marks', `a${'\u0301'.repeat(40)}`, 400],
  ['too much', 'x'.repeat(1_001), 400],
  ['as much as there is room for', '🎵'.repeat(500), 201],
  ['a language with many marks', 'שָׁלוֹם กี่ tiếng Việt', 201],
])('of %s', async (_what, text, status) => {
  expect((await on.write(ben, track.id, text)).status).toBe(status)
})

test('stand within the sound', async () => {
  for (const atMs of [-1, 0.5, 2 ** 31])
    expect((await on.write(ben, track.id, 'x', { atMs })).status).toBe(400)
  expect(await on.write(ben, track.id, 'x', { atMs: 30_001 })).toMatchObject({
    status: 422,
    body: { code: 'beyond-end' },
  })
})

test('come in pages, newest first, none twice and none left out while others come and go', async () => {
  const { id } = await newTrack()
  const at = new Date(Date.now() - 60_000)
  const rows = Array.from({ length: 25 }, (_, n) => ({
    id: server.ctx.newId(),
    trackId: id,
    authorId: ben.id,
    atMs: n,
    text: `number ${n}`,
    // Several at one instant.
    createdAt: new Date(at.getTime() + Math.floor(n / 4)),
  }))
  await server.ctx.db.insertInto('comments').values(rows).execute()
  const found: string[] = []
  let cursor: string | null = ''
  for (let round = 0; cursor !== null; round++) {
    const query: string = `?limit=4${cursor === '' ? '' : `&cursor=${cursor}`}`
    const { body } = await on.list(undefined, id, query)
    found.push(...body.items.map((one: Thread) => one.text))
    cursor = body.nextCursor
    if (round === 1) await on.written(eve, id, 'in between')
    if (round === 2) await on.remove(ben, rows[0]?.id ?? '')
  }
  expect(found).toHaveLength(24)
  expect(new Set(found).size).toBe(24)
  expect(found).not.toContain('number 0')
  expect(await on.list(undefined, id, '?cursor=abc')).toMatchObject({
    status: 400,
    body: { code: 'bad-cursor' },
  })
})

test('who may do what: walked', async () => {
  const { id } = await newTrack()
  const staff = await newStaff(server, 'moderator')
  const people = { nobody: undefined, ben, ana, eve, staff }
  const does = {
    reply: (who: SignedInUser | undefined, one: string) => on.reply(who, one, 'x'),
    edit: (who: SignedInUser | undefined, one: string) => on.edit(who, one, 'y'),
    hide: on.hide,
    show: on.show,
    remove: on.remove,
  }
  const expected = {
    nobody: { reply: 401, edit: 401, hide: 401, show: 401, remove: 401 },
    eve: { reply: 201, edit: 403, hide: 403, show: 403, remove: 403 },
    staff: { reply: 201, edit: 403, hide: 403, show: 403, remove: 403 },
    ana: { reply: 201, edit: 403, hide: 200, show: 200, remove: 403 },
    ben: { reply: 201, edit: 200, hide: 403, show: 403, remove: 200 },
  }
  const comment = await on.written(ben, id, 'By Ben')
  for (const [name, wanted] of Object.entries(expected))
    for (const [deed, status] of Object.entries(wanted)) {
      const answer = await does[deed as keyof typeof does](people[name as keyof typeof people], comment.id)
      expect([name, deed, answer.status]).toEqual([name, deed, status])
    }
  // Of what is hidden, others know nothing.
  const hidden = await on.written(ben, id, 'Hidden')
  await on.hide(ana, hidden.id)
  const told = {
    eve: { reply: 404, edit: 404, hide: 404, remove: 200 },
    staff: { reply: 404, edit: 403, hide: 403, remove: 403 },
  }
  for (const [name, wanted] of Object.entries(told))
    for (const [deed, status] of Object.entries(wanted)) {
      const answer = await does[deed as keyof typeof does](people[name as keyof typeof people], hidden.id)
      expect([name, deed, answer.status]).toEqual([name, deed, status])
    }
  expect(await on.texts(ben, id)).toContain('Hidden')
})

test('are hidden by who has put up the track, with what was replied, and shown again', async () => {
  const { id } = await newTrack()
  const root = await on.written(ben, id, 'Rude')
  await on.replied(eve, root.id, 'Ruder')
  for (let time = 0; time < 2; time++)
    expect((await on.hide(ana, root.id)).body).toMatchObject({ isHidden: true, may: ['show', 'report'] })
  expect(await on.texts(undefined, id)).toEqual([])
  expect((await on.marks(undefined, id)).body.items).toEqual([])
  expect(await on.texts(eve, id)).toEqual([])
  expect(await on.texts(ben, id)).toEqual(['Rude', '> Ruder'])
  expect(await on.texts(ana, id)).toEqual(['Rude', '> Ruder'])
  expect((await on.reply(ben, root.id, 'x')).status).toBe(404)
  expect((await on.show(ana, root.id)).body.isHidden).toBe(false)
  expect(await on.texts(undefined, id)).toEqual(['Rude', '> Ruder'])
  // Their own they delete.
  const own = await on.written(ana, id, 'Mine')
  expect((await on.hide(ana, own.id)).status).toBe(403)
})

describe('are changed by their author', () => {
  test('within a quarter of an hour, and not at its end', async () => {
    const { id } = await newTrack()
    const { id: comment } = await on.written(ben, id, 'Tpyo')
    await on.age(comment, COMMENT_EDIT_MS - 5 * SECOND_MS)
    for (let time = 0; time < 2; time++)
      expect(await on.edit(ben, comment, 'Typo')).toMatchObject({ status: 200, body: { text: 'Typo' } })
    const [shown] = (await on.list(ben, id)).body.items
    expect(shown?.editedAt).not.toBeNull()
    expect(shown?.may).toContain('edit')
    await on.age(comment, COMMENT_EDIT_MS)
    expect(await on.edit(ben, comment, 'Late')).toMatchObject({
      status: 409,
      body: { code: 'too-late-to-edit' },
    })
    expect((await on.list(ben, id)).body.items[0]).toMatchObject({ text: 'Typo' })
    expect((await on.list(ben, id)).body.items[0]?.may).not.toContain('edit')
    expect((await on.edit(ben, comment, ' ')).status).toBe(400)
  })

  test('and deleted, whenever; what others replied stays, in an empty place, until it goes too', async () => {
    const { id } = await newTrack()
    const root = await on.written(ben, id, 'Gone soon')
    const reply = await on.replied(eve, root.id, 'I stay')
    await on.age(root.id, 10 * COMMENT_EDIT_MS)
    for (let time = 0; time < 2; time++) expect((await on.remove(ben, root.id)).status).toBe(200)
    const [left] = (await on.list(ben, id)).body.items
    expect(left).toMatchObject({ author: null, text: '', may: [], replies: [{ text: 'I stay' }] })
    expect((await on.marks(undefined, id)).body.items).toEqual([])
    expect((await on.reply(ben, root.id, 'x')).body.code).toBe('comment-not-found')
    expect((await on.remove(eve, reply.id)).status).toBe(200)
    expect((await on.list(ben, id)).body.items).toEqual([])
    const rows = await server.ctx.db.selectFrom('comments').select('id').where('trackId', '=', id).execute()
    expect(rows).toEqual([])
  })
})

test('have one level of replies, and so many', async () => {
  const { id } = await newTrack()
  const root = await on.written(ben, id, 'Root')
  const reply = await on.replied(eve, root.id, 'Reply')
  expect(await on.reply(ben, reply.id, 'x')).toMatchObject({ status: 409, body: { code: 'reply-to-reply' } })
  const now = new Date()
  const row = { trackId: id, parentId: root.id, authorId: eve.id, text: 'x', createdAt: now }
  const more = Array.from({ length: REPLIES_MAX - 1 }, () => ({ id: server.ctx.newId(), ...row }))
  await server.ctx.db.insertInto('comments').values(more).execute()
  expect(await on.reply(ben, root.id, 'x')).toMatchObject({ status: 409, body: { code: 'thread-full' } })
  // The database itself knows of one level, and of one track.
  const insert = (parentId: string, trackId: string) =>
    server.ctx.db
      .insertInto('comments')
      .values({ ...row, id: server.ctx.newId(), parentId, trackId })
      .execute()
  await expect(insert(reply.id, id)).rejects.toThrow('foreign key')
  await expect(insert(root.id, track.id)).rejects.toThrow('foreign key')
})
