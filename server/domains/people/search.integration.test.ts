import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import type { Person } from '../../../e2e/support/profiles.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'

type Page = { items: Person[]; nextCursor: string | null }

let database: TestDatabase
let server: TestServer
let viewer: SignedInUser

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url })
  viewer = await newUser(server)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

/** An account that nobody signs in to. */
async function person(username: string, displayName: string, change: Record<string, Date | null> = {}) {
  const now = server.ctx.clock.now()
  const id = server.ctx.newId()
  await server.ctx.db
    .insertInto('users')
    .values({
      id,
      username,
      displayName,
      email: `${username}@veza.example`,
      emailVerifiedAt: now,
      createdAt: now,
      updatedAt: now,
      ...change,
    })
    .execute()
  return id
}

const search = (query: string, more = '', who: SignedInUser | undefined = viewer) =>
  call<Page>(server, who, `GET /people?query=${encodeURIComponent(query)}${more}`)
const found = async (query: string, who?: SignedInUser) =>
  (await search(query, '', who)).body.items.map(({ username }) => username)

describe('a search', () => {
  test('finds by the beginning of the username, then of the name, then by likeness', async () => {
    await person('marlow', 'Zed')
    await person('kit-quill', 'Marlowe Jones')
    await person('the-band', 'The Marlow Band')
    await person('stranger', 'Somebody Else')
    expect(await found('marlow')).toEqual(['marlow', 'kit-quill', 'the-band'])
    // Alike to the same degree: which comes first of them is chance.
    expect((await found('Marlwo')).toSorted()).toEqual(['kit-quill', 'marlow', 'the-band'])
    expect(await found('the marlwo bnad')).toEqual(['the-band'])
    expect(await found('MARLOWE J')).toEqual(expect.arrayContaining(['kit-quill']))
  })

  test('knows no case and no accents', async () => {
    await person('etoile', 'L’Étoile Filante')
    await person('filante', 'Élodie Straße')
    expect(await found('étoile')).toContain('etoile')
    expect(await found('elodie')).toContain('filante')
    expect(await found('ÉLODIE STRASSE')).toContain('filante')
    expect(await found('toile fil')).toContain('etoile')
  })

  test('of one or two letters looks at beginnings alone', async () => {
    await person('qx-one', 'First')
    await person('second', 'Qx Second')
    await person('third', 'Third Qx')
    expect(await found('qx')).toEqual(['qx-one', 'second'])
    expect(await found('q')).toEqual(expect.arrayContaining(['qx-one', 'second']))
  })

  test.each(['%', '_', '\\', "'", '"; --', '%%%', '___', 'a%', '$1', '(', 'é'.repeat(60), '🎻🎻🎻'])(
    'takes “%s” as it stands',
    async (query) => {
      const { status, body } = await search(query)
      expect([status, body.items.map(({ username }) => username)]).toEqual([200, []])
    },
  )

  test.each(['', '   ', 'x'.repeat(61), 'a\0'])('of %j is refused', async (query) => {
    expect((await search(query)).status).toBe(400)
  })

  test('goes through pages that repeat nobody and leave nobody out, across the tiers', async () => {
    const wanted: string[] = []
    for (let index = 0; index < 9; index++) {
      await person(`wren-${index}`, `Name ${index}`)
      await person(`other-${index}`, `Wren ${index % 3} with quite a long name behind it`)
      await person(`third-${index}`, `The Wren ${index}`)
      wanted.push(`wren-${index}`, `other-${index}`, `third-${index}`)
    }
    for (const limit of [1, 4, 26, 27, 50]) {
      const seen: string[] = []
      for (let cursor: string | null = ''; cursor !== null; ) {
        const { status, body }: { status: number; body: Page } = await search(
          'wren',
          `&limit=${limit}${cursor && `&cursor=${cursor}`}`,
        )
        expect(status).toBe(200)
        seen.push(...body.items.map(({ username }) => username))
        cursor = body.nextCursor
      }
      expect(seen).toHaveLength(27)
      expect([...seen].sort()).toEqual([...wanted].sort())
      expect(seen.slice(0, 9).every((name) => name.startsWith('wren'))).toBe(true)
      expect(seen.slice(9, 18).every((name) => name.startsWith('other'))).toBe(true)
    }
  })

  test.each([
    'abc',
    Buffer.from('[9,"a","b"]').toString('base64url'),
    Buffer.from('{}').toString('base64url'),
  ])('with cursor %s is refused', async (cursor) => {
    expect(await search('wren', `&cursor=${cursor}`)).toMatchObject({
      status: 400,
      body: { code: 'bad-cursor' },
    })
  })

  test('a cursor of the longest names fits', async () => {
    for (let index = 0; index < 3; index++) await person(`long-${index}`, '龍'.repeat(60))
    const { body } = await search('龍', '&limit=1')
    expect(body.nextCursor).not.toBeNull()
    expect((await search('龍', `&limit=1&cursor=${body.nextCursor}`)).status).toBe(200)
  })

  test('hides who is suspended, not confirmed, leaving, or blocked either way', async () => {
    const now = new Date()
    await person('ghost-a', 'Ghost', { suspendedAt: now })
    await person('ghost-b', 'Ghost', { emailVerifiedAt: null })
    await person('ghost-c', 'Ghost', { deletionAt: now })
    const [blocked, blocking] = [await person('ghost-d', 'Ghost'), await person('ghost-e', 'Ghost')]
    await person('ghost-f', 'Ghost')
    await server.ctx.db
      .insertInto('blocks')
      .values([
        { blockerId: viewer.id, blockedId: blocked, createdAt: now },
        { blockerId: blocking, blockedId: viewer.id, createdAt: now },
      ])
      .execute()
    expect(await found('ghost')).toEqual(['ghost-f'])
    const anonymous = await call<Page>(server, undefined, 'GET /people?query=ghost')
    expect(anonymous.body.items.map(({ username }) => username)).toEqual(['ghost-d', 'ghost-e', 'ghost-f'])
  })

  test('shows nothing that is not public', async () => {
    const { body } = await search('marlow')
    expect(Object.keys(body.items[0]!).sort()).toEqual(
      ['avatar', 'displayName', 'followers', 'isFollowed', 'url', 'username'].sort(),
    )
    expect(await found('marlow@veza.example')).toEqual([])
  })
})
