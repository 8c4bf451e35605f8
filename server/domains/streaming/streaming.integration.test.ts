import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Track } from '@veza/shared/contracts/catalog.ts'
import { Parser } from 'm3u8-parser'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call, newTrack, uploadWhole } from '../../../e2e/support/api.ts'
import { toneWav } from '../../../e2e/support/audio.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'

const run = promisify(execFile)
const SECONDS = 40
const wav = toneWav({ seconds: SECONDS })
let database: TestDatabase
let server: TestServer
let owner: SignedInUser
let listener: SignedInUser
let track: Track

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url })
  owner = await newUser(server)
  listener = await newUser(server, ['listener'])
  track = await newTrack(server, owner, 'Long tone')
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const path = (rest: string) => `/tracks/${track.id}/${rest}`

describe('the server’s own transcoder', () => {
  test('makes the renditions of an original that brings none, and the track can be published', async () => {
    const early = await call(server, owner, `POST ${path('transcode')}`)
    expect([early.status, early.body.code]).toEqual([409, 'no-original'])
    const upload = await uploadWhole(server, owner, track.id, wav)
    expect((await call(server, owner, `POST ${path('publish')}`)).body).toMatchObject({
      code: 'not-publishable',
      missing: ['renditions'],
    })
    await call(server, owner, `POST ${path('original')}`, { uploadId: upload.id, transcode: true })
    expect((await call(server, owner, `POST ${path('transcode')}`)).status).toBe(202)
    await expect
      .poll(
        async () =>
          (await call<{ transcode: { status: string } }>(server, owner, `GET ${path('hls/status')}`)).body,
        { timeout: 60_000, interval: 300 },
      )
      .toMatchObject({
        playable: true,
        renditions: ['aac-64', 'aac-128', 'aac-256', 'flac'],
        transcode: { status: 'done', error: null },
      })
    const published = await call<Track>(server, owner, `POST ${path('publish')}`)
    expect(published.body).toMatchObject({
      status: 'published',
      durationMs: SECONDS * 1000,
      lossless: true,
      hasRenditions: true,
    })
    expect((await call<Track>(server, owner, `POST ${path('publish')}`)).body.version).toBe(
      published.body.version,
    )
    track = published.body
  })

  test('says why a file that is no sound cannot be transcoded, once and for all', async () => {
    const other = await newTrack(server, owner, 'No sound')
    const upload = await uploadWhole(
      server,
      owner,
      other.id,
      Buffer.from('%PDF-1.7 not a song'.repeat(5000)),
      'song.wav',
    )
    await call(server, owner, `POST /tracks/${other.id}/original`, { uploadId: upload.id, transcode: true })
    await expect
      .poll(
        async () =>
          (await call<{ transcode: unknown }>(server, owner, `GET /tracks/${other.id}/hls/status`)).body
            .transcode,
        { timeout: 20_000 },
      )
      .toMatchObject({ status: 'failed', error: { code: 'not-audio', detail: expect.stringMatching(/./) } })
  })
})

describe('playlists', () => {
  test('a parser we did not write reads the master: every rendition, its codecs and measured rates', async () => {
    const { body, headers } = await call<string>(server, undefined, `GET ${path('master.m3u8')}`)
    expect(headers.get('content-type')).toMatch('application/vnd.apple.mpegurl')
    expect(headers.get('cache-control')).toBe('public, max-age=60')
    const { playlists } = parse(body)
    expect(playlists?.map((one) => [one.uri, one.attributes.CODECS])).toEqual([
      ['aac-64/index.m3u8', 'mp4a.40.2'],
      ['aac-128/index.m3u8', 'mp4a.40.2'],
      ['aac-256/index.m3u8', 'mp4a.40.2'],
      ['flac/index.m3u8', 'fLaC'],
    ])
  })

  test('a media playlist signs every segment, which comes without us and is immutable', async () => {
    const { body } = await call<string>(server, undefined, `GET ${path('aac-128/index.m3u8')}`)
    const { segments, endList } = parse(body)
    expect(endList).toBe(true)
    expect(segments.reduce((sum, { duration }) => sum + duration, 0)).toBeCloseTo(SECONDS, 1)
    const segment = await fetch(segments[0]?.uri ?? '')
    expect([segment.status, segment.headers.get('cache-control')]).toEqual([
      200,
      'public, max-age=31536000, immutable',
    ])
  })

  test('a decoder we did not write hears all of it, to the sample', async () => {
    expect(await decodedSamples(`${server.url}/api/v1${path('flac/index.m3u8')}`)).toBe(SECONDS * 44_100)
  })

  test('a client that has it is told so, and a HEAD gets the head alone', async () => {
    const url = `${server.url}/api/v1${path('aac-64/index.m3u8')}`
    const first = await fetch(url)
    const etag = first.headers.get('etag') ?? ''
    const again = await fetch(url, { headers: { 'if-none-match': etag } })
    // The text changes once a minute, and with it the tag.
    expect([304, 200]).toContain(again.status)
    if (again.status === 304) expect(await again.text()).toBe('')
    const head = await fetch(url, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(500)
  })

  test('a rendition that is not there, and an id that is none', async () => {
    expect((await call(server, undefined, `GET ${path('aac-512/index.m3u8')}`)).status).toBe(404)
    expect((await call(server, undefined, 'GET /tracks/../../etc/passwd/master.m3u8')).status).toBe(404)
    expect((await call(server, undefined, "GET /tracks/1'OR'1/master.m3u8")).status).toBe(404)
  })
})

describe('who may hear what', () => {
  const addresses = ['master.m3u8', 'aac-64/index.m3u8', 'stream', 'download'] as const
  const table: [state: object, who: 'anyone' | 'owner', expected: [number, number, number, number]][] = [
    [{}, 'anyone', [200, 200, 302, 302]],
    [{ paid: true }, 'anyone', [402, 402, 402, 402]],
    [{ paid: true, previewEnabled: true }, 'anyone', [200, 200, 402, 402]],
    [{ paid: true, previewEnabled: true }, 'owner', [200, 200, 302, 302]],
    [{ visibility: 'unlisted' }, 'anyone', [200, 200, 302, 302]],
    [{ visibility: 'private' }, 'anyone', [404, 404, 404, 404]],
    [{ visibility: 'private', paid: true }, 'anyone', [404, 404, 404, 404]],
    [{ visibility: 'private' }, 'owner', [200, 200, 302, 302]],
    [{ dmcaBlocked: true }, 'anyone', [451, 451, 451, 451]],
    [{ dmcaBlocked: true, visibility: 'private' }, 'owner', [451, 451, 451, 451]],
    [{ draft: true }, 'anyone', [404, 404, 404, 404]],
    [{ draft: true }, 'owner', [200, 200, 302, 302]],
  ]
  test.each(table)('%o for %s', async (state, who, expected) => {
    await given(state)
    const user = who === 'owner' ? owner : listener
    const statuses = await Promise.all(
      addresses.map(async (address) => (await call(server, user, `GET ${path(address)}`)).status),
    )
    expect(statuses).toEqual(expected)
  })

  test('a preview ends after 30 s: the rest has no address', async () => {
    await given({ paid: true, previewEnabled: true })
    const preview = await call<string>(server, undefined, `GET ${path('flac/index.m3u8')}`)
    expect(preview.headers.get('x-preview-cap-seconds')).toBe('30')
    expect(preview.headers.get('cache-control')).toBe('private, max-age=60')
    const { segments, endList } = parse(preview.body)
    expect(endList).toBe(true)
    const seconds = segments.reduce((sum, { duration }) => sum + duration, 0)
    expect(seconds).toBeGreaterThan(23)
    expect(seconds).toBeLessThanOrEqual(30.1)
    const whole = parse((await call<string>(server, owner, `GET ${path('flac/index.m3u8')}`)).body)
    expect(whole.segments.length).toBeGreaterThan(segments.length)
  })

  test('a takedown holds from the next request on, whatever was kept in memory', async () => {
    await given({})
    expect((await call(server, undefined, `GET ${path('aac-64/index.m3u8')}`)).status).toBe(200)
    await given({ dmcaBlocked: true })
    expect((await call(server, undefined, `GET ${path('aac-64/index.m3u8')}`)).status).toBe(451)
  })
})

describe('files', () => {
  test('the original streams with ranges, and downloads under the title', async () => {
    await given({})
    const stream = await call(server, undefined, `GET ${path('stream')}`)
    const part = await fetch(stream.headers.get('location') ?? '', { headers: { range: 'bytes=0-3' } })
    expect([part.status, await part.text()]).toEqual([206, 'RIFF'])
    const download = await call(server, undefined, `GET ${path('download')}`)
    const whole = await fetch(download.headers.get('location') ?? '')
    expect(whole.headers.get('content-disposition')).toContain('filename="Long tone.wav"')
    expect(Buffer.from(await whole.arrayBuffer()).equals(wav)).toBe(true)
  })

  test('the waveform comes in two zoom levels', async () => {
    const [coarse, fine] = await Promise.all(
      ['waveform', 'waveform?zoom=fine'].map(async (rest) =>
        (await fetch(`${server.url}/api/v1${path(rest)}`)).arrayBuffer(),
      ),
    )
    expect(new DataView(coarse ?? new ArrayBuffer(4)).getInt32(0, true)).toBe(2)
    expect(fine?.byteLength).toBeGreaterThan(coarse?.byteLength ?? 0)
  })
})

async function given(state: {
  draft?: boolean
  dmcaBlocked?: boolean
  paid?: boolean
  previewEnabled?: boolean
  visibility?: 'public' | 'unlisted' | 'private'
}) {
  const { draft = false, dmcaBlocked = false, ...rest } = state
  const { body } = await call<Track>(server, owner, `GET /tracks/${track.id}`)
  const plain = { paid: false, previewEnabled: false, visibility: 'public', ...rest }
  const changed = await call<Track>(server, owner, `PATCH /tracks/${track.id}`, {
    version: body.version,
    ...plain,
  })
  expect(changed.status).toBe(200)
  await call(server, owner, `POST ${path(draft ? 'unpublish' : 'publish')}`)
  await server.ctx.db.updateTable('tracks').set({ dmcaBlocked }).where('id', '=', track.id).execute()
}

function parse(text: string) {
  const parser = new Parser()
  parser.push(text)
  parser.end()
  return parser.manifest
}

/** Not synchronously: the server that ffmpeg asks lives in this very process. */
async function decodedSamples(url: string): Promise<number> {
  const options = { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024, timeout: 60_000 } as const
  const { stdout } = await run('ffmpeg', ['-v', 'error', '-i', url, '-f', 's16le', '-'], options)
  return stdout.length / 4
}
