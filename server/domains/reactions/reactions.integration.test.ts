import type { Track } from '@veza/shared/contracts/catalog.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call, newTrack } from '../../../e2e/support/api.ts'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { licenceOf, newImage, newOnSale, newSaleableTrack, offerOf } from '../../../e2e/support/products.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { reactionsOn, type Thing } from './testing.ts'

let database: TestDatabase
let server: TestServer
let on: ReturnType<typeof reactionsOn>
let ana: SignedInUser
let ben: SignedInUser

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' } })
  on = reactionsOn(server)
  ana = await newUser(server)
  ben = await newUser(server, ['listener'])
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const track = async (title = 'Tide', owner = ana): Promise<Thing> => ({
  kind: 'track',
  id: (await newPublishedTrack(server, owner, { title })).id,
})
async function release(title = 'Tides', owner = ana): Promise<Thing & { trackId: string }> {
  const { id: trackId } = await newSaleableTrack(server, owner)
  const offer = offerOf([licenceOf(500)], { images: [(await newImage(server, owner)).id] })
  const { id } = await newOnSale(server, owner, offer, { kind: 'release', title, trackIds: [trackId] })
  return { kind: 'release', id, trackId }
}
const change = (id: string, columns: Partial<Record<'dmcaBlocked' | 'heldForScan', boolean>> & Held) =>
  server.ctx.db.updateTable('tracks').set(columns).where('id', '=', id).execute()
type Held = { visibility?: Track['visibility']; moderation?: 'none' | 'hidden' | 'removed' }
const block = (who: SignedInUser, whom: SignedInUser, method = 'PUT') =>
  call(server, who, `${method} /people/${whom.username}/block`)

describe.each(['track', 'release'] as const)('a %s', (kind) => {
  const make = () => (kind === 'track' ? track() : release())

  test('is liked and left, as often as one likes', async () => {
    const thing = await make()
    expect((await on.standing(undefined, thing)).body).toEqual({
      likes: 0,
      reposts: 0,
      isLiked: false,
      isReposted: false,
    })
    for (let time = 0; time < 3; time++)
      expect(await on.give(ben, thing)).toMatchObject({ status: 200, body: { likes: 1, isLiked: true } })
    expect((await on.standing(ana, thing)).body).toMatchObject({ likes: 1, isLiked: false })
    expect((await on.likes(ben)).body.items[0]).toMatchObject({ kind, id: thing.id })
    for (let time = 0; time < 2; time++)
      expect((await on.takeBack(ben, thing)).body.standing).toMatchObject({ likes: 0, isLiked: false })
    expect((await on.counted(thing)).rows).toEqual({ likes: 0, reposts: 0 })
  })

  test('is reposted apart from that, by anybody but its owner', async () => {
    const thing = await make()
    expect((await on.give(ben, thing, 'repost')).body).toMatchObject({
      reposts: 1,
      isReposted: true,
      likes: 0,
    })
    expect(await on.give(ana, thing, 'repost')).toMatchObject({ status: 409, body: { code: 'own-work' } })
    expect((await on.give(ana, thing)).body).toMatchObject({ likes: 1, reposts: 1, isReposted: false })
    expect((await on.likes(ben)).body.items.map(({ id }) => id)).not.toContain(thing.id)
  })

  test('of somebody who blocks, or is blocked, is not there to be liked; what was liked stays counted', async () => {
    const [thing, eve] = [await make(), await newUser(server)]
    await on.give(eve, thing)
    for (const [who, whom] of [
      [ana, eve],
      [eve, ana],
    ] as const) {
      await block(who, whom)
      expect((await on.give(eve, thing, 'repost')).status).toBe(404)
      expect((await on.standing(eve, thing)).status).toBe(404)
      expect((await on.likes(eve)).body.items).toMatchObject([{ id: thing.id, [kind]: null }])
      expect((await on.standing(undefined, thing)).body.likes).toBe(1)
      await block(who, whom, 'DELETE')
    }
    expect((await on.likes(eve)).body.items).toMatchObject([{ [kind]: { id: thing.id } }])
    await block(ana, eve)
    expect((await on.takeBack(eve, thing)).body).toEqual({ standing: null })
    expect((await on.standing(undefined, thing)).body.likes).toBe(0)
  })

  test('that nobody may see is none, and what was liked of it can be taken back', async () => {
    const [thing, eve] = [await make(), await newUser(server)]
    const of = 'trackId' in thing ? String(thing.trackId) : thing.id
    await on.give(eve, thing)
    const withheld = [{ visibility: 'private' }, { heldForScan: true }, { moderation: 'hidden' }] as const
    for (const columns of withheld) {
      // What is held is looked up from its original: none here has one that waits.
      if ('heldForScan' in columns) continue
      await change(of, columns)
      for (const who of [ana, ben, undefined]) expect((await on.standing(who, thing)).status).toBe(404)
      expect((await on.give(ben, thing)).status).toBe(404)
      expect((await on.likes(eve)).body.items).toMatchObject([{ id: thing.id, [kind]: null }])
      await change(of, { visibility: 'public', moderation: 'none' })
    }
    await change(of, { dmcaBlocked: true })
    expect(await on.give(ben, thing)).toMatchObject({ status: 451, body: { code: 'blocked' } })
    expect((await on.takeBack(eve, thing)).body).toEqual({ standing: null })
    expect((await on.likes(eve)).body.items).toEqual([])
  })

  test('that has to be found by its link is liked, and not reposted', async () => {
    const thing = await make()
    await change('trackId' in thing ? String(thing.trackId) : thing.id, { visibility: 'unlisted' })
    expect((await on.give(ben, thing)).status).toBe(200)
    expect((await on.likes(ben)).body.items[0]).toMatchObject({ id: thing.id, [kind]: { id: thing.id } })
    expect(await on.give(ben, thing, 'repost')).toMatchObject({ status: 409, body: { code: 'not-public' } })
  })
})

test('what is not there yet, or any more, answers as what never was', async () => {
  const draft = await newTrack(server, ana)
  const gone = await track()
  await on.give(ben, gone)
  await call(server, ana, `DELETE /tracks/${gone.id}`)
  const never = { kind: 'track', id: server.ctx.newId() } as const
  for (const thing of [{ kind: 'track', id: draft.id } as const, gone, never]) {
    for (const who of [ana, ben])
      expect(await on.give(who, thing)).toMatchObject({ status: 404, body: { code: 'track-not-found' } })
    for (const who of [ana, ben])
      expect(await on.takeBack(who, thing)).toMatchObject({ status: 200, body: { standing: null } })
  }
  const single = await newOnSale(server, ana)
  expect((await on.give(ben, { kind: 'release', id: single.id })).status).toBe(404)
})

test('likes are listed newest first, page by page, each once', async () => {
  const eve = await newUser(server)
  const things = [await track('One'), await release('Two'), await track('Three'), await track('Four')]
  for (const thing of things) await on.give(eve, thing)
  const seen: string[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body }: Awaited<ReturnType<typeof on.likes>> = await on.likes(
      eve,
      `?limit=2${cursor && `&cursor=${cursor}`}`,
    )
    seen.push(...body.items.map(({ id }) => id))
    cursor = body.nextCursor
  }
  expect(seen).toEqual(things.map(({ id }) => id).toReversed())
  expect((await on.likes(eve, '?cursor=abc')).body).toMatchObject({ code: 'bad-cursor' })
  expect((await call(server, undefined, 'GET /me/likes')).status).toBe(401)
})
