import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { CreatedShare } from '@veza/shared/contracts/sharing.ts'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { call } from '../../e2e/support/api.ts'
import { newPublishedTrack } from '../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../e2e/support/server.ts'

let database: TestDatabase
let server: TestServer
let owner: SignedInUser
let track: Track
let share: CreatedShare

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url })
  owner = await newUser(server)
})
beforeEach(async () => {
  track = await newPublishedTrack(server, owner, { title: 'Not out yet', visibility: 'private' })
  share = (await call<CreatedShare>(server, owner, `POST /tracks/${track.id}/shares`, { maxUses: 1 })).body
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

async function page(path: string, { cookie = '', language = 'en' } = {}) {
  const answer = await fetch(`${server.url}${path}`, {
    headers: { accept: 'text/html', 'accept-language': language, ...(cookie ? { cookie } : {}) },
  })
  return { status: answer.status, headers: answer.headers, markup: await answer.text() }
}
const recordingOf = (markup: string) =>
  JSON.parse(
    (/data-recording="([^"]+)"/.exec(markup)?.[1] ?? '{}').replaceAll('&#34;', '"').replaceAll('&#38;', '&'),
  )

test('a private track is whole behind its link, for anybody, and without scripts', async () => {
  expect((await page(`/tracks/${track.slug}`)).status).toBe(404)
  const { status, markup } = await page(`/s/${share.token}`)
  expect(status).toBe(200)
  expect(markup).toContain('<h1>Not out yet</h1>')
  expect(markup).toContain('Shared with you by a link')
  expect(markup).not.toContain('only you can see')
  expect(markup).toMatch(
    /<noscript>.*<audio controls preload="none" src="[^"]+\/stream\?token=[\w-]{43}&#38;visit=/s,
  )
  const { masterUrl } = recordingOf(markup)
  expect((await fetch(server.url + masterUrl)).status).toBe(200)
})

test('no search engine lists it, no other site learns of it, nobody keeps it', async () => {
  const { headers, markup } = await page(`/s/${share.token}`)
  expect(headers.get('referrer-policy')).toBe('no-referrer')
  expect(headers.get('x-robots-tag')).toBe('noindex, nofollow')
  expect(headers.get('cache-control')).toBe('private, no-store')
  expect(markup).toContain('<meta name="robots" content="noindex">')
  expect(markup).not.toMatch(/canonical|og:|ld\+json/)
})

test('who loads it again is the same listener; the next one is one too many', async () => {
  const first = await page(`/s/${share.token}`)
  const [cookie = ''] = first.headers.getSetCookie().map((line) => line.split(';')[0] ?? '')
  await fetch(server.url + recordingOf(first.markup).masterUrl)
  const again = await page(`/s/${share.token}`, { cookie })
  expect([again.status, (await fetch(server.url + recordingOf(again.markup).masterUrl)).status]).toEqual([
    200, 200,
  ])
  expect((await page(`/s/${share.token}`)).status).toBe(410)
})

test.each([
  ['en', 'This link has ended'],
  ['fr', 'Ce lien n’est plus valable'],
])('a link that has ended says so, in %s', async (language, said) => {
  await call(server, owner, `DELETE /tracks/${track.id}/shares/${share.id}`)
  const { status, markup } = await page(`/s/${share.token}`, { language })
  expect([status, markup.includes(`<h1>${said}</h1>`), markup.includes('Not out yet')]).toEqual([
    410,
    true,
    false,
  ])
})

test('what is blocked says so and leads to the policy; what never was is not here', async () => {
  await server.ctx.db.updateTable('tracks').set({ dmcaBlocked: true }).where('id', '=', track.id).execute()
  const { status, headers, markup } = await page(`/s/${share.token}`)
  expect([status, headers.get('link')]).toEqual([451, '</legal/dmca>; rel="blocked-by"'])
  expect(markup).toContain('href="/legal/dmca"')
  for (const path of ['/s/x', `/s/${'A'.repeat(43)}`]) expect((await page(path)).status).toBe(404)
})
