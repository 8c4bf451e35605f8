import type { OwnTrack } from '@veza/shared/contracts/catalog.ts'
import type { Problem } from '@veza/shared/contracts/common.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { catalogData } from './personal-data.ts'

const WORDS = '[ti:Song]\n[00:02.00]over the sea\n[00:01.00]<b>Home</b> & "away"\n\nעל הים'
let database: TestDatabase
let server: TestServer
let owner: SignedInUser
let other: SignedInUser
let track: OwnTrack

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url })
  owner = await newUser(server)
  other = await newUser(server)
})
beforeEach(async () => {
  track = await newPublishedTrack(server, owner, { title: 'Song', lyrics: WORDS, lyricsLanguage: 'EN-gb' })
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

async function write(changes: object, id = track.id): Promise<void> {
  const { version } = (await call<OwnTrack>(server, owner, `GET /tracks/${id}`)).body
  const answer = await call<OwnTrack>(server, owner, `PATCH /tracks/${id}`, { version, ...changes })
  expect(answer.status).toBe(200)
  track = answer.body
}

const set = (columns: { dmcaBlocked?: boolean; moderation?: 'none' | 'hidden' | 'removed' }) =>
  server.ctx.db.updateTable('tracks').set(columns).where('id', '=', track.id).execute()

async function page(by?: SignedInUser, path = `/tracks/${track.slug}`) {
  const headers = { accept: 'text/html', ...(by ? { authorization: by.authorization } : {}) }
  const answer = await fetch(server.url + path, { headers })
  return { status: answer.status, markup: await answer.text() }
}
const kept = () =>
  server.ctx.db.selectFrom('trackLyrics').selectAll().where('trackId', '=', track.id).execute()

describe('lyrics', () => {
  test('are kept as they were written, the rest of the track beside them', async () => {
    expect(track).toMatchObject({ lyrics: WORDS, lyricsLanguage: 'en-GB' })
    await write({ genre: 'Folk' })
    expect(track).toMatchObject({ lyrics: WORDS, lyricsLanguage: 'en-GB', genre: 'Folk' })
    await write({ lyrics: ' La\r\nla ' })
    expect(track).toMatchObject({ lyrics: 'La\nla', lyricsLanguage: 'en-GB' })
    await write({ lyrics: '', lyricsLanguage: '' })
    expect(track).toMatchObject({ lyrics: '', lyricsLanguage: '' })
    expect(await kept()).toEqual([])
  })

  test('may be as long as they get, in any script, along with everything else', async () => {
    const lyrics = '歌'.repeat(20_000)
    const full = { lyrics, description: '歌'.repeat(5_000), credits: '歌'.repeat(2_000) }
    await write(full)
    expect(track).toMatchObject(full)
  })

  test('may come with a new track, and are then there once', async () => {
    const id = server.ctx.newId()
    const begin = () => call<OwnTrack>(server, owner, 'POST /tracks', { id, title: 'New', lyrics: 'La' })
    expect((await begin()).body).toMatchObject({ lyrics: 'La', lyricsLanguage: '' })
    await write({ lyrics: 'Lo' }, id)
    expect((await begin()).body).toMatchObject({ lyrics: 'Lo' })
  })

  test.each([
    [{ lyrics: 'x'.repeat(20_001) }, 'lyrics'],
    [{ lyrics: 'a\0b' }, 'lyrics'],
    [{ lyrics: 7 }, 'lyrics'],
    [{ lyricsLanguage: 'the language of love' }, 'lyricsLanguage'],
  ])('that nobody could show are refused, by the name of their field', async (changes, field) => {
    const patch = { version: track.version, ...changes }
    const { status, body } = await call<Problem>(server, owner, `PATCH /tracks/${track.id}`, patch)
    expect([status, body.errors?.[0]?.field]).toEqual([400, field])
  })

  test('written by two at once are the first one’s, and the second sees them', async () => {
    const { id, version } = track
    const late = await server.ctx.transaction(async (tx) => {
      await sql`SELECT FROM tracks WHERE id = ${id} FOR UPDATE`.execute(tx)
      const answer = call<Problem>(server, owner, `PATCH /tracks/${id}`, { version, lyrics: 'Second' })
      await expect
        .poll(async () => {
          const waiting = sql<{ count: number }>`SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock'`
          return Number((await waiting.execute(server.ctx.db)).rows[0]?.count)
        })
        .toBeGreaterThan(0)
      await tx.updateTable('trackLyrics').set({ lyrics: 'First' }).where('trackId', '=', id).execute()
      await tx
        .updateTable('tracks')
        .set({ version: version + 1 })
        .where('id', '=', id)
        .execute()
      return { answer }
    })
    const { status, body } = await late.answer
    expect(status).toBe(409)
    expect(body).toMatchObject({ current: { version: version + 1, lyrics: 'First' }, differing: ['lyrics'] })
  })

  test('are in the copy of one’s own data, and go with their track', async () => {
    const copied = async () => {
      const found = []
      for await (const row of catalogData.collect(server.ctx.db, owner.id).tracks ?? []) found.push(row)
      return found
    }
    expect(await copied()).toContainEqual(expect.objectContaining({ id: track.id, lyrics: WORDS }))
    expect((await call(server, owner, `DELETE /tracks/${track.id}`)).status).toBe(200)
    expect(await kept()).toEqual([])
    await write({ lyrics: 'La' }, (await newPublishedTrack(server, owner, { title: 'Other' })).id)
    await server.ctx.transaction(async (tx) => catalogData.erase?.(tx, owner.id, new Date()))
    expect(await kept()).toEqual([])
    owner = await newUser(server)
  })
})

describe('the page of a track', () => {
  test('has its lyrics as text, in the order of their times, each line escaped', async () => {
    const { markup } = await page()
    expect(markup).toContain('<h2 id="lyrics">Lyrics</h2>\n<div class="words" lang="en-GB" data-lyrics>')
    expect(markup).toContain(
      '<p data-at="1000">&#60;b&#62;Home&#60;/b&#62; &#38; &#34;away&#34;</p><p></p><p>על הים</p><p data-at="2000">over the sea</p></div>',
    )
    const ld = JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/s.exec(markup)?.[1] ?? '')
    expect(ld.recordingOf).toEqual({
      '@type': 'MusicComposition',
      name: 'Song',
      inLanguage: 'en-GB',
      lyrics: {
        '@type': 'CreativeWork',
        text: '<b>Home</b> & "away"\n\nעל הים\nover the sea',
        inLanguage: 'en-GB',
      },
    })
    expect((await page(undefined, `/tracks/${track.slug}?lang=fr`)).markup).toContain('>Paroles</h2>')
  })

  test('has plain ones verse by verse, and none where there are none', async () => {
    await write({ lyrics: 'one\ntwo\n\n[Chorus]\nthree', lyricsLanguage: '' })
    expect((await page()).markup).toContain('<div class="words"><p>one\ntwo</p><p>[Chorus]\nthree</p></div>')
    await write({ lyrics: '[ti:Only]\n[00:01]' })
    await write({ lyrics: '' })
    const { markup } = await page()
    expect(markup).not.toContain('class="lyrics"')
    expect(markup).not.toContain('recordingOf')
  })

  test('stays small, whatever is said to be sung how often', async () => {
    const stamps = '[0:01]'.repeat(20)
    await write({ lyrics: `${stamps}${'<'.repeat(20_000 - stamps.length)}` })
    expect((await page()).markup.length).toBeLessThan(300_000)
    const line = `${stamps}${'<'.repeat(200)}`
    await write({ lyrics: Array.from({ length: 62 }, () => line).join('\n') })
    const { markup } = await page()
    expect(markup).toContain('&#60;</p><p data-at="1000">&#60;')
    expect(markup.length).toBeLessThan(400_000)
  })

  type Case = [what: string, before: () => Promise<unknown>, theirs: boolean, own: boolean, status: number]
  const cases: Case[] = [
    ['a public track', async () => undefined, true, true, 200],
    ['an unlisted track', () => write({ visibility: 'unlisted' }), true, true, 200],
    ['a private track', () => write({ visibility: 'private' }), false, true, 404],
    ['a draft', () => call(server, owner, `POST /tracks/${track.id}/unpublish`), false, true, 404],
    ['a track that is taken down', () => set({ dmcaBlocked: true }), false, false, 451],
    ['a track that the moderation hides', () => set({ moderation: 'hidden' }), false, true, 404],
    ['a track that the moderation removed', () => set({ moderation: 'removed' }), false, false, 404],
    ['a track that only its buyers hear', () => write({ paid: true }), false, true, 200],
    ['a track with a preview', () => write({ paid: true, previewEnabled: true }), true, true, 200],
  ]
  test.each(cases)(
    'shows the words of %s to whoever may hear it',
    async (_what, before, theirs, own, status) => {
      await before()
      const answers = await Promise.all([page(), page(other), page(owner)])
      expect(answers.map(({ markup }) => markup.includes('over the sea'))).toEqual([theirs, theirs, own])
      expect(answers[0]?.status).toBe(status)
    },
  )

  test('shows them behind a link for as long as that holds', async () => {
    await write({ visibility: 'private' })
    const share = await call<{ token: string; id: string }>(
      server,
      owner,
      `POST /tracks/${track.id}/shares`,
      {},
    )
    const path = `/s/${share.body.token}`
    expect((await page(undefined, path)).markup).toContain('over the sea')
    await call(server, owner, `DELETE /tracks/${track.id}/shares/${share.body.id}`)
    const { status, markup } = await page(undefined, path)
    expect([status, markup.includes('over the sea')]).toEqual([410, false])
  })
})

test('answers about tracks have the words for their owner alone, and lists for nobody', async () => {
  const answers = await Promise.all(
    [
      `GET /tracks/${track.id}`,
      'GET /tracks?limit=100',
      `GET /search?q=${encodeURIComponent('over the sea')}`,
      `GET /users/${owner.username}/tracks`,
    ].map((request) => call(server, other, request)),
  )
  expect(answers.map(({ body }) => /over the sea|lyrics/.test(JSON.stringify(body)))).toEqual([
    false,
    false,
    false,
    false,
  ])
  expect(JSON.stringify((await call(server, owner, 'GET /me/tracks')).body)).not.toContain('over the sea')
  expect((await call(server, owner, `GET /tracks/${track.id}`)).body).toMatchObject({ lyrics: WORDS })
})
