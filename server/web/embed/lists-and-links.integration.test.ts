import { brotliCompressSync } from 'node:zlib'
import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Playlist } from '@veza/shared/contracts/playlists.ts'
import type { CreatedShare } from '@veza/shared/contracts/sharing.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newSaleableTrack } from '../../../e2e/support/products.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'

/** What a page with all rows may weigh of the 40 KB of a frame. */
const MAX_BYTES = 12 * 1024
let database: TestDatabase
let server: TestServer
let owner: SignedInUser
let tracks: Track[]

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' } })
  owner = await newUser(server)
  tracks = []
  for (const title of ['One <b>', 'Two', 'Three']) tracks.push(await newSaleableTrack(server, owner, title))
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

async function open(path: string, headers: Record<string, string> = {}) {
  const answer = await fetch(server.url + path, {
    headers: { accept: 'text/html', ...headers },
    redirect: 'manual',
  })
  return { status: answer.status, headers: answer.headers, markup: await answer.text() }
}
const set = (track: Track, changes: { visibility?: Track['visibility']; dmcaBlocked?: boolean }) =>
  server.ctx.db.updateTable('tracks').set(changes).where('id', '=', track.id).execute()
const at = (index: number) => tracks[index] as Track
/** Where the player finds its sound. */
const masterOf = (markup: string) =>
  (/masterUrl&#34;:&#34;(.+?)&#34;/.exec(markup)?.[1] ?? '').replaceAll('&#38;', '&')
const bare = (markup: string) => markup.replaceAll(/nonce="[^"]+"/g, '')

describe('a playlist in a frame', () => {
  let playlist: Playlist
  beforeAll(async () => {
    const asked = { title: 'A & B', description: 'Slow.' }
    playlist = (await call<Playlist>(server, owner, 'POST /playlists', asked)).body
  })
  const publish = (visibility: Playlist['visibility']) =>
    server.ctx.db.updateTable('playlists').set({ visibility }).where('id', '=', playlist.id).execute()
  const fill = (ids: string[]) =>
    call(server, owner, `POST /playlists/${playlist.id}/items`, { trackIds: ids })

  test('that is private is one that never was, for its owner too', async () => {
    const path = `/embed/playlist/${playlist.id}`
    const never = await open('/embed/playlist/01990000-0000-7000-8000-000000000000')
    expect(never.status).toBe(404)
    for (const answer of [
      await open(path),
      await open(path, { authorization: owner.authorization }),
      await open('/embed/playlist/none'),
    ])
      expect([answer.status, bare(answer.markup)]).toEqual([404, bare(never.markup)])
    const { url } = playlist
    expect((await fetch(`${server.url}/oembed?${new URLSearchParams({ url })}`)).status).toBe(404)
  })

  test('says that it is empty, and plays what there is', async () => {
    await publish('public')
    expect((await open(`/embed/playlist/${playlist.id}`)).markup).toContain('no track in this playlist yet')
    await fill(tracks.map(({ id }) => id))
    const { status, headers, markup } = await open(`/embed/playlist/${playlist.id.toUpperCase()}`)
    expect(status).toBe(200)
    expect(headers.get('content-security-policy')).toContain('frame-ancestors *')
    expect(markup).toContain(`<link rel="canonical" href="${playlist.url}">`)
    expect(markup).toContain(`<h1><a href="${playlist.url}">A &#38; B</a></h1>`)
    expect(markup).toContain('data-player')
    expect(markup.match(/class="release-track"/g)).toHaveLength(3)
    expect(markup).toContain(`One &#60;b&#62;<span class="soft"> · ${owner.username}</span>`)
  })

  test('leaves out what not everybody may see, whoever looks', async () => {
    await set(at(0), { visibility: 'private' })
    await set(at(1), { dmcaBlocked: true })
    const { authorization } = owner
    for (const { markup } of [
      await open(`/embed/playlist/${playlist.id}`),
      await open(`/embed/playlist/${playlist.id}`, { authorization }),
    ]) {
      expect(markup.match(/class="release-track"/g)).toHaveLength(1)
      expect(markup).not.toContain(at(0).id)
      expect(markup).not.toContain(at(1).id)
    }
    await set(at(0), { visibility: 'public' })
    await set(at(1), { dmcaBlocked: false })
  })

  test('is found by its address, and by machines that ask for it', async () => {
    const { publicUrl } = server.ctx.config
    for (const url of [playlist.url, `${publicUrl}/embed/playlist/${playlist.id}`]) {
      const answer = await fetch(`${server.url}/oembed?${new URLSearchParams({ url })}`)
      expect(await answer.json()).toMatchObject({
        title: 'A & B',
        author_name: owner.username,
        height: 420,
        html: expect.stringContaining(`src="${publicUrl}/embed/playlist/${playlist.id}"`),
      })
    }
    const page = await open(`/playlists/${playlist.slug}`)
    expect(page.markup).toContain('application/json+oembed')
    const byId = await open(`/playlists/${playlist.id}`)
    expect([byId.status, byId.headers.get('location')]).toEqual([301, `/playlists/${playlist.slug}`])
  })

  test('keeps within its weight with as many rows as it shows', async () => {
    await fill(Array.from({ length: 60 }, (_, row) => at(row % 3).id))
    const { markup } = await open(`/embed/playlist/${playlist.id}`)
    expect(markup.match(/class="release-track"/g)).toHaveLength(50)
    expect(brotliCompressSync(markup).length).toBeLessThan(MAX_BYTES)
  })
})

describe('a private track in a frame', () => {
  let share: CreatedShare
  let path: string
  beforeAll(async () => {
    await set(at(0), { visibility: 'private' })
    share = (await call<CreatedShare>(server, owner, `POST /tracks/${at(0).id}/shares`, { maxUses: 3 })).body
    path = `/embed/track/${at(0).id}`
  })

  test('plays by its link, which no search engine and no other site learns of', async () => {
    expect((await open(path)).status).toBe(404)
    const { status, headers, markup } = await open(`${path}?token=${share.token}&start=3`)
    expect(status).toBe(200)
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('x-robots-tag')).toBe('noindex, nofollow')
    expect(markup).toContain(`/s/${share.token}"`)
    expect(markup).not.toContain('rel="canonical"')
    expect((await fetch(server.url + masterOf(markup))).status).toBe(200)
  })

  test('plays at its own address alone, and with a link that is one', async () => {
    expect((await open(`/embed/track/${at(1).id}?token=${share.token}`)).status).toBe(404)
    for (const token of ['', 'none', `${share.token}x`])
      expect([token, (await open(`${path}?token=${token}`)).status]).toEqual([token, 404])
    expect((await open(`${path}?token=${share.token}&token=${share.token}`)).status).toBe(404)
  })

  test('is heard by somebody new each time that it is loaded, and gone when those were enough', async () => {
    const loaded = await Promise.all(Array.from({ length: 5 }, () => open(`${path}?token=${share.token}`)))
    const heard = await Promise.all(loaded.map(({ markup }) => fetch(server.url + masterOf(markup))))
    // Of three, one has listened above.
    expect(heard.map(({ status }) => status).sort()).toEqual([200, 200, 404, 404, 404])
    const after = await open(`${path}?token=${share.token}`)
    expect([after.status, after.markup.includes('This link has ended')]).toEqual([410, true])
  })

  test('is gone when it was taken back, and blocked when it was taken down', async () => {
    const { token, id } = (await call<CreatedShare>(server, owner, `POST /tracks/${at(0).id}/shares`, {}))
      .body
    await set(at(0), { dmcaBlocked: true })
    const blocked = await open(`${path}?token=${token}`)
    expect([blocked.status, blocked.headers.get('link')]).toEqual([451, '</legal/dmca>; rel="blocked-by"'])
    await set(at(0), { dmcaBlocked: false })
    expect((await open(`${path}?token=${token}`)).status).toBe(200)
    await call(server, owner, `DELETE /tracks/${at(0).id}/shares/${id}`)
    expect((await open(`${path}?token=${token}`)).status).toBe(410)
  })
})
