import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Playlist } from '@veza/shared/contracts/playlists.ts'
import { DAY_MS, HOUR_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { bareCaller, fakeClock } from '../../../e2e/support/bare-http.ts'
import { browserTab, signInTab } from '../../../e2e/support/browser-tab.ts'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { relateAll } from './relate.ts'
import { FLOOR, KNOWN_TO } from './relating-queries.ts'
import { crowdOn } from './testing.ts'

const clock = fakeClock(new Date('2026-11-20T12:00:00Z'))
let database: TestDatabase
let server: TestServer
let crowd: ReturnType<typeof crowdOn>
let ana: SignedInUser
let ben: SignedInUser
let fan: SignedInUser
let one: Track
let other: Track

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, clock, env: { ROLE: 'web' } })
  crowd = crowdOn(server)
})
beforeEach(async () => {
  ;[ana, ben, fan] = [await newUser(server), await newUser(server), await newUser(server, ['listener'])]
  await server.ctx.db
    .updateTable('users')
    .set({ createdAt: new Date('2026-01-01') })
    .where('id', 'in', [ana.id, ben.id])
    .execute()
  one = await published(ana, 'One')
  other = await published(ben, 'Other')
})
afterEach(async () => {
  const { db } = server.ctx
  await db.deleteFrom('relatedTracks').execute()
  await db.deleteFrom('reactions').execute()
  // What one test has published is nothing to the next.
  await db.updateTable('tracks').set({ visibility: 'private' }).execute()
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

/** Each a second after the one before: the newest comes first. */
const published = (owner: SignedInUser, title: string, more: Partial<Track> = {}) => {
  clock.advance(1_000)
  return newPublishedTrack(server, owner, { ...more, title })
}
const set = ({ id }: Track, columns: Record<string, unknown>) =>
  server.ctx.db.updateTable('tracks').set(columns).where('id', '=', id).execute()
const relate = () => relateAll(server.ctx)
const block = (who: SignedInUser, whom: SignedInUser) =>
  call(server, who, `PUT /people/${whom.username}/block`)
const suspend = (id: string) =>
  server.ctx.db.updateTable('users').set({ suspendedAt: clock.now() }).where('id', '=', id).execute()

describe('what those who like a track like as well', () => {
  test('is told once enough people do, and of fewer nothing', async () => {
    const people = await crowd.people(FLOOR)
    await crowd.like(await crowd.people(KNOWN_TO - FLOOR), [one])
    await crowd.like(await crowd.people(KNOWN_TO - FLOOR), [other])
    await crowd.like(people.slice(1), [one, other])
    await crowd.like(await crowd.people(2), [one])
    await crowd.like(await crowd.people(2), [other])
    expect(await relate()).toBe(2)
    expect(await crowd.near(undefined, one)).toEqual([])
    await crowd.like(people.slice(0, 1), [one, other])
    await relate()
    expect(await crowd.near(undefined, one)).toEqual(['Other (likes)'])
    expect(await crowd.near(fan, other)).toEqual(['One (likes)'])
  })

  test.each(['too few', 'new accounts', 'likes of today', 'suspended'])(
    'tells who has accounts of their own nothing of what one person likes, from either side (%s)',
    async (which) => {
      const bait = await published(await newUser(server), 'Bait')
      const liked = await published(await newUser(server), 'Liked by one')
      const ago = (days: number) => new Date(clock.now().getTime() - days * DAY_MS)
      const [victim = ''] = await crowd.people(1)
      const older = which === 'too few' ? KNOWN_TO - 2 : FLOOR
      const own = await crowd.people(older)
      const more = await crowd.people(KNOWN_TO, which === 'new accounts' ? ago(6) : ago(8))
      // What is liked is known to many; the bait to nobody but the one person and those accounts.
      await crowd.like(await crowd.people(KNOWN_TO), [liked])
      await crowd.like([victim, ...own], [bait, liked])
      if (which !== 'too few')
        await crowd.like(more, [bait], which === 'likes of today' ? ago(0.9) : ago(1.1))
      if (which === 'suspended') for (const id of more) await suspend(id)
      await relate()
      expect([await crowd.near(undefined, bait), await crowd.near(undefined, liked)]).toEqual([[], []])
    },
  )

  test.each(['who made it', 'who made the other', 'who is suspended'])('does not count %s', async (who) => {
    await crowd.like(await crowd.people(KNOWN_TO), [one])
    await crowd.like(await crowd.people(KNOWN_TO), [other])
    const people = await crowd.people(FLOOR - 1)
    const [last = ''] = who === 'who is suspended' ? await crowd.people(1) : []
    if (last) await suspend(last)
    const by = { 'who made it': ana.id, 'who made the other': ben.id }[who] ?? last
    await crowd.like([...people, by], [one, other])
    await relate()
    expect([await crowd.near(undefined, one), await crowd.near(undefined, other)]).toEqual([[], []])
  })

  test('is of what everybody may come across and hear, now and when it is read', async () => {
    await crowd.like(await crowd.people(KNOWN_TO), [one, other])
    const closed = [
      { visibility: 'unlisted' },
      { visibility: 'private' },
      { dmcaBlocked: true },
      { moderation: 'hidden' },
      { paid: true },
    ]
    const open = { visibility: 'public', dmcaBlocked: false, moderation: 'none', paid: false }
    for (const columns of closed) {
      await set(other, columns)
      await relate()
      const rows = await server.ctx.db.selectFrom('relatedTracks').select('relatedId').execute()
      expect(rows, JSON.stringify(columns)).toEqual([])
      await set(other, open)
      await relate()
      await set(other, columns)
      expect(await crowd.near(undefined, one), JSON.stringify(columns)).toEqual([])
      await set(other, open)
    }
    await set(other, { paid: true, previewEnabled: true })
    expect(await crowd.near(undefined, one)).toEqual(['Other (likes)'])
    await suspend(ben.id)
    expect(await crowd.near(undefined, one)).toEqual([])
  })

  test('says nothing across a block, whoever blocked whom', async () => {
    await crowd.like(await crowd.people(KNOWN_TO), [one, other])
    await relate()
    await block(fan, ben)
    expect(await crowd.near(fan, one)).toEqual([])
    expect(await crowd.near(fan, other)).toBe('track-not-found')
    expect(await crowd.near(undefined, one)).toEqual(['Other (likes)'])
    await block(ben, ana)
    expect(await crowd.near(undefined, one)).toEqual([])
    expect(await crowd.near(undefined, other)).toEqual([])
  })

  test('stands in the order of nearness: old likes say less, and so does what everybody likes', async () => {
    const [late, old, common] = [
      await published(ben, 'Late'),
      await published(await newUser(server), 'Old'),
      await published(await newUser(server), 'Common'),
    ] as const
    const people = await crowd.people(KNOWN_TO)
    await crowd.like(people, [one, late])
    await crowd.like(people, [old], new Date(clock.now().getTime() - 200 * DAY_MS))
    await crowd.like([...people, ...(await crowd.people(140))], [common])
    await relate()
    expect(await crowd.near(undefined, one)).toEqual(['Late (likes)', 'Old (likes)', 'Common (likes)'])
    expect(await crowd.near(undefined, one, '?limit=1')).toEqual(['Late (likes)'])
  })

  test('has three of one creator at most', async () => {
    const many = [other]
    for (const title of ['Two', 'Three', 'Four']) many.push(await published(ben, title))
    await crowd.like(await crowd.people(KNOWN_TO), [one, ...many])
    await relate()
    expect(await crowd.near(undefined, one)).toHaveLength(3)
  })

  test('is made anew: what fewer like is forgotten when the round has ended', async () => {
    const people = await crowd.people(KNOWN_TO)
    await crowd.like(people, [one, other])
    await relate()
    await server.ctx.db
      .deleteFrom('reactions')
      .where('userId', '=', people[0] ?? '')
      .execute()
    clock.advance(HOUR_MS)
    await relate()
    expect(await crowd.near(undefined, one)).toEqual([])
  })

  test('a round that is cut says so, leaves what it has not come to, and is gone on with', async () => {
    const third = await published(await newUser(server), 'Third')
    const people = await crowd.people(KNOWN_TO)
    await crowd.like(people, [one, other, third])
    await relate()
    await crowd.like(await crowd.people(1), [one, other, third])
    clock.advance(HOUR_MS)
    const begunAt = clock.now()
    const cut = new AbortController()
    const transaction: typeof server.ctx.transaction = async (work) => {
      const done = await server.ctx.transaction(work)
      cut.abort()
      return done
    }
    const cutRound = relateAll({ ...server.ctx, transaction }, { signal: cut.signal, portion: 1 })
    await expect(cutRound).rejects.toThrow('aborted')
    const madeAt = async () =>
      (await server.ctx.db.selectFrom('relatedTracks').select('computedAt').execute()).map(
        ({ computedAt }) => computedAt,
      )
    expect((await madeAt()).filter((at) => at >= begunAt)).toHaveLength(2)
    expect(await madeAt()).toHaveLength(6)
    clock.advance(HOUR_MS)
    expect(await relate()).toBe(2)
    expect((await madeAt()).filter((at) => at >= begunAt)).toHaveLength(6)
    expect(await relate()).toBe(3)
  })

  test('of several rounds at once, it comes out whole', async () => {
    await crowd.like(await crowd.people(KNOWN_TO), [one, other])
    const counts = await Promise.all(Array.from({ length: 5 }, relate))
    expect(counts.reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual(2)
    expect(await crowd.near(undefined, one)).toEqual(['Other (likes)'])
    expect(await relate()).toBe(2)
  })

  test('while few like it: the newest of its creator, then of its genre, however that is written', async () => {
    const [song, own] = [
      await published(ana, 'Song', { genre: 'Dub Techno' }),
      await published(ana, 'Own', { genre: 'Folk' }),
    ]
    await published(ben, 'Same genre', { genre: 'dub techno' })
    await published(ben, 'Another genre', { genre: 'Folk' })
    const unseen = await published(await newUser(server), 'Unlisted', { genre: 'dub techno' })
    await set(unseen, { visibility: 'unlisted' })
    expect(await crowd.near(fan, song)).toEqual(['Own (creator)', 'One (creator)', 'Same genre (genre)'])
    await crowd.like(await crowd.people(KNOWN_TO), [song, own])
    await relate()
    expect(await crowd.near(fan, song)).toEqual(['Own (likes)', 'One (creator)', 'Same genre (genre)'])
  })

  test('of a creator whose newest cannot be heard, what can be', async () => {
    for (const title of ['Two', 'Three', 'Four', 'Five']) await published(ana, title)
    const tracks = server.ctx.db.selectFrom('tracks').select('id').where('ownerId', '=', ana.id)
    const mine = await tracks.orderBy('publishedAt').execute()
    for (const { id } of mine.slice(1))
      await server.ctx.db.updateTable('tracks').set({ paid: true }).where('id', '=', id).execute()
    expect(await crowd.near(fan, { id: mine.at(-1)?.id ?? '' })).toEqual(['One (creator)'])
  })

  test('is behind the gate of its track', async () => {
    await set(one, { visibility: 'private' })
    expect(await crowd.near(undefined, one)).toBe('track-not-found')
    expect(await crowd.near(ana, one)).toEqual([])
    await set(one, { visibility: 'public', dmcaBlocked: true })
    expect(await crowd.near(ana, one)).toBe('blocked')
  })
})

describe('what somebody may like', () => {
  test('comes of what they like: nothing while that is nothing, and never what they like or made', async () => {
    const cem = await newUser(server)
    expect(await crowd.forMe(undefined)).toBe('unauthenticated')
    const third = await published(await newUser(server), 'Third')
    const own = await published(cem, 'Of the listener')
    await crowd.like(await crowd.people(KNOWN_TO), [one, other, third, own])
    await relate()
    expect(await crowd.forMe(cem)).toEqual([])
    await crowd.like([cem.id], [one])
    expect(new Set(await crowd.forMe(cem))).toEqual(new Set(['Other (likes)', 'Third (likes)']))
    await crowd.like([cem.id], [other])
    expect(await crowd.forMe(cem)).toEqual(['Third (likes)'])
    await block(cem, ben)
    await crowd.like([ana.id], [third])
    expect(new Set(await crowd.forMe(ana))).toEqual(new Set(['Of the listener (likes)', 'Other (likes)']))
    await block(ben, ana)
    expect(await crowd.forMe(ana)).toEqual(['Of the listener (likes)'])
  })

  test('while nobody else likes it: of the same creators and genres', async () => {
    const liked = await published(ana, 'Liked', { genre: 'Ambient' })
    await published(ben, 'Near', { genre: 'ambient' })
    await crowd.like([fan.id], [liked])
    expect(await crowd.forMe(fan)).toEqual(['One (creator)', 'Near (genre)'])
  })
})

describe('what goes with a playlist', () => {
  const newPlaylist = async (owner: SignedInUser, trackIds: readonly string[]) => {
    const { body } = await call<Playlist>(server, owner, 'POST /playlists', {
      title: 'Evening',
      visibility: 'public',
    })
    if (trackIds.length > 0) await call(server, owner, `POST /playlists/${body.id}/items`, { trackIds })
    return body.id
  }

  test('is for those who may put something in, and nothing that is in', async () => {
    const third = await published(await newUser(server), 'Third')
    await crowd.like(await crowd.people(KNOWN_TO), [one, other, third])
    await relate()
    const id = await newPlaylist(fan, [one.id])
    expect(new Set(await crowd.forPlaylist(fan, id))).toEqual(new Set(['Other (likes)', 'Third (likes)']))
    expect(await crowd.forPlaylist(ben, id)).toBe('not-your-playlist')
    await call(server, fan, `PUT /playlists/${id}/collaborators/${ana.username}`, { right: 'edit' })
    expect(new Set(await crowd.forPlaylist(ana, id))).toEqual(new Set(['Other (likes)', 'Third (likes)']))
    await call(server, fan, `POST /playlists/${id}/items`, { trackIds: [third.id] })
    expect(await crowd.forPlaylist(fan, id)).toEqual(['Other (likes)'])
    expect(await crowd.forPlaylist(fan, await newPlaylist(fan, []))).toEqual([])
  })

  test('is not asked of what its rows hide, and says nothing across a block of its owner', async () => {
    const hidden = await published(ana, 'Hidden later')
    await crowd.like(await crowd.people(KNOWN_TO), [hidden, other])
    await relate()
    const id = await newPlaylist(fan, [hidden.id])
    expect(await crowd.forPlaylist(fan, id)).toEqual(['Other (likes)', 'One (creator)'])
    await set(hidden, { visibility: 'private' })
    expect(await crowd.forPlaylist(fan, id)).toEqual([])
    await set(hidden, { visibility: 'public' })
    await block(ben, fan)
    expect(await crowd.forPlaylist(fan, id)).toEqual(['One (creator)'])
  })
})

describe('on pages', () => {
  const tabOf = async (user: SignedInUser) => {
    const tab = browserTab(server.url)
    await signInTab(tab, bareCaller(server.url), user)
    return tab
  }
  /** Titles of the rows of a section; undefined where it is not there. */
  const section = (markup: string, id: string) => {
    const [, inside] = new RegExp(`<section[^>]*aria-labelledby="${id}">([^]*?)</section>`).exec(markup) ?? []
    return inside === undefined
      ? undefined
      : [...inside.matchAll(/class="name"[^>]*>([^<]+)</g)].map(([, title]) => title)
  }

  test('a track tells what listeners like as well where enough is near, and else calls it otherwise', async () => {
    const more = [await published(ben, 'Two'), await published(await newUser(server), 'Three')]
    const tab = browserTab(server.url)
    const path = `/tracks/${one.slug}`
    expect(section((await tab.get(path)).markup, 'related')).toBeUndefined()
    await crowd.like(await crowd.people(KNOWN_TO), [one, other])
    await relate()
    const few = (await tab.get(path)).markup
    expect(section(few, 'related')).toEqual(['Other'])
    expect(few).toContain('More to hear')
    await crowd.like(await crowd.people(KNOWN_TO), [one, ...more])
    await relate()
    const enough = (await tab.get(path)).markup
    expect(section(enough, 'related')).toHaveLength(3)
    expect(enough).toContain('Listeners also like')
  })

  test('the home page recommends to who is signed in and likes something', async () => {
    await crowd.like(await crowd.people(KNOWN_TO), [one, other])
    await relate()
    const tab = await tabOf(fan)
    expect(section((await tab.get('/')).markup, 'for-you')).toBeUndefined()
    await crowd.like([fan.id], [one])
    expect(section((await tab.get('/')).markup, 'for-you')).toEqual(['Other'])
    expect(section((await browserTab(server.url).get('/')).markup, 'for-you')).toBeUndefined()
  })

  test('a playlist takes in what goes with it, without scripts, once, of those who may', async () => {
    await crowd.like(await crowd.people(KNOWN_TO), [one, other])
    await relate()
    const said = { title: 'Evening', visibility: 'public' }
    const { body } = await call<Playlist>(server, fan, 'POST /playlists', said)
    await call(server, fan, `POST /playlists/${body.id}/items`, { trackIds: [one.id] })
    const path = `/playlists/${body.slug}`
    const [tab, stranger] = [await tabOf(fan), await tabOf(ben)]
    const { markup, csrf } = await tab.get(path)
    expect(section(markup, 'related')).toEqual(['Other'])
    const form = { csrf, do: 'add', track: other.id }
    for (let n = 0; n < 2; n++) expect((await tab.post(path, form)).location).toBe(path)
    const rows = await server.ctx.db
      .selectFrom('playlistItems')
      .select('trackId')
      .where('playlistId', '=', body.id)
      .orderBy('position')
      .execute()
    expect(rows.map(({ trackId }) => trackId)).toEqual([one.id, other.id])
    expect(section((await tab.get(path)).markup, 'related')).toBeUndefined()
    await server.ctx.db.deleteFrom('playlistItems').where('trackId', '=', other.id).execute()
    // By the page that one goes back to, once more.
    await tab.post(path, form)
    expect(section((await tab.get(path)).markup, 'related')).toBeUndefined()
    const seen = await stranger.get(path)
    expect(section(seen.markup, 'related')).toBeUndefined()
    expect((await stranger.post(path, { ...form, csrf: seen.csrf })).status).toBe(404)
    expect((await browserTab(server.url).post(path, form)).status).toBe(403)
    for (const wrong of [{ do: 'love' }, { track: 'x' }])
      expect((await tab.post(path, { ...form, ...wrong })).status).toBe(404)
  })
})
