import { randomUUID } from 'node:crypto'
import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Problem } from '@veza/shared/contracts/common.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call, newTrack } from '../../../e2e/support/api.ts'
import { giveSound } from '../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'

let database: TestDatabase
let server: TestServer
let user: SignedInUser
beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' } })
  user = await newUser(server)
})
afterAll(async () => {
  await server.stop()
  await database.drop()
})

type Told = Omit<Track, 'status'> &
  Omit<Problem, 'status'> & {
    status: string | number
    current?: Track
    differing?: string[]
  }
const send = async (
  request: string,
  body?: unknown,
  headers: Record<string, string> = {},
  by: SignedInUser = user,
) => {
  const answer = await call<Told>(server, by, request, body, headers)
  return { ...answer.body, code: answer.status < 400 ? answer.status : answer.body.code }
}
const keyed = (key: string) => ({ 'idempotency-key': key })
const seen = (version: number) => ({ 'if-match': `"${version}"` })
const get = async (id: string) => (await call<Track>(server, user, `GET /tracks/${id}`)).body

test('an update whose answer was lost is done once, and answered as the track is now', async () => {
  const { id } = await newTrack(server, user, 'One')
  const edit = { version: 1, title: 'Two' }
  const key = randomUUID()
  expect(await send(`PATCH /tracks/${id}`, edit, keyed(key))).toMatchObject({ version: 2, title: 'Two' })
  expect(await send(`PATCH /tracks/${id}`, edit, keyed(key))).toMatchObject({ version: 2, title: 'Two' })
  await send(`PATCH /tracks/${id}`, { version: 2, title: 'Three' })
  expect(await send(`PATCH /tracks/${id}`, edit, keyed(key))).toMatchObject({ version: 3, title: 'Three' })
  expect(await send(`PATCH /tracks/${id}`, { ...edit, title: 'Else' }, keyed(key))).toMatchObject({
    code: 'idempotency-key-reused',
  })
})

test('the same update twice at once is one', async () => {
  const { id } = await newTrack(server, user, 'One')
  const key = randomUUID()
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => send(`PATCH /tracks/${id}`, { version: 1, title: 'Two' }, keyed(key))),
  )
  expect(answers.map(({ code, version }) => [code, version])).toEqual(Array(4).fill([200, 2]))
})

test('what was refused is judged anew under the same key', async () => {
  const { id } = await newTrack(server, user, 'One')
  const key = randomUUID()
  expect(await send(`PATCH /tracks/${id}`, { version: 9, title: 'Two' }, keyed(key))).toMatchObject({
    code: 'stale-version',
  })
  expect(await send(`PATCH /tracks/${id}`, { version: 1, title: 'Two' }, keyed(key))).toMatchObject({
    version: 2,
  })
})

test('a stale update hears how the track is, and which of its fields are otherwise', async () => {
  const { id } = await newTrack(server, user, 'One')
  await send(`PATCH /tracks/${id}`, { version: 1, title: 'Theirs', tags: ['a'] })
  const answer = await send(`PATCH /tracks/${id}`, { version: 1, title: 'Mine', tags: ['a'], genre: 'Jazz' })
  expect(answer).toMatchObject({
    code: 'stale-version',
    current: { version: 2, title: 'Theirs' },
    differing: ['title', 'genre'],
  })
})

test('publish, unpublish and delete upon an older version change nothing', async () => {
  const { id } = await newTrack(server, user, 'One')
  await giveSound(server, user, id)
  const { version } = await get(id)
  const old = seen(version - 1)
  const stale = { code: 'stale-version', current: { id, version, status: 'draft' } }
  expect(await send(`POST /tracks/${id}/publish`, undefined, old)).toMatchObject(stale)
  expect(await send(`DELETE /tracks/${id}`, undefined, old)).toMatchObject(stale)
  expect(await send(`POST /tracks/${id}/publish`, undefined, seen(version))).toMatchObject({
    status: 'published',
    version: version + 1,
  })
  expect(await send(`POST /tracks/${id}/unpublish`, undefined, seen(version))).toMatchObject({
    code: 'stale-version',
  })
  expect((await get(id)).status).toBe('published')
  expect(await send(`DELETE /tracks/${id}`, undefined, { 'if-match': 'W/"1"' })).toMatchObject({
    code: 'bad-if-match',
  })
})

test('a repeated publish does not undo what was done after it', async () => {
  const { id } = await newTrack(server, user, 'One')
  await giveSound(server, user, id)
  const key = randomUUID()
  await send(`POST /tracks/${id}/publish`, undefined, keyed(key))
  await send(`POST /tracks/${id}/unpublish`)
  expect(await send(`POST /tracks/${id}/publish`, undefined, keyed(key))).toMatchObject({ status: 'draft' })
})

test('a repeated delete is answered as the first; without the key there is nothing to delete', async () => {
  const { id } = await newTrack(server, user, 'One')
  const key = randomUUID()
  for (let round = 0; round < 2; round++)
    expect(await send(`DELETE /tracks/${id}`, undefined, { ...keyed(key), ...seen(1) })).toMatchObject({
      id,
      code: 200,
    })
  expect(await send(`DELETE /tracks/${id}`)).toMatchObject({ code: 'track-not-found' })
})

test('who starts a track may name it; said again, however late and otherwise called, it is the same one', async () => {
  const id = randomUUID()
  const key = keyed(id)
  expect(await send('POST /tracks', { id, title: 'Away' }, key)).toMatchObject({
    id,
    code: 201,
    title: 'Away',
  })
  expect(await send('POST /tracks', { id, title: 'Home' }, key)).toMatchObject({
    id,
    code: 201,
    title: 'Away',
  })
  await server.ctx.db.deleteFrom('idempotencyKeys').execute()
  const late = { id: id.toUpperCase(), title: 'Home', genre: 'Dub' }
  expect(await send('POST /tracks', late, key)).toMatchObject({ id, title: 'Away', genre: '', version: 1 })
  const asked = { items: (await call<{ items: Track[] }>(server, user, 'GET /me/tracks')).body.items }
  expect(asked.items.filter((track) => track.id === id)).toHaveLength(1)
})

test('the same track named twice at once is one', async () => {
  const id = randomUUID()
  const answers = await Promise.all(
    Array.from({ length: 4 }, (_, one) => send('POST /tracks', { id, title: `As ${one}` })),
  )
  expect(answers.map(({ code, version }) => [code, version])).toEqual(Array(4).fill([201, 1]))
  expect(new Set(answers.map(({ title }) => title)).size).toBe(1)
})

test('a name that another has taken is refused without a word of theirs, one’s own that was deleted is gone', async () => {
  const id = randomUUID()
  await send('POST /tracks', { id, title: 'Secret' })
  const stranger = await newUser(server)
  const refused = await send('POST /tracks', { id, title: 'Mine' }, {}, stranger)
  expect(refused).toMatchObject({ code: 'id-taken', status: 409 })
  expect(JSON.stringify(refused)).not.toContain('Secret')
  await send(`DELETE /tracks/${id}`)
  expect(await send('POST /tracks', { id, title: 'Mine' }, {}, stranger)).toMatchObject({ code: 'id-taken' })
  expect(await send('POST /tracks', { id, title: 'Secret' })).toMatchObject({ code: 'track-not-found' })
})

test('names that end alike have addresses of their own', async () => {
  const tail = randomUUID().slice(8)
  const [one, other] = await Promise.all(
    ['00000001', '00000002'].map((head) => send('POST /tracks', { id: `${head}${tail}`, title: 'Alike' })),
  )
  expect([one?.code, other?.code]).toEqual([201, 201])
  expect(await send(`PATCH /tracks/${one?.id}`, { version: 1, title: 'Then' })).toMatchObject({ code: 200 })
  const then = await send(`PATCH /tracks/${other?.id}`, { version: 1, title: 'Then' })
  expect(then).toMatchObject({ code: 200, slug: `then-${other?.slug.slice(-8)}` })
})
