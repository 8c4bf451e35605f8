import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { describeSelf, type OwnProfile, type Profile } from '../../../e2e/support/profiles.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'

let database: TestDatabase
let server: TestServer
let ann: SignedInUser

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url })
  ann = await newUser(server)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const own = async () => (await call<OwnProfile>(server, ann, 'GET /people/me')).body
const patch = async (changes: Record<string, unknown>) =>
  call<OwnProfile & { errors?: { field: string }[] }>(server, ann, 'PATCH /people/me', {
    version: (await own()).version,
    ...changes,
  })

describe('one’s own profile', () => {
  test('is there from the start, and changes with its version', async () => {
    const before = await own()
    expect(before).toMatchObject({ username: ann.username, bio: '', links: [], avatar: null, isSelf: true })
    const { status, body } = await patch({
      displayName: '  Ann   Ögren ',
      bio: 'Plays the hurdy-gurdy.\r\nRecords at home.\n',
      location: 'Malmö',
      links: ['https://example.org', 'http://example.org/música'],
    })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      version: before.version + 1,
      displayName: 'Ann Ögren',
      bio: 'Plays the hurdy-gurdy.\nRecords at home.',
      location: 'Malmö',
      links: ['https://example.org/', 'http://example.org/m%C3%BAsica'],
    })
    expect((await call<Profile>(server, undefined, `GET /people/${ann.username}`)).body).toMatchObject({
      displayName: 'Ann Ögren',
      location: 'Malmö',
    })
  })

  test('what is not named stays, and what is empty is emptied', async () => {
    await describeSelf(server, ann, { bio: 'Here', location: 'There' })
    expect((await patch({ location: '' })).body).toMatchObject({ bio: 'Here', location: '' })
  })

  test('a stale write is answered with how it stands now', async () => {
    const { version } = await own()
    await describeSelf(server, ann, { bio: 'newer' })
    const { status, body } = await call(server, ann, 'PATCH /people/me', { version, bio: 'older' })
    expect(status).toBe(409)
    expect(body).toMatchObject({ code: 'stale-version', current: { bio: 'newer', version: version + 1 } })
    expect((await own()).bio).toBe('newer')
  })

  test('of ten writes that saw the same version, one is taken', async () => {
    const { version } = await own()
    const writes = Array.from({ length: 10 }, (_, index) =>
      call(server, ann, 'PATCH /people/me', { version, bio: `writer ${index}` }),
    )
    const statuses = (await Promise.all(writes)).map(({ status }) => status).sort()
    expect(statuses).toEqual([200, ...Array(9).fill(409)])
    expect((await own()).version).toBe(version + 1)
  })

  test.each([
    ['a link that runs a script', { links: ['javascript:alert(1)'] }],
    ['one that does so in disguise', { links: [' jAvAsCrIpT:alert(1)'] }],
    ['a tab in the scheme', { links: ['java\tscript:alert(1)'] }],
    ['a data address', { links: ['data:text/html,<script>alert(1)</script>'] }],
    ['a file', { links: ['file:///etc/passwd'] }],
    ['a password in a link', { links: ['https://ann:secret@example.org'] }],
    ['no host', { links: ['https://'] }],
    ['a bare name', { links: ['https://localhost'] }],
    ['words', { links: ['my page'] }],
    ['six links', { links: Array(6).fill('https://example.org') }],
    ['a long link', { links: [`https://example.org/${'x'.repeat(300)}`] }],
    ['a long bio', { bio: 'x'.repeat(2_001) }],
    ['a null byte', { bio: 'a\0b' }],
    ['half a character', { bio: 'a\ud800b' }],
    ['a name that turns the text around', { displayName: 'ann\u202egnp.exe' }],
    ['a name of nothing', { displayName: ' \u2003 ' }],
    ['a long name', { displayName: 'x'.repeat(61) }],
    ['a bell in a place', { location: 'here\u0007' }],
  ])('%s is refused, and the field named', async (_what, changes) => {
    const { status, body } = await patch(changes)
    expect([status, body.errors?.[0]?.field.split('.')[0]]).toEqual([400, Object.keys(changes)[0]])
  })

  test('needs somebody signed in', async () => {
    for (const request of ['GET /people/me', 'GET /people/me/blocks', 'GET /people/me/suggestions'])
      expect((await call(server, undefined, request)).status).toBe(401)
    expect((await call(server, undefined, 'PATCH /people/me', { version: 1 })).status).toBe(401)
  })
})

describe('a public profile', () => {
  test.each(['nobody-here', 'a', '%00', '..%2f', "'; DROP TABLE users; --", 'x'.repeat(90)])(
    'of “%s” is nobody’s',
    async (username) => {
      const answer = await call(server, undefined, `GET /people/${encodeURIComponent(username)}`)
      expect([answer.status, answer.body.code]).toEqual([404, 'person-not-found'])
    },
  )

  test.each([
    ['suspended', { suspendedAt: new Date() }],
    ['not confirmed', { emailVerifiedAt: null }],
    ['leaving', { deletionAt: new Date() }],
  ])('of somebody %s is not shown', async (_how, change) => {
    const bob = await newUser(server)
    await server.ctx.db.updateTable('users').set(change).where('id', '=', bob.id).execute()
    expect((await call(server, undefined, `GET /people/${bob.username}`)).status).toBe(404)
    expect((await call(server, ann, `PUT /people/${bob.username}/follow`)).status).toBe(404)
    expect((await call(server, undefined, `GET /people/${bob.username}/tracks`)).status).toBe(404)
  })

  test('is found by its name in capitals', async () => {
    const { status } = await call(server, undefined, `GET /people/${ann.username.toUpperCase()}`)
    expect(status).toBe(200)
  })

  test('lists public tracks, newest first', async () => {
    const bob = await newUser(server)
    for (const title of ['One', 'Two', 'Three']) await newPublishedTrack(server, bob, { title })
    await newPublishedTrack(server, bob, { title: 'Hidden', visibility: 'unlisted' })
    await call(server, bob, 'POST /tracks', { title: 'Draft' })
    const path = `GET /people/${bob.username}/tracks?limit=2`
    const first = await call<{ items: { title: string }[]; nextCursor: string }>(server, undefined, path)
    const rest = await call<{ items: { title: string }[]; nextCursor: null }>(
      server,
      undefined,
      `${path}&cursor=${first.body.nextCursor}`,
    )
    const titles = [...first.body.items, ...rest.body.items].map(({ title }) => title)
    expect([titles, rest.body.nextCursor]).toEqual([['Three', 'Two', 'One'], null])
  })
})
