import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
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

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' } })
  on = commentsOn(server)
  ana = await newUser(server)
  ben = await newUser(server, ['listener'])
  eve = await newUser(server, ['listener'])
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const newTrack = () => newPublishedTrack(server, ana, { title: 'Another' })
const change = (id: string, columns: object) =>
  server.ctx.db.updateTable('tracks').set(columns).where('id', '=', id).execute()
const block = (who: SignedInUser, whom: SignedInUser, method = 'PUT') =>
  call(server, who, `${method} /people/${whom.username}/block`)
const suspend = (who: SignedInUser, since: Date | null) =>
  server.ctx.db.updateTable('users').set({ suspendedAt: since }).where('id', '=', who.id).execute()

describe('before anything of them', () => {
  const deeds = () => [
    async (who: SignedInUser | undefined, id: string) => on.list(who, id),
    async (who: SignedInUser | undefined, id: string) => on.marks(who, id),
    async (who: SignedInUser | undefined, id: string) => on.write(who, id, 'x'),
  ]
  test('the track is asked for, as its page is', async () => {
    const staff = await newStaff(server, 'moderator')
    const states = [
      [{ visibility: 'private' }, { ana: 200, ben: 404, staff: 404 }],
      [{ visibility: 'unlisted' }, { ana: 200, ben: 200, staff: 200 }],
      [{ dmcaBlocked: true }, { ana: 451, ben: 451, staff: 451 }],
      [{ moderation: 'hidden' }, { ana: 200, ben: 404, staff: 200 }],
      [{ moderation: 'removed' }, { ana: 404, ben: 404, staff: 200 }],
      [{ status: 'draft' }, { ana: 200, ben: 404, staff: 404 }],
      [{ status: 'deleted' }, { ana: 404, ben: 404, staff: 404 }],
    ] as const
    for (const [columns, expected] of states) {
      const { id } = await newTrack()
      const comment = await on.written(ben, id, 'Before')
      await change(id, columns)
      for (const [name, who] of Object.entries({ ana, ben, staff })) {
        const status = expected[name as keyof typeof expected]
        const [list, marks, write] = await Promise.all(deeds().map((deed) => deed(who, id)))
        const reply = await on.reply(who, comment.id, 'x')
        const made = status === 200 ? 201 : status
        expect([columns, name, list?.status, marks?.status, write?.status, reply.status]).toEqual([
          columns,
          name,
          status,
          status,
          made,
          made,
        ])
      }
      const { status, headers } = await on.list(undefined, id)
      if (status === 451) expect(headers.get('link')).toBe('</legal/dmca>; rel="blocked-by"')
    }
    expect((await on.list(undefined, server.ctx.newId())).body.code).toBe('track-not-found')
  })

  test('or the link that opens it, and no other', async () => {
    const { id } = await newTrack()
    await change(id, { visibility: 'private' })
    const shared = await call<{ id: string; token: string }>(server, ana, `POST /tracks/${id}/shares`, {})
    const { token } = shared.body
    const query = `?token=${token}`
    expect((await on.list(ben, id)).status).toBe(404)
    const written = await on.write(ben, id, 'By a link', { more: { token } })
    expect(written.status).toBe(201)
    expect(written.body.may).toEqual(['reply', 'edit', 'delete'])
    expect((await on.list(undefined, id, query)).body.items).toHaveLength(1)
    expect((await on.list(eve, id, query)).body.items[0]?.may).toEqual(['reply'])
    expect((await on.list(ben, (await newTrack()).id, query)).status).toBe(200)
    const other = await newTrack()
    await change(other.id, { visibility: 'private' })
    expect((await on.list(ben, other.id, query)).status).toBe(404)
    await call(server, ana, `DELETE /tracks/${id}/shares/${shared.body.id}`)
    expect((await on.list(ben, id, query)).status).toBe(410)
    expect((await on.write(ben, id, 'x', { more: { token } })).status).toBe(410)
  })

  test('those who block each other: neither writes to the other, or reads', async () => {
    const { id } = await newTrack()
    const [root, other] = [await on.written(ben, id, 'Before'), await on.written(eve, id, 'Of Eve')]
    await block(ana, ben)
    for (const answer of [
      await on.write(ben, id, 'x'),
      await on.reply(ben, other.id, 'x'),
      await on.edit(ben, root.id, 'worse'),
      await on.list(ben, id),
    ])
      expect(answer.status).toBe(404)
    // What they wrote goes from the tracks of whoever blocks them; they may take it with them.
    expect(await on.texts(undefined, id)).toEqual(['Of Eve'])
    await block(ana, ben, 'DELETE')
    expect(await on.texts(undefined, id)).toEqual(['Of Eve', 'Before'])
    await block(eve, ben)
    expect(await on.texts(ben, id)).toEqual(['Before'])
    expect(await on.texts(eve, id)).toEqual(['Of Eve'])
    expect((await on.reply(ben, other.id, 'x')).body.code).toBe('comment-not-found')
    expect((await on.reply(eve, root.id, 'x')).body.code).toBe('comment-not-found')
    await block(ana, ben)
    expect((await on.remove(ben, root.id)).status).toBe(200)
    await block(eve, ben, 'DELETE')
    await block(ana, ben, 'DELETE')
  })

  test('who is suspended writes nothing, and what they wrote is not shown meanwhile', async () => {
    const { id } = await newTrack()
    const max = await newUser(server, ['listener'])
    await on.written(max, id, 'Of Max')
    await suspend(max, new Date())
    expect([401, 403]).toContain((await on.write(max, id, 'x')).status)
    expect(await on.texts(undefined, id)).toEqual([])
    await suspend(max, null)
    expect(await on.texts(undefined, id)).toEqual(['Of Max'])
  })
})
