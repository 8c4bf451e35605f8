import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Problem } from '@veza/shared/contracts/common.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call, newTrack } from '../../../e2e/support/api.ts'
import { fakeClock } from '../../../e2e/support/bare-http.ts'
import { giveSound, newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { forgetOldKeys } from '../../platform/db/idempotency.ts'

const clock = fakeClock()
let database: TestDatabase
let server: TestServer
let owner: SignedInUser
let other: SignedInUser

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' }, clock })
  owner = await newUser(server)
  other = await newUser(server)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const as = <T = Track>(user: SignedInUser | undefined, request: string, body?: unknown, key?: string) =>
  call<T>(server, user, request, body, key === undefined ? {} : { 'idempotency-key': key })
const mine = <T = Track>(request: string, body?: unknown) => as<T>(owner, request, body)

describe('a draft', () => {
  test('is made with what was given, and with defaults for the rest', async () => {
    const { status, body } = await mine('POST /tracks', {
      title: '  Night drive ',
      tags: ['Slow', 'slow', ' night '],
    })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      title: 'Night drive',
      tags: ['slow', 'night'],
      version: 1,
      status: 'draft',
      visibility: 'public',
      paid: false,
      description: '',
      genre: '',
      publishedAt: null,
      masterUrl: null,
      loudness: null,
      artist: { username: owner.username },
    })
    expect(body.slug).toMatch(/^night-drive-[0-9a-f]{8}$/)
    expect((await mine(`GET /tracks/${body.id}`)).body).toEqual(body)
  })

  test('has a tempo and a key, or none', async () => {
    const { body } = await mine('POST /tracks', {
      title: 'Song',
      bpm: ' 87,50 ',
      musicalKey: 'f-sharp-minor',
    })
    expect(body).toMatchObject({ bpm: '87.5', musicalKey: 'f-sharp-minor' })
    for (const [nth, [bpm, kept]] of [
      ['20', '20'],
      ['400.00', '400'],
      ['124.05', '124.05'],
      ['', ''],
    ].entries()) {
      const changed = await mine(`PATCH /tracks/${body.id}`, { version: nth + 1, bpm })
      expect([changed.status, changed.body.bpm]).toEqual([200, kept])
    }
    for (const bpm of [
      '19.99',
      '400.01',
      '0',
      '-120',
      '120.001',
      '1e2',
      '12o',
      '120 bpm',
      '0120',
      '١٢٠',
      120,
    ])
      expect((await mine(`PATCH /tracks/${body.id}`, { version: 5, bpm })).status, `${bpm}`).toBe(400)
    for (const musicalKey of ['Am', 'a-sharp-minor', 'toString', null])
      expect((await mine(`PATCH /tracks/${body.id}`, { version: 5, musicalKey })).status).toBe(400)
    const none = await mine(`PATCH /tracks/${body.id}`, { version: 5, musicalKey: '' })
    expect(none.body).toMatchObject({ bpm: '', musicalKey: '' })
  })

  test('has credits, and a number that is kept as machines write it', async () => {
    const { body } = await mine('POST /tracks', { title: 'Song', isrc: ' fr-z03-14-00212 ' })
    expect(body).toMatchObject({ credits: '', isrc: 'FRZ031400212' })
    const credits = 'Drums: Ana\nRecorded by Ben'
    const changed = await mine(`PATCH /tracks/${body.id}`, { version: 1, credits, isrc: '' })
    expect(changed.body).toMatchObject({ version: 2, credits, isrc: '' })
    for (const isrc of ['FRZ0314002', 'FRZ03140021X', '12Z031400212'])
      expect((await mine(`PATCH /tracks/${body.id}`, { version: 2, isrc })).status).toBe(400)
    expect((await mine(`PATCH /tracks/${body.id}`, { version: 2, credits: 'x'.repeat(2_001) })).status).toBe(
      400,
    )
  })

  test('needs a creator, signed in', async () => {
    const listener = await newUser(server, ['listener'])
    expect((await as<Problem>(listener, 'POST /tracks', { title: 'x' })).body).toMatchObject({
      status: 403,
      code: 'needs-creator',
    })
    expect((await as<Problem>(undefined, 'POST /tracks', { title: 'x' })).status).toBe(401)
  })

  const refused: [string, Record<string, unknown>, string][] = [
    ['a title of 10,000 characters', { title: 'a'.repeat(10_000) }, 'title'],
    ['no title', {}, 'title'],
    ['an empty title', { title: '' }, 'title'],
    ['a title of blanks', { title: ' \n\t ' }, 'title'],
    ['a title that is no text', { title: { $ne: null } }, 'title'],
    ['a description of 5,001 characters', { title: 'x', description: 'd'.repeat(5_001) }, 'description'],
    ['21 tags', { title: 'x', tags: Array.from({ length: 21 }, (_, n) => `tag${n}`) }, 'tags'],
    ['an empty tag', { title: 'x', tags: ['good', ' '] }, 'tags.1'],
    ['a visibility that is none', { title: 'x', visibility: 'secret' }, 'visibility'],
    ['a title with a NUL, which no database keeps', { title: 'a\u0000b' }, 'title'],
    ['a tag with a NUL', { title: 'x', tags: ['a\u0000'] }, 'tags.0'],
    ['half a surrogate pair', { title: 'a\ud800b' }, 'title'],
  ]
  test.each(refused)('refused: %s', async (_name, input, field) => {
    const { status, headers, body } = await mine<Problem>('POST /tracks', input)
    expect(headers.get('content-type')).toContain('application/problem+json')
    expect({ status, code: body.code, field: body.errors?.[0]?.field }).toEqual({
      status: 400,
      code: 'invalid',
      field,
    })
    expect(body.requestId).toBe(headers.get('x-request-id'))
    expect(body.detail).not.toBe('')
  })

  const hostile = [
    `'; DROP TABLE tracks; --`,
    '<script>alert(1)</script><img src=x onerror=alert(1)>',
    `"quoted" \\ back\\slash %_ {{title}} \${x} $1`,
    'Ünïcödé 夜 🎧 \u202e rtl',
  ]
  test.each(hostile)('keeps %s as it is, in every text', async (text) => {
    const short = text.slice(0, 40).trim()
    const input = { title: text, description: text, genre: text, tags: [short.toLowerCase()] }
    const { status, body } = await mine('POST /tracks', input)
    expect(status).toBe(201)
    expect((await mine(`GET /tracks/${body.id}`)).body).toMatchObject(input)
    const changes = { title: `${text}!`, description: `${text}?` }
    const patched = await mine(`PATCH /tracks/${body.id}`, { version: 1, ...changes })
    expect(patched.body).toMatchObject(changes)
  })

  test('of another user is not there, for any call', async () => {
    const { id, slug } = await newTrack(server, owner, 'Mine alone')
    const calls: [string, unknown?][] = [
      [`GET /tracks/${id}`],
      [`PATCH /tracks/${id}`, { version: 1, title: 'Yours' }],
      [`POST /tracks/${id}/publish`],
      [`POST /tracks/${id}/unpublish`],
      [`DELETE /tracks/${id}`],
    ]
    const never = '01990000-0000-7000-8000-000000000000'
    for (const [request, body] of calls) {
      const theirs = await as<Problem>(other, request, body)
      const nobodys = await as<Problem>(other, request.replace(id, never), body)
      expect([theirs.status, theirs.body.code], request).toEqual([404, 'track-not-found'])
      expect({ ...theirs.body, requestId: '' }).toEqual({ ...nobodys.body, requestId: '' })
    }
    expect((await as(undefined, `GET /tracks/${id}`)).status).toBe(404)
    expect((await fetch(`${server.url}/tracks/${slug}`)).status).toBe(404)
    expect((await mine(`GET /tracks/${id}`)).body.title).toBe('Mine alone')
  })

  test('an id that is none is refused, not searched for', async () => {
    expect((await mine<Problem>(`GET /tracks/${encodeURIComponent("1' OR '1'='1")}`)).body).toMatchObject({
      status: 400,
      errors: [{ field: 'id' }],
    })
  })
})

describe('an Idempotency-Key', () => {
  const create = (body: unknown, key: string, user = owner) => as(user, 'POST /tracks', body, key)
  const count = async (title: string) =>
    (await server.ctx.db.selectFrom('tracks').select('id').where('title', '=', title).execute()).length

  test('makes one draft, however often and however many at once', async () => {
    const body = { title: 'Once' }
    const answers = await Promise.all(Array.from({ length: 20 }, () => create(body, 'twenty')))
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(201))
    expect(new Set(answers.map(({ body: { id } }) => id)).size).toBe(1)
    expect((await create(body, 'twenty')).body.id).toBe(answers[0]?.body.id)
    expect(await count('Once')).toBe(1)
  })

  test('of another request is refused; of another user, or another key, it is another draft', async () => {
    const first = (await create({ title: 'Key' }, 'k')).body.id
    const reused = await create({ title: 'Key', genre: 'other' }, 'k')
    expect(reused).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } })
    const others = [await create({ title: 'Key' }, 'k', other), await create({ title: 'Key' }, 'k2')]
    const without = [
      await mine('POST /tracks', { title: 'Key' }),
      await mine('POST /tracks', { title: 'Key' }),
    ]
    const ids = [first, ...[...others, ...without].map(({ body }) => body.id)]
    expect(new Set(ids).size).toBe(5)
    expect(await count('Key')).toBe(5)
  })

  test('spent on a request that was refused serves the corrected one', async () => {
    expect((await create({ title: '' }, 'again')).status).toBe(400)
    expect((await create({ title: 'Right' }, 'again')).status).toBe(201)
  })

  test('may have 255 characters', async () => {
    expect((await create({ title: 'Long' }, 'k'.repeat(255))).status).toBe(201)
    expect(await create({ title: 'Long' }, 'k'.repeat(256))).toMatchObject({
      status: 400,
      body: { code: 'bad-idempotency-key' },
    })
  })

  test('is forgotten after 7 days', async () => {
    const { body } = await create({ title: 'Week' }, 'week')
    const inDays = (days: number) => new Date(clock.now().getTime() + days * DAY_MS)
    await forgetOldKeys(server.ctx, inDays(6.9))
    expect((await create({ title: 'Week' }, 'week')).body.id).toBe(body.id)
    await forgetOldKeys(server.ctx, inDays(7))
    expect((await create({ title: 'Week' }, 'week')).body.id).not.toBe(body.id)
  })
})

describe('a change', () => {
  test('counts the version up; a stale one is answered with how the track stands', async () => {
    const { id } = await newTrack(server, owner, 'One')
    const second = await mine(`PATCH /tracks/${id}`, { version: 1, title: 'Two', paid: true })
    expect(second.body).toMatchObject({ version: 2, title: 'Two', paid: true })
    const stale = await mine<Problem & { current: Track }>(`PATCH /tracks/${id}`, { version: 1, genre: 'x' })
    expect(stale.status).toBe(409)
    expect(stale.body).toMatchObject({ code: 'stale-version', current: second.body })
    expect((await mine<Problem>(`PATCH /tracks/${id}`, { title: 'No version' })).body).toMatchObject({
      status: 400,
      errors: [{ field: 'version' }],
    })
    expect((await mine(`GET /tracks/${id}`)).body).toEqual(second.body)
  })

  test('of many at once with one version, one wins', async () => {
    const { id } = await newTrack(server, owner, 'Race')
    const titles = Array.from({ length: 10 }, (_, n) => `Race ${n}`)
    const answers = await Promise.all(
      titles.map((title) => mine(`PATCH /tracks/${id}`, { version: 1, title })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(409)])
    const winner = answers.find(({ status }) => status === 200)?.body
    expect((await mine(`GET /tracks/${id}`)).body).toEqual(winner)
  })

  test('takes the address along until the first publication, and never after', async () => {
    const { id } = await newTrack(server, owner, 'First name')
    const renamed = (await mine(`PATCH /tracks/${id}`, { version: 1, title: 'Second name' })).body
    expect(renamed.slug).toMatch(/^second-name-/)
    await giveSound(server, owner, id)
    const { slug, version } = (await mine(`POST /tracks/${id}/publish`)).body
    expect(slug).toBe(renamed.slug)
    const third = (await mine(`PATCH /tracks/${id}`, { version, title: 'Third name' })).body
    expect([third.title, third.slug]).toEqual(['Third name', slug])
    const draft = (await mine(`POST /tracks/${id}/unpublish`)).body
    const fourth = await mine(`PATCH /tracks/${id}`, { version: draft.version, title: 'Fourth' })
    expect(fourth.body.slug).toBe(slug)
  })

  test('cannot set what is not the client’s to set', async () => {
    const { id, slug } = await newTrack(server, owner, 'Honest')
    const sent = { version: 1, status: 'published', slug: 'mine', ownerId: other.id, dmcaBlocked: true }
    const { status, body } = await mine(`PATCH /tracks/${id}`, sent)
    expect(status).toBe(200)
    expect(body).toMatchObject({ status: 'draft', slug, artist: { username: owner.username } })
  })
})

describe('a track’s life', () => {
  test('goes from draft to published and back; each step may be repeated', async () => {
    const { id } = await newTrack(server, owner, 'Life')
    expect((await mine<Problem>(`POST /tracks/${id}/publish`)).body).toMatchObject({
      status: 409,
      code: 'not-publishable',
      missing: ['renditions'],
    })
    await giveSound(server, owner, id)
    const published = (await mine(`POST /tracks/${id}/publish`)).body
    expect(published).toMatchObject({
      status: 'published',
      publishedAt: clock.now().toISOString(),
      durationMs: 30_000,
      hasRenditions: true,
      loudness: { integratedLufs: -14.5 },
    })
    expect((await mine(`POST /tracks/${id}/publish`)).body).toEqual(published)
    const seen = (await as(undefined, `GET /tracks/${id}`)).body
    expect(seen).not.toHaveProperty('lyrics')
    expect({ ...seen, lyrics: '', lyricsLanguage: '' }).toEqual(published)
    const draft = (await mine(`POST /tracks/${id}/unpublish`)).body
    expect(draft).toMatchObject({ status: 'draft', publishedAt: published.publishedAt })
    expect((await mine(`POST /tracks/${id}/unpublish`)).body).toEqual(draft)
    expect((await as(undefined, `GET /tracks/${id}`)).status).toBe(404)
    clock.advance(DAY_MS / 24 / 60)
    const again = (await mine(`POST /tracks/${id}/publish`)).body
    expect(again.publishedAt, 'the first day counts').toBe(published.publishedAt)
  })

  test('ends by deletion, for its owner too, from either state', async () => {
    const draft = await newTrack(server, owner, 'Gone draft')
    const { id } = await newPublishedTrack(server, owner, { title: 'Gone' })
    for (const gone of [draft.id, id]) {
      expect((await mine(`DELETE /tracks/${gone}`)).status).toBe(200)
      const after: [string, unknown?][] = [
        [`GET /tracks/${gone}`],
        [`PATCH /tracks/${gone}`, { version: 1, title: 'Back' }],
        [`POST /tracks/${gone}/publish`],
        [`DELETE /tracks/${gone}`],
      ]
      for (const [request, body] of after) expect((await mine(request, body)).status, request).toBe(404)
    }
    const row = await server.ctx.db.selectFrom('tracks').select('status').where('id', '=', id).execute()
    expect(row, 'the books keep it').toEqual([{ status: 'deleted' }])
  })

  test('of publishing and deleting at once, no state comes out that is neither', async () => {
    const { id } = await newTrack(server, owner, 'Race of states')
    await giveSound(server, owner, id)
    const answers = await Promise.all([
      mine(`POST /tracks/${id}/publish`),
      mine(`DELETE /tracks/${id}`),
      mine(`POST /tracks/${id}/unpublish`),
    ])
    expect(answers[1].status).toBe(200)
    expect((await mine(`GET /tracks/${id}`)).status).toBe(404)
  })
})
