import { brotliCompressSync } from 'node:zlib'
import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Product } from '@veza/shared/contracts/products.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { licenceOf, newImage, newOnSale, newSaleableTrack, offerOf } from '../../../e2e/support/products.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'

const MAX_BYTES = 40 * 1024
const HOSTILE = `</script><b>"Low" & <!-- water`
const NEVER = '01990000-0000-7000-8000-000000000000'
let database: TestDatabase
let server: TestServer
let owner: SignedInUser
let track: Track
let release: Product

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' } })
  owner = await newUser(server)
  track = await newSaleableTrack(server, owner, HOSTILE)
  const songs = [track]
  for (let number = 2; number <= 14; number++)
    songs.push(await newSaleableTrack(server, owner, `Song of a longer name, number ${number}`))
  const images = [(await newImage(server, owner)).id]
  release = await newOnSale(server, owner, offerOf([licenceOf(990)], { images }), {
    kind: 'release',
    title: 'Fourteen songs',
    trackIds: songs.map(({ id }) => id),
  })
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const paths = () => [`/embed/track/${track.id}`, `/embed/release/${release.id}`]
async function open(path: string, headers: Record<string, string> = {}) {
  const answer = await fetch(server.url + path, { headers: { accept: 'text/html', ...headers } })
  return { status: answer.status, headers: answer.headers, markup: await answer.text() }
}
async function given(changes: Partial<Track>) {
  const { version } = (await call<Track>(server, owner, `GET /tracks/${track.id}`)).body
  const { status } = await call(server, owner, `PATCH /tracks/${track.id}`, { version, ...changes })
  expect(status).toBe(200)
}
const block = (dmcaBlocked: boolean) =>
  server.ctx.db.updateTable('tracks').set({ dmcaBlocked }).where('id', '=', track.id).execute()

describe('a frame’s page', () => {
  test('is a player, a cover, and the way back', async () => {
    for (const [path, title, back] of [
      [paths()[0], '&#60;/script&#62;&#60;b&#62;', track.url],
      [paths()[1], 'Fourteen songs', release.url],
    ] as const) {
      const { status, markup } = await open(path ?? '')
      expect(status).toBe(200)
      expect(markup).toContain(title)
      expect(markup).toMatch(/data-player data-status="idle"/)
      expect(markup).toMatch(/class="cover" href="[^"]+" tabindex="-1" aria-hidden="true"><(?:img|svg)/)
      expect(markup).toContain(`<h1><a href="${back}">`)
      expect(markup).toContain('<base target="_blank">')
      expect(markup).not.toMatch(/ style=| on\w+="|<form/)
    }
  })

  test.each([0, 1])('weighs less than 40 KB, all that it loads included: %i', async (which) => {
    const { markup } = await open(paths()[which] ?? '')
    const addresses = [...markup.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, one]) => one ?? '')
    expect(addresses.some((one) => one.endsWith('.css'))).toBe(true)
    expect(addresses.some((one) => one.endsWith('.js'))).toBe(true)
    const sizes = await Promise.all([...new Set(addresses)].map(compressedSize))
    const bytes = sizes.reduce((sum, size) => sum + size, brotliCompressSync(markup).length)
    expect(bytes).toBeLessThan(MAX_BYTES)
    // No font, and no more styles by the way.
    expect(markup).not.toContain('.woff2')
  })

  test('may be framed from anywhere, and nothing else on the site may', async () => {
    for (const path of [...paths(), `/embed/track/${NEVER}`]) {
      const { headers } = await open(path)
      expect(headers.get('content-security-policy')).toContain('frame-ancestors *')
      expect(headers.get('x-frame-options')).toBeNull()
      expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    }
    for (const path of [
      '/',
      track.url,
      release.url ?? '',
      `/@${owner.username}`,
      '/embed',
      '/embed/x/y',
      '/sign-in',
    ]) {
      const { headers } = await open(new URL(path, server.url).pathname)
      expect([path, headers.get('content-security-policy')]).toEqual([
        path,
        expect.stringContaining("frame-ancestors 'none'"),
      ])
      expect(headers.get('x-frame-options')).not.toBeNull()
    }
  })

  test('says the same of what is private and of what never was, to its owner too', async () => {
    await given({ visibility: 'private' })
    const { authorization } = owner
    const answers = [
      await open(`/embed/track/${NEVER}`),
      await open(`/embed/track/${track.id}`),
      await open(`/embed/track/${track.id}`, { authorization }),
      await open('/embed/track/not-an-id'),
      await open('/embed/track/%E2%98%83'),
      await open(`/embed/release/${release.id}`),
      await open(`/embed/release/${track.id}`),
    ]
    const [first] = answers
    const plain = ({ status, markup }: Awaited<ReturnType<typeof open>>) => [
      status,
      markup.replaceAll(/nonce="[^"]+"/g, ''),
    ]
    for (const answer of answers) expect(plain(answer)).toEqual(plain(first as typeof answer))
    expect(first?.status).toBe(404)
    expect(first?.markup).toContain('There is no such page, or it is not public.')
    await given({ visibility: 'unlisted' })
    expect((await open(`/embed/track/${track.id}`)).status).toBe(200)
    await given({ visibility: 'public' })
  })

  test('of what was taken down says so, by whom, and names nothing', async () => {
    await block(true)
    for (const path of paths()) {
      const { status, headers, markup } = await open(path)
      expect(status).toBe(451)
      expect(headers.get('link')).toBe('</legal/dmca>; rel="blocked-by"')
      expect(markup).toContain('taken down after a copyright notice')
      expect(markup).not.toContain(owner.username)
    }
    await given({ visibility: 'private' })
    expect((await open(`/embed/track/${track.id}`)).status).toBe(404)
    await given({ visibility: 'public' })
    await block(false)
  })

  test('plays the preview of what is for sale, and is silent where there is none', async () => {
    expect((await open(paths()[0] ?? '')).markup).toContain('Preview, first 30 seconds')
    await given({ previewEnabled: false, paid: true })
    const { status, markup } = await open(paths()[0] ?? '')
    expect(status).toBe(200)
    expect(markup).not.toContain('data-player')
    expect(markup).toContain('can be heard by those who bought it')
    await given({ previewEnabled: true })
  })

  test('takes colour, start and autoplay from its address, and nothing that is none', async () => {
    const plain = (await open(paths()[0] ?? '')).markup
    expect(plain).toContain('<body data-start="0">')
    expect(plain).not.toContain('<style')
    const chosen = (await open(`${paths()[0]}?colour=06c&start=42.5&autoplay=1`)).markup
    expect(chosen).toContain('<body data-start="42.5" data-autoplay>')
    expect(chosen).toMatch(/<style nonce="[^"]+">:root\{--accent:light-dark\(#0066cc,/)
    for (const query of [
      'colour=red;}body{display:none&start=-1&autoplay=0',
      'colour=%3C/style%3E%3Cscript%3E&start=1e9&autoplay=yes',
      'colour=111111&colour=222222&start=1&start=2&autoplay=1&autoplay=1',
      'colour=&start=&autoplay=',
    ]) {
      const { markup } = await open(`${paths()[0]}?${query}`)
      expect([query, markup.includes('<style')]).toEqual([query, false])
      expect(markup).toContain('<body data-start="0">')
    }
  })

  test('speaks the reader’s language', async () => {
    const { markup } = await open(paths()[0] ?? '', { 'accept-language': 'fr' })
    expect(markup).toContain('<html lang="fr">')
    expect(markup).toContain('Écouter ')
  })
})

async function compressedSize(address: string): Promise<number> {
  const answer = await fetch(server.url + address, { headers: { 'accept-encoding': 'identity' } })
  expect(answer.status).toBe(200)
  return brotliCompressSync(Buffer.from(await answer.arrayBuffer())).length
}
