import { FOLLOWING_MAX } from '@veza/shared/contracts/people.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { describeSelf, type Person, type Profile } from '../../../e2e/support/profiles.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { personalData } from '../../personal-data.ts'
import { eraseAccount } from '../accounts/testing.ts'
import { isHidden, notHiddenFrom } from './queries.ts'
import { endFollows } from './relation-queries.ts'

type Page = { items: Person[]; nextCursor: string | null }

let database: TestDatabase
let server: TestServer

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url })
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const follow = (who: SignedInUser, whom: SignedInUser) =>
  call<{ isFollowed: boolean; followers: number }>(server, who, `PUT /people/${whom.username}/follow`)
const unfollow = (who: SignedInUser, whom: SignedInUser) =>
  call<{ isFollowed: boolean; followers: number }>(server, who, `DELETE /people/${whom.username}/follow`)
const block = (who: SignedInUser, whom: SignedInUser) =>
  call(server, who, `PUT /people/${whom.username}/block`)
const unblock = (who: SignedInUser, whom: SignedInUser) =>
  call(server, who, `DELETE /people/${whom.username}/block`)
const profile = (who: SignedInUser | undefined, whom: SignedInUser) =>
  call<Profile>(server, who, `GET /people/${whom.username}`)
const names = (page: Page) => page.items.map(({ username }) => username)

async function counted(user: SignedInUser) {
  const { followers, following } = (await profile(undefined, user)).body
  return { followers, following }
}

/** As the rows say, whatever the counters say. */
async function rowsOf(user: SignedInUser) {
  const { db } = server.ctx
  const count = async (column: 'followerId' | 'followeeId') =>
    (await db.selectFrom('follows').select('createdAt').where(column, '=', user.id).execute()).length
  return { followers: await count('followeeId'), following: await count('followerId') }
}

describe('somebody whose page the moderation hides', () => {
  test('can be left and blocked, and followed no more', async () => {
    const [ann, bob] = [await newUser(server), await newUser(server)]
    await follow(ann, bob)
    await server.ctx.db.updateTable('users').set({ moderation: 'hidden' }).where('id', '=', bob.id).execute()
    expect((await unfollow(ann, bob)).status).toBe(200)
    expect((await follow(ann, bob)).status).toBe(404)
    expect(await rowsOf(bob)).toEqual({ followers: 0, following: 0 })
    expect([(await block(ann, bob)).status, (await unblock(ann, bob)).status]).toEqual([200, 200])
    expect((await profile(ann, bob)).status).toBe(404)
  })
})

describe('following', () => {
  test('and following no more, each as often as one likes', async () => {
    const [ann, bob] = [await newUser(server), await newUser(server)]
    for (let time = 0; time < 3; time++)
      expect(await follow(ann, bob)).toMatchObject({ status: 200, body: { isFollowed: true, followers: 1 } })
    expect((await profile(ann, bob)).body).toMatchObject({ isFollowed: true, followers: 1 })
    expect((await profile(undefined, bob)).body).toMatchObject({ isFollowed: false, followers: 1 })
    expect(await counted(ann)).toEqual({ followers: 0, following: 1 })
    for (let time = 0; time < 2; time++)
      expect(await unfollow(ann, bob)).toMatchObject({
        status: 200,
        body: { isFollowed: false, followers: 0 },
      })
    expect(await counted(ann)).toEqual({ followers: 0, following: 0 })
  })

  test('oneself, nobody, and without signing in, are told apart', async () => {
    const ann = await newUser(server)
    expect(await follow(ann, ann)).toMatchObject({ status: 400, body: { code: 'not-yourself' } })
    expect(await call(server, ann, 'PUT /people/nobody-here/follow')).toMatchObject({
      status: 404,
      body: { code: 'person-not-found' },
    })
    expect(await call(server, undefined, `PUT /people/${ann.username}/follow`)).toMatchObject({ status: 401 })
  })

  test('by many at once, forth and back, leaves counters that fit the rows', async () => {
    const people = await Promise.all(Array.from({ length: 6 }, () => newUser(server)))
    const work = Array.from({ length: 240 }, (_, index) => {
      const who = people[index % 6]!
      const whom = people[(index * 5 + Math.floor(index / 6)) % 6]!
      if (who === whom) return Promise.resolve({ status: 200 })
      return index % 3 === 0 ? unfollow(who, whom) : follow(who, whom)
    })
    expect(new Set((await Promise.all(work)).map(({ status }) => status))).toEqual(new Set([200]))
    for (const person of people) expect(await counted(person)).toEqual(await rowsOf(person))
    expect((await rowsOf(people[0]!)).followers).toBeGreaterThan(0)
  })

  test('somebody who leaves among people who follow each other at that moment: counters fit, nobody waits for ever', async () => {
    const people = await Promise.all(Array.from({ length: 8 }, () => newUser(server)))
    const [leaver, ...others] = people as [SignedInUser, ...SignedInUser[]]
    for (const other of others) {
      await follow(other, leaver)
      await follow(leaver, other)
    }
    const { ctx } = server
    const work = others.flatMap((who) =>
      others.filter((whom) => whom !== who).map((whom) => follow(who, whom)),
    )
    const leaving = ctx.transaction((tx) => endFollows(tx, leaver.id))
    const answers = await Promise.all([...work, leaving.then(() => ({ status: 200 }))])
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    for (const other of others) expect(await counted(other)).toEqual({ followers: 6, following: 6 })
    expect(await counted(leaver)).toEqual({ followers: 0, following: 0 })
  })

  test('somebody who is erased while they follow others: both end, and nobody waits for somebody who waits', async () => {
    const others = await Promise.all(Array.from({ length: 3 }, () => newUser(server)))
    for (let round = 0; round < 4; round++) {
      const leaver = await newUser(server)
      for (const other of others) await follow(leaver, other)
      const deletionAt = new Date(Date.now() - DAY_MS)
      await server.ctx.db.updateTable('users').set({ deletionAt }).where('id', '=', leaver.id).execute()
      const [isErased, ...answers] = await Promise.all([
        eraseAccount(server.ctx, personalData, leaver.id),
        ...others.flatMap((other) => [unfollow(leaver, other), follow(leaver, other), block(leaver, other)]),
      ])
      expect(isErased).toBe(true)
      const statuses = answers.map(({ status }) => status)
      expect(statuses.filter((status) => ![200, 401, 404].includes(status))).toEqual([])
      for (const other of others) expect(await counted(other)).toEqual(await rowsOf(other))
      expect(await rowsOf(leaver), 'of an account that is gone').toEqual({ followers: 0, following: 0 })
    }
  })

  test('more than a feed holds is refused, and leaves nothing behind', async () => {
    const [ann, bob, eve] = [await newUser(server), await newUser(server), await newUser(server)]
    const set = (following: number) =>
      server.ctx.db.updateTable('profiles').set({ following }).where('userId', '=', ann.id).execute()
    await set(FOLLOWING_MAX - 1)
    expect((await follow(ann, bob)).status).toBe(200)
    expect(await follow(ann, eve)).toMatchObject({ status: 409, body: { code: 'follows-enough' } })
    expect((await follow(ann, bob)).status).toBe(200)
    expect((await rowsOf(ann)).following).toBe(1)
    expect((await counted(ann)).following).toBe(FOLLOWING_MAX)
    expect((await counted(eve)).followers).toBe(0)
  })

  test('a person who is removed leaves the counters of others right', async () => {
    const [ann, bob] = [await newUser(server), await newUser(server)]
    await follow(ann, bob)
    await follow(bob, ann)
    await server.ctx.db.deleteFrom('users').where('id', '=', ann.id).execute()
    expect(await counted(bob)).toEqual({ followers: 0, following: 0 })
  })
})

describe('lists of follows', () => {
  test('are newest first, page by page, each person once', async () => {
    const star = await newUser(server)
    const fans: SignedInUser[] = []
    for (let index = 0; index < 7; index++) {
      const fan = await newUser(server)
      await follow(fan, star)
      fans.unshift(fan)
    }
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body }: { body: Page } = await call<Page>(
        server,
        fans[0],
        `GET /people/${star.username}/followers?limit=3${cursor && `&cursor=${cursor}`}`,
      )
      expect(body.items.length).toBeLessThanOrEqual(3)
      seen.push(...names(body))
      cursor = body.nextCursor
    }
    expect(seen).toEqual(fans.map(({ username }) => username))
    const { body } = await call<Page>(server, star, `GET /people/${fans[0]!.username}/following`)
    expect(names(body)).toEqual([star.username])
  })

  test('a cursor that is none of ours is refused', async () => {
    const star = await newUser(server)
    expect(await call(server, star, `GET /people/${star.username}/followers?cursor=abc`)).toMatchObject({
      status: 400,
      body: { code: 'bad-cursor' },
    })
  })

  test('leave out who is suspended, unconfirmed, leaving, or blocked either way', async () => {
    const [star, viewer] = [await newUser(server), await newUser(server)]
    const fans = await Promise.all(Array.from({ length: 6 }, () => newUser(server)))
    for (const fan of fans) await follow(fan, star)
    const [suspended, unconfirmed, leaving, blocked, blocking, seen] = fans as [
      SignedInUser,
      SignedInUser,
      SignedInUser,
      SignedInUser,
      SignedInUser,
      SignedInUser,
    ]
    const set = (user: SignedInUser, change: Record<string, Date | null>) =>
      server.ctx.db.updateTable('users').set(change).where('id', '=', user.id).execute()
    await set(suspended, { suspendedAt: new Date() })
    await set(unconfirmed, { emailVerifiedAt: null })
    await set(leaving, { deletionAt: new Date() })
    await block(viewer, blocked)
    await block(blocking, viewer)
    const { body } = await call<Page>(server, viewer, `GET /people/${star.username}/followers`)
    expect(names(body)).toEqual([seen.username])
  })
})

describe('a block', () => {
  test('ends follows in both directions and hides both from each other, until it is taken back', async () => {
    const [ann, bob] = [await newUser(server), await newUser(server)]
    await follow(ann, bob)
    await follow(bob, ann)
    for (let time = 0; time < 2; time++) expect(await block(ann, bob)).toMatchObject({ status: 200 })
    expect(await counted(ann)).toEqual({ followers: 0, following: 0 })
    expect(await counted(bob)).toEqual({ followers: 0, following: 0 })
    for (const [who, whom] of [
      [ann, bob],
      [bob, ann],
    ] as const) {
      const unknown = await call(server, who, 'GET /people/nobody-at-all')
      for (const hidden of [await profile(who, whom), await follow(who, whom), await unfollow(who, whom)]) {
        const { requestId: _, ...body } = hidden.body as unknown as Record<string, unknown>
        const { requestId: __, ...expected } = unknown.body as Record<string, unknown>
        expect([hidden.status, body]).toEqual([unknown.status, expected])
      }
      for (const list of ['followers', 'following', 'tracks'])
        expect(await call(server, who, `GET /people/${whom.username}/${list}`)).toMatchObject({ status: 404 })
      const { body } = await call<Page>(server, who, `GET /people?query=${whom.username}`)
      expect(names(body)).not.toContain(whom.username)
      expect(await isHidden(server.ctx.db, who.id, whom.id)).toBe(true)
      const others = server.ctx.db.selectFrom('users').select('id').where('id', 'in', [ann.id, bob.id])
      const seen = await others.where(notHiddenFrom(who.id, sql`users.id`)).execute()
      expect(seen).toEqual([{ id: who.id }])
    }
    expect((await profile(undefined, bob)).status).toBe(200)
    expect((await call<Page>(server, ann, 'GET /people/me/blocks')).body.items).toEqual([
      { username: bob.username, displayName: bob.username },
    ])
    expect((await call<Page>(server, bob, 'GET /people/me/blocks')).body.items).toEqual([])
    for (let time = 0; time < 2; time++) expect(await unblock(ann, bob)).toMatchObject({ status: 200 })
    expect((await profile(bob, ann)).body).toMatchObject({ isFollowed: false, followers: 0 })
    expect(await isHidden(server.ctx.db, ann.id, bob.id)).toBe(false)
  })

  test('is made against somebody who blocks too, and holds when they change their mind', async () => {
    const [ann, bob] = [await newUser(server), await newUser(server)]
    await block(ann, bob)
    expect(await block(bob, ann)).toMatchObject({ status: 200 })
    await unblock(ann, bob)
    expect((await profile(ann, bob)).status).toBe(404)
  })

  test('of oneself is refused', async () => {
    const ann = await newUser(server)
    expect(await block(ann, ann)).toMatchObject({ status: 400, body: { code: 'not-yourself' } })
  })

  test('always wins against a follow at the same moment, a hundred times', async () => {
    const [ann, bob] = [await newUser(server), await newUser(server)]
    for (let round = 0; round < 100; round++) {
      const calls = [
        () => follow(bob, ann),
        () => block(ann, bob),
        () => follow(ann, bob),
        () => follow(bob, ann),
      ]
      const turned = [...calls.slice(round % 4), ...calls.slice(0, round % 4)]
      const statuses = (await Promise.all(turned.map((one) => one()))).map(({ status }) => status)
      expect(statuses.filter((status) => status !== 200 && status !== 404)).toEqual([])
      expect(await rowsOf(ann)).toEqual({ followers: 0, following: 0 })
      expect(await rowsOf(bob)).toEqual({ followers: 0, following: 0 })
      await unblock(ann, bob)
      expect(await counted(ann)).toEqual({ followers: 0, following: 0 })
    }
  })
})

describe('suggestions', () => {
  test('are whom those one follows do, then popular creators, and nobody else', async () => {
    const [viewer, friend, second] = await Promise.all([0, 1, 2].map(() => newUser(server, ['listener'])))
    const [near, nearer, popular, listener, hidden] = [
      await newUser(server, ['listener']),
      await newUser(server, ['listener']),
      await newUser(server, ['creator']),
      await newUser(server, ['listener']),
      await newUser(server, ['creator']),
    ]
    await follow(viewer!, friend!)
    await follow(viewer!, second!)
    for (const whom of [near, nearer, hidden, viewer!]) await follow(friend!, whom)
    await follow(second!, nearer)
    const fans = await Promise.all(Array.from({ length: 9 }, () => newUser(server, ['listener'])))
    for (const fan of fans) {
      await follow(fan, popular)
      await follow(fan, listener)
    }
    await block(hidden, viewer!)
    const { body } = await call<Page>(server, viewer, 'GET /people/me/suggestions?limit=3')
    expect(names(body)).toEqual([nearer.username, near.username, popular.username])
    expect(body.items.every(({ isFollowed }) => !isFollowed)).toBe(true)
  })

  test('somebody new gets popular creators', async () => {
    const viewer = await newUser(server, ['creator'])
    const { body } = await call<Page>(server, viewer, 'GET /people/me/suggestions')
    expect(body.items.length).toBeGreaterThan(0)
    expect(names(body)).not.toContain(viewer.username)
    const counts = body.items.map(({ followers }) => followers)
    expect(counts).toEqual([...counts].sort((one, other) => other - one))
  })
})

test('what a profile says to others is public, and nothing else', async () => {
  const ann = await newUser(server)
  await describeSelf(server, ann, { bio: 'Plays.' })
  const { body } = await profile(undefined, ann)
  expect(Object.keys(body).sort()).toEqual(
    [
      ...['avatar', 'bio', 'createdAt', 'displayName', 'followers', 'following', 'isCreator', 'isFollowed'],
      ...['isSelf', 'links', 'location', 'url', 'username'],
    ].sort(),
  )
  expect(JSON.stringify(body)).not.toContain(ann.email)
})
