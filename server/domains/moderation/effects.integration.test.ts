import type { TargetKind } from '@veza/shared/contracts/moderation.ts'
import { DAY_MS, HOUR_MS } from '@veza/shared/kernel/time.ts'
import { describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { ringsPng } from '../../../e2e/support/pictures.ts'
import { licenceOf, newImage, newOnSale, offerOf } from '../../../e2e/support/products.ts'
import { newUser, type SignedInUser, signIn } from '../../../e2e/support/server.ts'
import { newStaff } from '../../../e2e/support/staff.ts'
import { liftDue } from './lift-due.ts'
import { startModerating } from './testing.ts'

const {
  server,
  creator,
  listener,
  one,
  other,
  report,
  decided,
  tokenOf,
  appeal,
  decideAppeal,
  caseOf,
  claim,
  decide,
} = await startModerating()
let made = 0
const title = () => `Zither${String.fromCharCode(97 + made++)}`
const newTrack = () => newPublishedTrack(server, creator, { title: title() })
const statusOf = async (path: string, by?: SignedInUser) => {
  const answer = await fetch(server.url + path, {
    redirect: 'manual',
    headers: { accept: 'text/html', ...(by ? { authorization: by.authorization } : {}) },
  })
  await answer.arrayBuffer()
  return answer.status
}
const textOf = async (path: string, by?: SignedInUser) =>
  (await fetch(server.url + path, by && { headers: { authorization: by.authorization } })).text()

interface Made {
  readonly target: readonly [TargetKind, string]
  /** Where it is shown. */
  readonly reads: readonly string[]
  /** The same, for whoever is not known there. */
  readonly open: readonly string[]
  /** Where it is listed, and what it is called there. */
  readonly lists: readonly string[]
  readonly word: string
}
const things: Record<string, () => Promise<Made>> = {
  track: async () => {
    const track = await newTrack()
    const { body: list } = await call<{ id: string }>(server, listener, 'POST /playlists', {
      title: 'With it',
      visibility: 'public',
    })
    await call(server, listener, `POST /playlists/${list.id}/items`, { trackIds: [track.id] })
    const of = `/api/v1/tracks/${track.id}`
    return {
      target: ['track', track.id],
      reads: [of, `${of}/master.m3u8`, `/tracks/${track.slug}`],
      // Of whoever frames it, so of nobody.
      open: [`/embed/track/${track.id}`, `/oembed?url=${encodeURIComponent(track.url)}`],
      lists: [
        '/api/v1/tracks',
        `/api/v1/people/${creator.username}/tracks`,
        `/api/v1/search?query=${track.title}`,
        `/api/v1/playlists/${list.id}/items`,
        '/',
        `/@${creator.username}/feed.xml`,
        '/sitemaps/tracks/1.xml',
      ],
      word: track.slug,
    }
  },
  release: async () => {
    const track = await newTrack()
    const image = await newImage(server, creator, await ringsPng(made))
    const named = title()
    const offer = offerOf([licenceOf(500)], { images: [image.id] })
    const of = { kind: 'release' as const, title: named, trackIds: [track.id] }
    const release = await newOnSale(server, creator, offer, of)
    const path = new URL(release.url ?? '').pathname
    return {
      target: ['release', release.id],
      reads: [`/api/v1/products/${release.id}`, path],
      open: [`/embed/release/${release.id}`],
      lists: [
        `/api/v1/search?query=${named}&kind=releases`,
        `/@${creator.username}`,
        '/sitemaps/releases/1.xml',
      ],
      word: path,
    }
  },
  playlist: async () => {
    const { body } = await call<{ id: string; slug: string }>(server, creator, 'POST /playlists', {
      title: title(),
      visibility: 'public',
    })
    const of = `/api/v1/playlists/${body.id}`
    return {
      target: ['playlist', body.id],
      reads: [of, `${of}/items`, `/playlists/${body.slug}`],
      open: [],
      lists: [],
      word: body.slug,
    }
  },
  comment: async () => {
    const track = await newPublishedTrack(server, await newUser(server), { title: title() })
    const word = title()
    const of = `/api/v1/tracks/${track.id}/comments`
    const said = { atMs: 1_000, text: `${word} and more\nthan that` }
    const { body } = await call<{ id: string }>(server, creator, `POST /tracks/${track.id}/comments`, said)
    return {
      target: ['comment', body.id],
      reads: [`/tracks/${track.slug}/comments/${body.id}`],
      open: [],
      lists: [of, `${of}/marks`, `/tracks/${track.slug}`, `/tracks/${track.slug}/comments`],
      word,
    }
  },
  profile: async () => {
    const somebody = await newUser(server)
    await newPublishedTrack(server, somebody, { title: title() })
    return {
      target: ['profile', somebody.id],
      reads: [`/api/v1/people/${somebody.username}`, `/@${somebody.username}`],
      open: [`/@${somebody.username}/feed.xml`],
      lists: [`/api/v1/people?query=${somebody.username}`],
      word: somebody.username,
    }
  },
}

const statuses = (reads: readonly string[], by?: SignedInUser) =>
  Promise.all(reads.map((path) => statusOf(path, by)))
const listing = async (paths: readonly string[], word: string) => {
  const texts = await Promise.all(paths.map(async (path) => ({ path, text: await textOf(path) })))
  return texts.flatMap(({ path, text }) => (text.includes(word) ? path : []))
}

describe.each(Object.entries(things))('a %s', (kind, make) => {
  const owner = (target: Made['target']): Promise<SignedInUser> | SignedInUser =>
    kind === 'profile' ? ownerOf(target[1]) : creator
  const ownerOf = async (id: string): Promise<SignedInUser> => {
    const { email } = await server.ctx.db
      .selectFrom('users')
      .select('email')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    const known = { email: email ?? '', password: 'a long enough passphrase' }
    return { id, username: '', ...known, ...(await signIn(server, known)) }
  }
  test('that is hidden answers 404 wherever it is shown or listed, but to owner and staff; an appeal brings it back', async () => {
    const { target, reads, open, lists: listed, word } = await make()
    const all = (status: number) => reads.map(() => status)
    expect([await statuses(reads), await listing(listed, word)]).toEqual([all(200), listed])
    expect(await statuses(open)).toEqual(open.map(() => 200))
    const { id, target: about } = await decided(one, listener, target, 'hide')
    expect([await statuses(reads), await statuses(reads, listener)]).toEqual([all(404), all(404)])
    expect(await listing(listed, word)).toEqual([])
    expect(await statuses(open)).toEqual(open.map(() => 404))
    expect(await statuses(reads, await owner(target))).toEqual(all(200))
    expect(await statuses(reads, other)).toEqual(all(200))
    // Nobody reports what they cannot see.
    expect((await report(listener, target[0], target[1])).status).toBe(404)

    const { email } = await owner(target)
    expect(
      (await appeal(await tokenOf(email, kind === 'profile' ? 'hidden' : `“${about.title}” is hidden`)))
        .status,
    ).toBe(201)
    expect((await decideAppeal(other, id, 'reversed')).body).toMatchObject({ status: 'reversed' })
    expect([await statuses(reads), await listing(listed, word)]).toEqual([all(200), listed])
  })
})

test.each(['track', 'release', 'playlist'])(
  'a %s that is removed answers 404 to its owner too, and is in none of their lists',
  async (kind) => {
    const { target, reads, lists } = (await things[kind]?.()) ?? {
      target: ['track', ''],
      reads: [],
      lists: [],
    }
    const mine = ['tracks', 'products', 'playlists'].map((of) => `/api/v1/me/${of}?limit=100`)
    const own = async () => {
      const texts = await Promise.all(
        [...mine, ...lists.filter((path) => path.includes('/search?'))].map((path) => textOf(path, creator)),
      )
      return texts.map((text) => text.includes(target[1]))
    }
    expect(await own()).toContain(true)
    await decided(one, listener, target, 'remove')
    const all = (status: number) => reads.map(() => status)
    expect([await statuses(reads), await statuses(reads, creator)]).toEqual([all(404), all(404)])
    expect(await statuses(reads, one)).toEqual(all(200))
    expect(await own()).not.toContain(true)
  },
)

test('what two decisions withhold comes back when both have fallen', async () => {
  const track = await newTrack()
  const target = ['track', track.id] as const
  const first = await decided(one, listener, target, 'hide')
  await appeal(await tokenOf(creator.email, `“${track.title}” is hidden`))
  // Its owner is the only one left who could report it, and may not: the staff sees it.
  const second = await decided(other, await newStaff(server, 'moderator'), target, 'remove')
  const state = async () =>
    (
      await server.ctx.db
        .selectFrom('tracks')
        .select('moderation')
        .where('id', '=', track.id)
        .executeTakeFirst()
    )?.moderation
  expect(await state()).toBe('removed')
  await appeal(await tokenOf(creator.email, `“${track.title}” was removed`))
  await decideAppeal(one, second.id, 'reversed')
  expect(await state()).toBe('hidden')
  await decideAppeal(other, first.id, 'reversed')
  expect(await state()).toBe('none')
})

test('a sale of what is hidden is refused', async () => {
  const track = await newTrack()
  const product = await newOnSale(server, creator, undefined, { trackIds: [track.id] })
  await decided(one, listener, ['track', track.id], 'hide')
  const { body } = await call<{ lines?: unknown; code?: string }>(server, listener, 'POST /orders/quote', {
    items: [{ productId: product.id, licenceId: product.licences[0]?.id }],
  })
  expect(JSON.stringify(body)).toContain('not-for-sale')
})

describe('an account', () => {
  const until = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString()
  const login = (user: SignedInUser) =>
    call<{ code: string; until: string | null }>(server, undefined, 'POST /auth/login', {
      email: user.email,
      password: user.password,
    })
  const punished = async (action: string, more: object = {}) => {
    const user = await newUser(server)
    const track = await newPublishedTrack(server, user, { title: title() })
    const { id } = await decided(one, listener, ['track', track.id], action, more)
    return { user, id, track }
  }
  const later = (ms: number) => ({ ...server.ctx, clock: { now: () => new Date(Date.now() + ms) } })

  test('that is suspended is signed out, is told until when, and is open again by itself', async () => {
    const end = until(2)
    const { user } = await punished('suspend', { until: end })
    expect((await call(server, user, 'GET /me/tracks')).status).toBe(401)
    const refused = await login(user)
    expect(refused).toMatchObject({ status: 403, body: { code: 'account-suspended', until: end } })
    expect(await statusOf(`/@${user.username}`)).toBe(404)

    await liftDue(later(47 * HOUR_MS))
    expect((await login(user)).status).toBe(403)
    await Promise.all([liftDue(later(2 * DAY_MS + 1_000)), liftDue(later(2 * DAY_MS + 2_000))])
    expect((await login(user)).status).toBe(200)
    const mails = server.ctx.mail.mailbox
    await mails?.waitFor(
      (mail) => mail.to === user.email && mail.subject.includes('open again'),
      AbortSignal.timeout(60_000),
    )
    const log = await server.ctx.db
      .selectFrom('auditLog')
      .select('action')
      .where('subjectId', '=', user.id)
      .execute()
    expect(log).toEqual([{ action: 'moderation.suspension-ended' }])
    // A session of before stays ended.
    expect((await call(server, user, 'GET /me/tracks')).status).toBe(401)
  })

  test('that is banned stays so, until an appeal, by the link of its mail and without signing in, is granted', async () => {
    const { user, id } = await punished('ban')
    await liftDue(later(400 * DAY_MS))
    expect((await login(user)).body).toMatchObject({ code: 'account-suspended', until: null })
    expect((await appeal(await tokenOf(user.email, 'closed'))).status).toBe(201)
    await decideAppeal(other, id, 'reversed')
    expect((await login(user)).status).toBe(200)
  })

  test('that is suspended twice is open when the longer one is over', async () => {
    const end = until(9)
    const { user, track } = await punished('suspend', { until: end })
    await decided(other, await newUser(server), ['track', track.id], 'suspend', { until: until(3) })
    expect((await login(user)).body.until).toBe(end)
    await liftDue(later(4 * DAY_MS))
    expect((await login(user)).status).toBe(403)
    await liftDue(later(10 * DAY_MS))
    expect((await login(user)).status).toBe(200)
  })

  test('of the staff is not suspended by one of them', async () => {
    const track = await newPublishedTrack(server, await newStaffCreator(), { title: title() })
    await report(listener, 'track', track.id)
    const id = await caseOf(track.id)
    await claim(one, id)
    expect((await decide(one, id, 'ban')).body.code).toBe('is-staff')
    expect((await decide(one, id, 'warn')).status).toBe(200)
  })
  const newStaffCreator = () => newUser(server, ['creator', 'moderator'])
})

describe('an appeal', () => {
  const appealable = async () => {
    const track = await newTrack()
    const { id } = await decided(one, listener, ['track', track.id], 'hide')
    return { id, track, token: await tokenOf(creator.email, `“${track.title}” is hidden`) }
  }

  test('is made once, however often it is sent, and by nobody without the link', async () => {
    const { token, id } = await appealable()
    expect((await appeal('A'.repeat(43))).body.code).toBe('appeal-not-found')
    const answers = await Promise.all([appeal(token), appeal(token), appeal(token, 'Another reason.')])
    expect(answers.map(({ status }) => status).filter((status) => status === 201).length).toBeGreaterThan(0)
    const kept = await server.ctx.db
      .selectFrom('moderationAppeals')
      .select('text')
      .where('caseId', '=', id)
      .execute()
    expect(kept).toHaveLength(1)
    expect((await appeal(token, 'A third reason.')).body.code).toBe('already-appealed')
    expect((await appeal(token, kept[0]?.text)).status).toBe(201)
  })

  test('is decided by another than who decided, and by one of two at once', async () => {
    const { token, id } = await appealable()
    expect((await decideAppeal(other, id, 'upheld')).body.code).toBe('appeal-not-found')
    await appeal(token)
    expect((await decideAppeal(one, id, 'upheld')).body.code).toBe('own-case')
    const third = await newStaff(server, 'admin')
    const answers = await Promise.all([
      decideAppeal(other, id, 'upheld'),
      decideAppeal(third, id, 'reversed'),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    const upheld = answers[0]?.status === 200
    const { body } = await call<{ status: string; appeal: { status: string } }>(
      server,
      one,
      `GET /moderation/cases/${id}`,
    )
    expect([body.status, body.appeal.status]).toEqual(upheld ? ['acted', 'upheld'] : ['reversed', 'reversed'])
    expect((await decideAppeal(upheld ? other : third, id, upheld ? 'upheld' : 'reversed')).status).toBe(200)
  })

  test('of what was deleted meanwhile ends all the same', async () => {
    const { token, id, track } = await appealable()
    await appeal(token)
    await call(server, creator, `DELETE /tracks/${track.id}`)
    expect((await decideAppeal(other, id, 'reversed')).body).toMatchObject({ status: 'reversed' })
  })

  test('is listed until it is decided, the oldest first', async () => {
    const [a, b] = [await appealable(), await appealable()]
    await appeal(b.token)
    await appeal(a.token)
    const { body } = await call<{ items: { id: string }[] }>(
      server,
      other,
      'GET /moderation/appeals?limit=100',
    )
    expect(body.items.map(({ id }) => id).filter((id) => id === a.id || id === b.id)).toEqual([b.id, a.id])
  })
})
