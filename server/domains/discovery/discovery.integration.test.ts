import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Chosen, Featured } from '@veza/shared/contracts/discovery.ts'
import { DAY_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { fakeClock } from '../../../e2e/support/bare-http.ts'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { licenceOf, newImage, newOnSale, newSaleableTrack, offerOf } from '../../../e2e/support/products.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { newStaff } from '../../../e2e/support/staff.ts'
import { reactionsOn } from '../reactions/testing.ts'
import { rank } from './service.ts'

const clock = fakeClock(new Date('2026-11-20T12:00:00Z'))
let database: TestDatabase
let server: TestServer
let on: ReturnType<typeof reactionsOn>
let admin: SignedInUser

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, clock, env: { ROLE: 'web' } })
  on = reactionsOn(server)
})
beforeEach(async () => {
  admin = await newStaff(server, 'admin')
})
afterEach(async () => {
  for (const table of ['trending', 'featured', 'playDays', 'reactions'] as const)
    await server.ctx.db.deleteFrom(table).execute()
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const people = (count: number) => Promise.all(Array.from({ length: count }, () => newUser(server)))
const published = (owner: SignedInUser, title: string) => newPublishedTrack(server, owner, { title })
const heard = ({ id }: Track, daysAgo: number, plays: number) =>
  server.ctx.db
    .insertInto('playDays')
    .values({ trackId: id, day: new Date(clock.now().getTime() - daysAgo * DAY_MS), plays })
    .execute()
const set = (track: Track, columns: Record<string, unknown>) =>
  server.ctx.db.updateTable('tracks').set(columns).where('id', '=', track.id).execute()
const trending = async (who?: SignedInUser, query = '') => {
  const { body } = await call<{ items: Track[] }>(server, who, `GET /discover/trending${query}`)
  return body.items.map(({ title }) => title)
}
const page = async (path: string) =>
  (await fetch(server.url + path, { headers: { accept: 'text/html' } })).text()

describe('trending', () => {
  test('is what is heard and liked most, the later the more', async () => {
    const [ana, ben, cem, fan] = await people(4)
    const old = await published(ana!, 'Much, and long ago')
    const late = await published(ben!, 'Less, and today')
    const loved = await published(cem!, 'Liked and passed on')
    await published(cem!, 'Never heard')
    await heard(old, 8, 100)
    await heard(old, 20, 100_000)
    await heard(late, 0, 7)
    await on.give(fan!, { kind: 'track', id: loved.id })
    await on.give(ana!, { kind: 'track', id: loved.id }, 'repost')
    expect(await trending()).toEqual([])
    expect(await rank(server.ctx)).toBe(3)
    // 3 for a like, 5 for a repost; 7 of today; 100 of eight days are 100 / 2⁴.
    expect(await trending()).toEqual(['Liked and passed on', 'Less, and today', 'Much, and long ago'])
    await heard(late, 2, 10)
    await rank(server.ctx)
    expect(await trending(undefined, '?limit=1')).toEqual(['Less, and today'])
  })

  test('counts neither one’s own liking nor that of the suspended', async () => {
    const [ana, ben, fan] = await people(3)
    const own = await published(ana!, 'Own')
    const bought = await published(ben!, 'Of bots')
    await on.give(ana!, { kind: 'track', id: own.id })
    await on.give(fan!, { kind: 'track', id: bought.id })
    await server.ctx.db
      .updateTable('users')
      .set({ suspendedAt: clock.now() })
      .where('id', '=', fan!.id)
      .execute()
    await rank(server.ctx)
    expect(await trending()).toEqual([])
  })

  test('has three of one creator at most, and nothing that is not for everybody', async () => {
    const [ana, ben] = await people(2)
    const many = await Promise.all([1, 2, 3, 4].map((at) => published(ana!, `Ana ${at}`)))
    for (const [at, track] of many.entries()) await heard(track, 0, 90 - at)
    const hidden = await published(ben!, 'Ben hidden')
    const other = await published(ben!, 'Ben')
    await heard(hidden, 0, 1_000)
    await heard(other, 0, 1)
    for (const columns of [
      { visibility: 'unlisted' },
      { visibility: 'private' },
      { dmcaBlocked: true },
      { moderation: 'hidden' },
    ]) {
      await set(hidden, columns)
      await rank(server.ctx)
      const rows = await server.ctx.db.selectFrom('trending').select('trackId').execute()
      expect(rows.map(({ trackId }) => trackId)).not.toContain(hidden.id)
      await set(hidden, { visibility: 'public', dmcaBlocked: false, moderation: 'none' })
    }
    expect(await trending()).toEqual(['Ana 1', 'Ana 2', 'Ana 3', 'Ben'])
  })

  test('leaves out at once what is withdrawn, or of whom one has blocked, and no gap', async () => {
    const [ana, ben, fan] = await people(3)
    const one = await published(ana!, 'One')
    const two = await published(ben!, 'Two')
    await heard(one, 0, 9)
    await heard(two, 0, 8)
    await rank(server.ctx)
    expect(await trending(fan, '?limit=1')).toEqual(['One'])
    await call(server, fan, `PUT /people/${ana!.username}/block`)
    expect(await trending(fan, '?limit=1')).toEqual(['Two'])
    await set(one, { moderation: 'hidden' })
    expect(await trending()).toEqual(['Two'])
    await call(server, ben, `DELETE /tracks/${two.id}`)
    expect(await trending()).toEqual([])
  })

  test('of several who rank at once, each makes it whole', async () => {
    const [ana] = await people(1)
    await heard(await published(ana!, 'One'), 0, 9)
    expect(await Promise.all(Array.from({ length: 6 }, () => rank(server.ctx)))).toEqual(Array(6).fill(1))
    expect(await trending()).toEqual(['One'])
  })
})

describe('featured', () => {
  const choose = (who: SignedInUser | undefined, items: unknown[]) =>
    call<Chosen & { code: string; fields?: { field: string }[] }>(server, who, 'PUT /admin/featured', {
      items,
    })
  const featured = async (who?: SignedInUser) => {
    const { body } = await call<{ items: Featured[] }>(server, who, 'GET /discover/featured')
    return body.items.map((one) => (one.kind === 'track' ? one.track.title : one.release.title))
  }
  const thing = ({ id }: { id: string }, kind = 'track', until: string | null = null) => ({ kind, id, until })
  async function release(owner: SignedInUser, title: string) {
    const { id: trackId } = await newSaleableTrack(server, owner, `${title}, track`)
    const offer = offerOf([licenceOf(500)], { images: [(await newImage(server, owner)).id] })
    return newOnSale(server, owner, offer, { kind: 'release', title, trackIds: [trackId] })
  }

  test('is what an admin chose, in that order, written down for good', async () => {
    const [ana] = await people(1)
    const [one, two] = [await published(ana!, 'One'), await published(ana!, 'Two')]
    const album = await release(ana!, 'Album')
    const { body } = await choose(admin, [thing(two), thing(album, 'release'), thing(one)])
    expect(body.items).toMatchObject(
      ['Two', 'Album', 'One'].map((title) => ({ title, isShown: true, until: null })),
    )
    expect(await featured()).toEqual(['Two', 'Album', 'One'])
    await choose(admin, [thing(one), thing(two)])
    expect(await featured()).toEqual(['One', 'Two'])
    await choose(admin, [thing(one), thing(two)])
    const deeds = await server.ctx.db
      .selectFrom('auditLog')
      .select(['action', 'subjectId', 'details'])
      .where('actorId', '=', admin.id)
      .execute()
    const said = deeds.map(({ action, subjectId, details }) =>
      [action, subjectId, (details as { position?: number }).position].join(' '),
    )
    const places = [two, album, one, one, two].map(
      ({ id }, at) => `home.featured ${id} ${[1, 2, 3, 1, 2][at]}`,
    )
    // Said again, the same changes nothing.
    expect(said.toSorted()).toEqual([...places, `home.unfeatured ${album.id} `].toSorted())
  })

  test('is nobody’s to choose but an admin’s, with a second factor', async () => {
    const [ana] = await people(1)
    const one = thing(await published(ana!, 'One'))
    expect((await choose(undefined, [one])).status).toBe(401)
    expect((await choose(ana, [one])).status).toBe(403)
    expect((await choose(await newStaff(server, 'moderator'), [one])).status).toBe(403)
    expect((await call(server, ana, 'GET /admin/featured')).status).toBe(403)
    await server.ctx.db
      .updateTable('sessions')
      .set({ factorAt: new Date(clock.now().getTime() - 13 * 60 * MINUTE_MS) })
      .where('userId', '=', admin.id)
      .execute()
    expect((await choose(admin, [one])).status).toBe(403)
    expect(await featured()).toEqual([])
  })

  test('takes nothing that everybody cannot see, nothing twice, and changes nothing then', async () => {
    const [ana] = await people(1)
    const [one, hidden] = [await published(ana!, 'One'), await published(ana!, 'Hidden')]
    await set(hidden, { visibility: 'unlisted' })
    await choose(admin, [thing(one)])
    expect((await choose(admin, [thing(one), thing(hidden)])).body).toMatchObject({
      code: 'not-public',
      errors: [{ field: 'items.1' }],
    })
    // A track is no release.
    expect((await choose(admin, [thing(one, 'release')])).body.code).toBe('not-public')
    expect((await choose(admin, [thing(one), thing(one)])).body.code).toBe('twice')
    expect((await choose(admin, Array(9).fill(thing(one)))).status).toBe(400)
    expect(await featured()).toEqual(['One'])
  })

  test('ends at its time, and while it is withdrawn; an admin sees why', async () => {
    const [ana, fan] = await people(2)
    const [one, two] = [await published(ana!, 'One'), await published(ana!, 'Two')]
    const until = new Date(clock.now().getTime() + MINUTE_MS).toISOString()
    await choose(admin, [thing(one, 'track', until), thing(two)])
    expect(await featured()).toEqual(['One', 'Two'])
    clock.advance(MINUTE_MS)
    await set(two, { dmcaBlocked: true })
    expect(await featured()).toEqual([])
    const { body } = await call<Chosen>(server, admin, 'GET /admin/featured')
    expect(body.items).toMatchObject([
      { title: 'One', until, isShown: false },
      { title: 'Two', until: null, isShown: false },
    ])
    await set(two, { dmcaBlocked: false })
    expect(await featured()).toEqual(['Two'])
    await call(server, fan, `PUT /people/${ana!.username}/block`)
    expect(await featured(fan)).toEqual([])
  })

  test('finds what can be featured by the address of its page, for admins alone', async () => {
    const [ana] = await people(1)
    const one = await published(ana!, 'One')
    const hidden = await published(ana!, 'Hidden')
    await set(hidden, { visibility: 'unlisted' })
    const album = await release(ana!, 'Album')
    const look = (who: SignedInUser, address: string) =>
      call<{ code: string }>(server, who, `GET /admin/featured/found?address=${encodeURIComponent(address)}`)
    const { publicUrl } = server.ctx.config
    const { status, body } = await look(admin, new URL(`/tracks/${one.slug}`, publicUrl).href)
    expect({ status, body }).toEqual({ status: 200, body: { kind: 'track', id: one.id, title: 'One' } })
    expect((await look(admin, new URL(album.url ?? '').pathname)).body).toEqual({
      ...{ kind: 'release', id: album.id, title: 'Album' },
    })
    expect((await look(admin, `/tracks/${hidden.slug}`)).body.code).toBe('not-public')
    await set(hidden, { visibility: 'private' })
    for (const address of [
      `/tracks/${hidden.slug}`,
      '/tracks/never-was',
      `https://elsewhere.example/tracks/${one.slug}`,
    ])
      expect((await look(admin, address)).body.code).toBe('nothing-there')
    expect((await look(ana!, `/tracks/${one.slug}`)).status).toBe(403)
    expect((await look(await newStaff(server, 'moderator'), `/tracks/${one.slug}`)).status).toBe(403)
  })

  test('of two who choose at once, one holds, whole', async () => {
    const [ana] = await people(1)
    const [one, two] = [await published(ana!, 'One'), await published(ana!, 'Two')]
    const all = [[thing(one), thing(two)], [thing(two)]]
    await Promise.all([0, 1, 0, 1, 0, 1].map((at) => choose(admin, all[at] ?? [])))
    expect([['One', 'Two'], ['Two']]).toContainEqual(await featured())
  })
})

test('the home page begins with both, and further on holds the older tracks alone', async () => {
  const [ana] = await people(1)
  const tracks = await Promise.all(Array.from({ length: 25 }, (_, at) => published(ana!, `Piece ${at}`)))
  const [first, second] = tracks
  const body = { items: [{ kind: 'track', id: first?.id }] }
  expect(await page('/')).not.toContain('id="trending"')
  await call(server, admin, 'PUT /admin/featured', body)
  await heard(second!, 0, 3)
  await rank(server.ctx)
  const home = await page('/')
  const [, shelf = '', rows = ''] = home.split(/id="(?:featured|trending)"/)
  expect(shelf).toContain(`/tracks/${first?.slug}`)
  expect(rows.split('class="newest"')[0]).toContain(`/tracks/${second?.slug}`)
  const [, older] = /href="(\/\?cursor=[^"]+)"/.exec(home) ?? []
  const further = await page(older ?? '/nowhere')
  expect(further).toContain('/tracks/')
  expect(further).not.toMatch(/id="(?:featured|trending)"/)
  expect(await page('/trending')).toContain(`/tracks/${second?.slug}`)
})
