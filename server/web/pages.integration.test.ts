import type { Track } from '@veza/shared/contracts/catalog.ts'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { call, newTrack, uploadWhole } from '../../e2e/support/api.ts'
import { toneWav } from '../../e2e/support/audio.ts'
import { type TestDatabase, testDatabase } from '../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../e2e/support/server.ts'

const HOSTILE = `</script><b>"Quote's" & <!-- co`
let database: TestDatabase
let server: TestServer
let owner: SignedInUser
let track: Track

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url })
  owner = await newUser(server)
  const draft = await newTrack(server, owner, HOSTILE)
  const upload = await uploadWhole(server, owner, draft.id, toneWav({ seconds: 7 }))
  await call(server, owner, `POST /tracks/${draft.id}/original`, { uploadId: upload.id, transcode: true })
  const isPlayable = async () =>
    (await call<{ playable: boolean }>(server, owner, `GET /tracks/${draft.id}/hls/status`)).body.playable
  await vi.waitUntil(isPlayable, { timeout: 60_000, interval: 200 })
  track = (await call<Track>(server, owner, `POST /tracks/${draft.id}/publish`)).body
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

describe('a track’s page', () => {
  test('is whole without scripts: names, facts, waveform, a player of the browser’s own', async () => {
    await given({ description: 'First.\n\nSecond & last.', tags: ['slow'] })
    const { status, markup, headers } = await page(`/tracks/${track.slug}`)
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(markup).toContain('<h1>&#60;/script&#62;&#60;b&#62;')
    expect(markup).toContain(`<strong><a href="/@${owner.username}">${owner.username}</a></strong>`)
    expect(markup).toMatch(/<dd>−\d+\.\d\sLUFS<\/dd>/)
    expect(markup).toContain('<p>First.</p><p>Second &#38; last.</p>')
    expect(markup).toContain('>0:07<')
    expect(markup).toMatch(/<svg class="waveform-picture"[^>]*><path fill="currentColor" d="M0 /)
    expect(markup).toMatch(
      /<noscript>.*<audio controls preload="none" src="\/api\/v1\/tracks\/[\w-]+\/stream">/s,
    )
    expect(markup).not.toMatch(/ style=| on\w+="/)
  })

  test('tells scrapers what it is, and no title can break out of it', async () => {
    const { markup } = await page(`/tracks/${track.slug}`)
    const json = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(markup)?.[1] ?? ''
    expect(JSON.parse(json)).toMatchObject({
      '@type': 'MusicRecording',
      name: HOSTILE,
      url: track.url,
      duration: 'PT7S',
      byArtist: { name: owner.username },
      isAccessibleForFree: true,
      audio: { contentUrl: `${server.ctx.config.publicUrl}/api/v1/tracks/${track.id}/stream` },
    })
    expect(markup).toContain(`<link rel="canonical" href="${track.url}">`)
    expect(markup).toContain(`<link rel="alternate" hreflang="fr" href="${track.url}?lang=fr">`)
    expect(meta(markup, 'og:type')).toBe('music.song')
    expect(meta(markup, 'og:audio')).toMatch(/\/stream$/)
    expect(meta(markup, 'music:duration')).toBe('7')
    expect(meta(markup, 'twitter:card')).toBe('summary')
    expect(markup.match(/<script[^>]*>/g)).toEqual([
      expect.stringMatching(/^<script nonce="[^"]+">$/),
      expect.stringMatching(/^<script type="module" src="\/assets\/main-[\w-]+\.js">$/),
      '<script type="application/ld+json">',
      '<script type="application/json" id="texts">',
    ])
  })

  test('runs under a policy that knows its one inline script, and no other', async () => {
    const [one, other] = [await page(`/tracks/${track.slug}`), await page(`/tracks/${track.slug}`)]
    const nonce = /<script nonce="([^"]+)">/.exec(one.markup)?.[1]
    expect(one.headers.get('content-security-policy')).toContain(`script-src 'self' 'nonce-${nonce}'`)
    expect(one.headers.get('content-security-policy')).not.toContain('unsafe')
    expect(other.markup).not.toContain(nonce)
  })

  test.each([
    [{}, 200, true],
    [{ visibility: 'unlisted' }, 200, false],
    [{ visibility: 'private' }, 404, false],
    [{ draft: true }, 404, false],
    [{ blocked: true }, 451, false],
    [{ blocked: true, visibility: 'private' }, 404, false],
  ] as const)('of a track %o answers %i (listed: %s)', async (state, status, isListed) => {
    await given(state)
    const answer = await page(`/tracks/${track.slug}`)
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(answer.markup.includes('noindex')).toBe(!isListed)
    expect(answer.markup.includes('data-player')).toBe(status === 200)
    if (status !== 200) expect(answer.markup).not.toContain(owner.username)
  })

  test('of a private track is there for its owner, who is told who sees it', async () => {
    await given({ visibility: 'private' })
    const { status, markup } = await page(`/tracks/${track.slug}`, { authorization: owner.authorization })
    expect(status).toBe(200)
    expect(markup).toContain('Private: only you can see this page.')
    expect(markup).not.toContain('og:title')
  })

  test('says who did what, line by line, and the number of the recording', async () => {
    await given({ credits: 'Drums: Ana <b>\n\nRecorded by Ben', isrc: 'FRZ031400212' })
    const { markup } = await page(`/tracks/${track.slug}`)
    expect(markup).toContain('<dt>Drums</dt><dd>Ana &#60;b&#62;</dd>')
    expect(markup).toContain('<dt>Credits</dt><dd>Recorded by Ben</dd>')
    expect(markup).toContain('<dt>ISRC</dt><dd>FR-Z03-14-00212</dd>')
    await given({})
    expect((await page(`/tracks/${track.slug}`)).markup).not.toContain('ISRC')
  })

  test('tells tempo and key as the reader writes them, where they are known', async () => {
    await given({ bpm: '87.5', musicalKey: 'f-sharp-minor' })
    const { markup } = await page(`/tracks/${track.slug}`)
    expect(markup).toContain('<dt>BPM</dt><dd>87.5</dd>')
    expect(markup).toContain('<dt>Key</dt><dd>F♯ minor · 11A</dd>')
    const french = await page(`/tracks/${track.slug}`, { 'accept-language': 'fr' })
    expect(french.markup).toContain('<dt>BPM</dt><dd>87,5</dd>')
    expect(french.markup).toContain('<dt>Tonalité</dt><dd>Fa♯ mineur · 11A</dd>')
    await given({})
    expect((await page(`/tracks/${track.slug}`)).markup).not.toContain('BPM')
  })

  test('says how often it was heard, to people and to scrapers, once it was', async () => {
    await given({})
    const before = (await page(`/tracks/${track.slug}`)).markup
    expect(before).not.toContain('<dt>Plays</dt>')
    expect(before).not.toContain('interactionStatistic')
    await server.ctx.db.insertInto('playTotals').values({ trackId: track.id, plays: 1_234 }).execute()
    expect((await page(`/tracks/${track.slug}`)).markup).toContain('<dt>Plays</dt><dd>1,234</dd>')
    expect((await page(`/tracks/${track.slug}`)).markup).toContain('"userInteractionCount":1234}')
    const french = (await page(`/tracks/${track.slug}?lang=fr`)).markup
    expect(french).toMatch(/<dt>Écoutes<\/dt><dd>1\D234<\/dd>/)
  })

  test('of a track for sale says so, and offers what may be heard', async () => {
    await given({ paid: true })
    const closed = await page(`/tracks/${track.slug}`)
    expect(closed.markup).toContain('This track can be heard by those who bought it.')
    expect(closed.markup).not.toContain('data-player')
    expect(closed.markup).not.toContain('og:audio')
    await given({ paid: true, previewEnabled: true })
    const preview = await page(`/tracks/${track.slug}`)
    expect(preview.markup).toContain('Preview, first 30 seconds')
    expect(preview.markup).not.toContain('/stream')
  })

  test('of nothing at all is a page, too; so is any address that nobody knows', async () => {
    for (const path of [
      '//evil.example/x',
      '//evil.example/tracks/x',
      '/tracks/never-was',
      '/tracks/%E2%98%83',
      '/nowhere',
    ]) {
      const { status, markup } = await page(path)
      expect([path, status]).toEqual([path, 404])
      expect(markup).not.toMatch(/(?:href|src|action)="[/\\]{2}/)
      expect(markup).toContain('There is no such page')
    }
    expect((await fetch(`${server.url}/nowhere`)).headers.get('content-type')).toMatch('problem+json')
    expect(
      (await fetch(`${server.url}/api/v1/nowhere`, { headers: { accept: 'text/html' } })).headers.get(
        'content-type',
      ),
    ).toMatch('problem+json')
  })
})

describe('the language', () => {
  test('follows the browser, then the choice, which is kept', async () => {
    await given({})
    const path = `/tracks/${track.slug}`
    expect((await page(path, { 'accept-language': 'fr-CH, en;q=0.5' })).markup).toContain('<html lang="fr">')
    const chosen = await page(`${path}?lang=fr`, { 'accept-language': 'en' })
    expect(chosen.markup).toContain('<html lang="fr">')
    expect(chosen.markup).toContain(`<link rel="canonical" href="${track.url}?lang=fr">`)
    const cookie = chosen.headers.getSetCookie().find((one) => one.startsWith('veza-lang='))
    expect(cookie).toMatch(/veza-lang=fr; Max-Age=\d{8}; .*SameSite=Lax/)
    const later = await page(path, { 'accept-language': 'en', cookie: cookie?.split(';')[0] ?? '' })
    expect(later.markup).toContain('<html lang="fr">')
    expect(later.markup).toMatch(/−\d+,\d\sLUFS/)
    expect(later.headers.get('vary')).toMatch(/Accept-Language.*Cookie/)
  })
})

describe('the front page', () => {
  test('lists what is public and published', async () => {
    await given({})
    expect((await page('/')).markup).toContain(`href="/tracks/${track.slug}"`)
    await given({ visibility: 'unlisted' })
    const { markup } = await page('/')
    expect(markup).not.toContain(track.slug)
    expect(markup).toContain('No track has been published here yet.')
  })

  test('goes on by a cursor, and takes no nonsense for one', async () => {
    expect((await page('/?cursor=nonsense')).status).toBe(404)
  })
})

describe('scripts and styles', () => {
  test('are compressed, and cached for ever under names that change with them', async () => {
    const { markup } = await page('/')
    const addresses = [...markup.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, address]) => address)
    // A font, a style sheet, the script, and what it has in common with that of accounts and that of frames.
    expect(addresses.length).toBeGreaterThanOrEqual(4)
    for (const address of addresses) {
      const answer = await fetch(server.url + address, { headers: { 'accept-encoding': 'br' } })
      expect(answer.status).toBe(200)
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
      expect(answer.headers.get('content-encoding')).toBe(address?.endsWith('woff2') ? null : 'br')
      expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(500)
    }
  })

  test.each(['manifest.json', '.stamp', '..%2fpackage.json', 'main.js', ''])(
    'nothing else is served: %s',
    async (name) => {
      expect((await fetch(`${server.url}/assets/${name}`)).status).toBe(404)
    },
  )
})

interface State {
  readonly draft?: boolean
  readonly blocked?: boolean
  readonly paid?: boolean
  readonly previewEnabled?: boolean
  readonly visibility?: 'public' | 'unlisted' | 'private'
  readonly description?: string
  readonly tags?: readonly string[]
  readonly credits?: string
  readonly isrc?: string
  readonly bpm?: string
  readonly musicalKey?: string
}

async function given({ draft = false, blocked = false, ...state }: State) {
  const { version } = (await call<Track>(server, owner, `GET /tracks/${track.id}`)).body
  const words = { description: '', credits: '', isrc: '', bpm: '', musicalKey: '', tags: [] }
  const plain = { paid: false, previewEnabled: false, visibility: 'public', ...words }
  const changed = await call(server, owner, `PATCH /tracks/${track.id}`, { version, ...plain, ...state })
  expect(changed.status).toBe(200)
  await call(server, owner, `POST /tracks/${track.id}/${draft ? 'unpublish' : 'publish'}`)
  await server.ctx.db.updateTable('tracks').set({ dmcaBlocked: blocked }).where('id', '=', track.id).execute()
}

async function page(path: string, headers: Record<string, string> = {}) {
  const answer = await fetch(server.url + path, { headers: { accept: 'text/html', ...headers } })
  return { status: answer.status, headers: answer.headers, markup: await answer.text() }
}

const meta = (markup: string, name: string) =>
  new RegExp(`<meta (?:property|name)="${name}" content="([^"]*)">`).exec(markup)?.[1]
