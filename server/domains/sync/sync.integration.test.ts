import { type SyncAnswer, syncAnswerSchema } from '@veza/shared/contracts/sync.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call, newTrack } from '../../../e2e/support/api.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { licenceOf, newOnSale, offerOf } from '../../../e2e/support/products.ts'
import { newUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { settled } from '../../../e2e/support/settled.ts'
import { personalData } from '../../personal-data.ts'
import { sweepChanges } from './sweep.ts'
import { askChanges, type Picture, pull, sorted } from './testing.ts'

let database: TestDatabase
let server: TestServer
beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' } })
})
afterAll(async () => {
  await server.stop()
  await database.drop()
})

const idsOf = ({ entries }: Pick<Awaited<ReturnType<typeof askChanges>>, 'entries'>) =>
  entries.map(({ id, item }) => (item === null ? `gone ${id}` : id))

/** What a user has once all that is there was listed, and where it goes on. */
async function listed(user: Awaited<ReturnType<typeof newUser>>): Promise<string> {
  await settled(server)
  return pull(server, user, new Map())
}

async function changesNow(user: Awaited<ReturnType<typeof newUser>>, cursor: string) {
  await settled(server)
  return askChanges(server, user, cursor)
}

test('all there is comes page by page, and then what has changed, as it is now', async () => {
  const user = await newUser(server)
  const titles = ['One', 'Two', 'Three', 'Four', 'Five']
  for (const title of titles) await newTrack(server, user, title)
  const product = await newOnSale(server, user)
  await newTrack(server, await newUser(server), 'Somebody else’s')

  await settled(server)
  const picture: Picture = new Map()
  let page = await askChanges(server, user, undefined, 2)
  const steps = [page.step]
  for (;;) {
    expect(syncAnswerSchema.safeParse(page).error).toBeUndefined()
    expect(page.entries.length).toBeLessThanOrEqual(2)
    for (const { kind, id, item } of page.entries) picture.set(`${kind} ${id}`, item)
    if (!page.more) break
    page = await askChanges(server, user, page.cursor, 2)
    steps.push(page.step)
  }
  expect(steps.filter((step) => step === 'listed')).toHaveLength(1)
  expect(steps.at(-1)).toBe('changes')
  expect([...picture.values()].filter((item) => item && 'genre' in item)).toHaveLength(6)
  expect(picture.get(`product ${product.id}`)).toMatchObject({
    version: product.version,
    status: 'on-sale',
    title: null,
    trackIds: product.tracks.map(({ id }) => id),
    licences: [{ terms: { template: 'personal' }, price: 1_000 }],
  })
  expect(picture.get(`balance ${user.id}`)).toEqual({ balances: [] })
  expect((await askChanges(server, user, page.cursor)).entries).toEqual([])
})

test('a change is told once, whatever happened to the thing since, and a deletion as one', async () => {
  const user = await newUser(server)
  const [kept, gone] = [await newTrack(server, user, 'Kept'), await newTrack(server, user, 'Gone')]
  const cursor = await listed(user)
  const update = (version: number, title: string) =>
    call(server, user, `PATCH /tracks/${kept.id}`, { version, title })
  await update(1, 'Kept 2')
  await update(2, 'Kept 3')
  await call(server, user, `DELETE /tracks/${gone.id}`)
  const page = await changesNow(user, cursor)
  expect(page.entries).toEqual([
    expect.objectContaining({ id: kept.id, item: expect.objectContaining({ version: 3, title: 'Kept 3' }) }),
    { kind: 'track', id: gone.id, item: null },
  ])
  expect((await askChanges(server, user, page.cursor)).entries).toEqual([])
})

test('an offer, its order and what comes off sale are changes of a product', async () => {
  const user = await newUser(server)
  const { id, version } = await newOnSale(server, user)
  const cursor = await listed(user)
  const offer = offerOf([licenceOf(2_000), licenceOf(500, { terms: { template: 'podcast' } })])
  await call(server, user, `PUT /products/${id}/offer`, { version, ...offer })
  const page = await changesNow(user, cursor)
  // The track is heard as its offer says, from then on.
  expect(page.entries.find((entry) => entry.id === id)?.item).toMatchObject({
    licences: [{ price: 2_000 }, { price: 500 }],
  })
  await call(server, user, `POST /products/${id}/withdraw`)
  expect((await changesNow(user, page.cursor)).entries).toEqual([
    expect.objectContaining({ id, item: expect.objectContaining({ status: 'withdrawn' }) }),
  ])
})

test('what commits late is not passed: of two interleaved transactions, none is lost', async () => {
  const user = await newUser(server)
  const [early, late] = [await newTrack(server, user, 'Early'), await newTrack(server, user, 'Late')]
  let cursor = await listed(user)
  const { db } = server.ctx
  const rename = (title: string, id: string) => sql`UPDATE tracks SET title = ${title} WHERE id = ${id}`

  let told: string[] = []
  await server.ctx.transaction(async (tx) => {
    // Has its number first, and commits last.
    await rename('Early, told late', early.id).execute(tx)
    await rename('Late', late.id).execute(db)
    const page = await askChanges(server, user, cursor)
    told = idsOf(page)
    cursor = page.cursor
    expect(page.more).toBe(false)
  })
  const after = await changesNow(user, cursor)
  expect([...told, ...idsOf(after)].sort()).toEqual([early.id, late.id].sort())
  expect(idsOf(after)).toContain(early.id)
  expect((await askChanges(server, user, after.cursor)).entries).toEqual([])
})

test('nor does a listing pass what is being written while it is read', async () => {
  const user = await newUser(server)
  const track = await newTrack(server, user, 'Before')
  const picture: Picture = new Map()
  let cursor = ''
  await server.ctx.transaction(async (tx) => {
    await sql`UPDATE tracks SET title = 'After' WHERE id = ${track.id}`.execute(tx)
    // Begun later, and over before.
    await newTrack(server, await newUser(server))
    cursor = await pull(server, user, picture)
    expect(picture.get(`track ${track.id}`)).toMatchObject({ title: 'Before' })
  })
  await settled(server)
  await pull(server, user, picture, cursor)
  expect(picture.get(`track ${track.id}`)).toMatchObject({ title: 'After' })
})

test('what was rolled back is not told', async () => {
  const user = await newUser(server)
  const track = await newTrack(server, user, 'Stays')
  const cursor = await listed(user)
  const undone = server.ctx.transaction(async (tx) => {
    await sql`UPDATE tracks SET title = 'Never' WHERE id = ${track.id}`.execute(tx)
    throw new Error('undone')
  })
  await expect(undone).rejects.toThrow('undone')
  expect((await changesNow(user, cursor)).entries).toEqual([])
})

test('a cursor is its user’s alone, and what is none is refused', async () => {
  const [one, other] = [await newUser(server), await newUser(server)]
  await newTrack(server, one, 'One’s own')
  const { cursor: midway } = await askChanges(server, one, undefined, 1)
  for (const cursor of [await listed(one), midway])
    expect(await told(other, cursor)).toEqual({ step: 'resync', reason: 'other-history' })
  const forged = Buffer.from(JSON.stringify([2, one.id, 5, 'at', '1; DROP TABLE tracks'])).toString(
    'base64url',
  )
  for (const bad of ['x', forged]) {
    const answer = await call(server, one, `GET /sync?cursor=${bad}`)
    expect([answer.status, answer.body.code]).toEqual([400, 'bad-cursor'])
  }
  expect((await call(server, undefined, 'GET /sync')).status).toBe(401)
})

const told = async (user: Awaited<ReturnType<typeof newUser>>, cursor: string) =>
  (await call<SyncAnswer>(server, user, `GET /sync?cursor=${cursor}`)).body

test('of another course of events, or of a future that a backup undid, one begins anew', async () => {
  const user = await newUser(server)
  const parts = JSON.parse(Buffer.from(await listed(user), 'base64url').toString()) as unknown[]
  const changed = (at: number, value: unknown) =>
    Buffer.from(JSON.stringify(parts.toSpliced(at, 1, value))).toString('base64url')
  const anew = { step: 'resync', reason: 'other-history' }
  expect(await told(user, changed(2, 12_345))).toEqual(anew)
  expect(await told(user, changed(4, '99999999999'))).toEqual(anew)
})

test('after three months without a question one begins anew; whoever asked meanwhile does not', async () => {
  const user = await newUser(server)
  const old = await listed(user)
  const track = await newTrack(server, user, 'Forgotten')
  const fresh = await listed(user)
  const later = new Date(Date.now() + 91 * 24 * 3_600_000)
  const removed = await sweepChanges({ ...server.ctx, clock: { now: () => later } })
  expect(removed).toBeGreaterThan(0)
  expect(await told(user, old)).toEqual({ step: 'resync', reason: 'too-old' })
  expect(await told(user, fresh)).toMatchObject({ step: 'changes', entries: [] })
  const picture: Picture = new Map()
  await pull(server, user, picture)
  expect(sorted(picture).map(([key]) => key)).toContain(`track ${track.id}`)
  // Again, with nothing left to remove, it stays where it was.
  await sweepChanges({ ...server.ctx, clock: { now: () => later } })
  expect(await told(user, fresh)).toMatchObject({ step: 'changes' })
})

test('of somebody who has left, nothing says what changed when', async () => {
  const user = await newUser(server)
  await newTrack(server, user, 'Theirs')
  const { ctx } = server
  const count = async () =>
    (await ctx.db.selectFrom('syncChanges').select('kind').where('userId', '=', user.id).execute()).length
  expect(await count()).toBeGreaterThan(0)
  await ctx.transaction(async (tx) => {
    for (const data of personalData) await data.erase?.(tx, user.id, new Date())
  })
  expect(await count()).toBe(0)
})
