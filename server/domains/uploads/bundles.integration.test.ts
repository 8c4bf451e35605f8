import { randomBytes } from 'node:crypto'
import type { BundleFile } from '@veza/shared/contracts/uploads.ts'
import { DAY_MS, HOUR_MS } from '@veza/shared/kernel/time.ts'
import type { RenditionSet } from '@veza/shared/media/rendition-set.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Bundle, call, md5, newTrack, sha256 } from '../../../e2e/support/api.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newTestBucket, s3ForTests, s3Offered } from '../../../e2e/support/s3/for-tests.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { expireSessions, sweepStorage } from './storage-audit.ts'

const s3 = s3Offered()

describe('on the local store', () => bundles(async () => ({ env: {}, close: async () => undefined })))
describe.skipIf(s3.isMissing)(s3.title, () => bundles(onS3))

async function onS3() {
  const given = await s3ForTests()
  const {
    endpoint = '',
    region,
    bucket,
    accessKeyId = '',
    secretAccessKey = '',
  } = await newTestBucket(given.config)
  const env = {
    TRACK_STORAGE_BACKEND: 's3',
    S3_ENDPOINT: endpoint,
    S3_REGION: region,
    S3_BUCKET: bucket,
    S3_ACCESS_KEY_ID: accessKeyId,
    S3_SECRET_ACCESS_KEY: secretAccessKey,
    S3_FORCE_PATH_STYLE: 'true',
  }
  return { env, close: async () => given.close() }
}

interface SmallSet {
  readonly set: RenditionSet
  readonly files: readonly BundleFile[]
  readonly content: ReadonlyMap<string, Buffer>
}

/** A set as the transcoder describes one, of random bytes: bundles do not look inside. */
function smallSet(segments = 3): SmallSet {
  const content = new Map<string, Buffer>()
  const piece = (path: string, bytes: number) => {
    content.set(path, randomBytes(bytes))
    return { path, bytes }
  }
  const set: RenditionSet = {
    version: 1,
    source: { sampleRate: 44_100, channels: 2, samples: 44_100 * 6 * segments },
    durationMs: 6_000 * segments,
    loudness: { integratedLufs: -14, rangeLu: 3, truePeakDbtp: -1 },
    waveforms: [
      { ...piece('waveform/coarse.dat', 300), samplesPerPixel: 4096, pixels: 140 },
      { ...piece('waveform/fine.dat', 900), samplesPerPixel: 512, pixels: 440 },
    ],
    renditions: [
      {
        name: 'aac-64',
        codecs: 'mp4a.40.2',
        sampleRate: 44_100,
        channels: 2,
        timescale: 44_100,
        peakBitrate: 70_000,
        averageBitrate: 64_000,
        init: piece('aac-64/init.mp4', 800),
        segments: Array.from({ length: segments }, (_, index) => ({
          ...piece(`aac-64/0000${index}.m4s`, 5_000),
          ticks: 44_100 * 6,
        })),
      },
    ],
  }
  const files = [...content].map(([path, bytes]) => ({
    path,
    bytes: bytes.length,
    sha256: sha256(bytes),
    md5: md5(bytes),
  }))
  return { set, files, content }
}

function bundles(openStore: () => Promise<{ env: Record<string, string>; close(): Promise<void> }>) {
  let store: Awaited<ReturnType<typeof openStore>>
  let database: TestDatabase
  let server: TestServer
  let user: SignedInUser
  let offsetMs = 0
  const clock = { now: () => new Date(Date.now() + offsetMs) }

  beforeAll(async () => {
    store = await openStore()
    database = await testDatabase()
    server = await startTestServer({ databaseUrl: database.url, clock, env: { ...store.env, ROLE: 'web' } })
    user = await newUser(server)
  })
  afterAll(async () => {
    await server?.stop()
    await database?.drop()
    await store?.close()
  })

  const open = (trackId: string, { set, files }: Pick<SmallSet, 'set' | 'files'>, as = user) =>
    call<Bundle & { code: string }>(server, as, 'POST /uploads/bundles', { trackId, set, files })

  async function put(bundle: Bundle, { content }: SmallSet, paths: readonly string[]) {
    const { body } = await call<{ files: { path: string; url: string; headers: Record<string, string> }[] }>(
      server,
      user,
      `POST /uploads/bundles/${bundle.id}/sign`,
      { paths },
    )
    for (const { path, url, headers } of body.files) {
      const answer = await fetch(url, { method: 'PUT', headers, body: Buffer.from(content.get(path) ?? '') })
      expect(answer.status, await answer.text()).toBe(200)
    }
    return body.files.map(({ path }) => path)
  }

  const complete = (bundle: Bundle) =>
    call<Bundle & { code: string }>(server, user, `POST /uploads/bundles/${bundle.id}/complete`)

  test('becomes usable only when every file is there; what is there is not signed again', async () => {
    const track = await newTrack(server, user)
    const small = smallSet()
    const paths = small.files.map(({ path }) => path)
    const { body: bundle } = await open(track.id, small)
    expect(bundle.missing.toSorted()).toEqual(paths.toSorted())
    await put(bundle, small, paths.slice(0, 2))
    expect((await complete(bundle)).body).toMatchObject({
      status: 409,
      code: 'bundle-incomplete',
      missing: paths.slice(2),
    })
    const early = await call(server, user, `POST /tracks/${track.id}/renditions`, { bundleId: bundle.id })
    expect(early.body.code).toBe('bundle-not-complete')
    const { body: again } = await open(track.id, small)
    expect([again.id, again.missing]).toEqual([bundle.id, paths.slice(2)])
    expect(await put(bundle, small, paths)).toEqual(paths.slice(2))
    const answers = await Promise.all([complete(bundle), complete(bundle), complete(bundle)])
    expect(answers.map(({ status, body }) => [status, body.status])).toEqual(Array(3).fill([200, 'complete']))
    const attach = () =>
      call<{ version: number }>(server, user, `POST /tracks/${track.id}/renditions`, { bundleId: bundle.id })
    const first = await attach()
    expect(first.body).toMatchObject({ hasRenditions: true, durationMs: 18_000 })
    expect((await attach()).body.version).toBe(first.body.version)
  })

  test('a damaged file is refused by the store, and stays missing', async () => {
    const track = await newTrack(server, user)
    const small = smallSet(1)
    const { body: bundle } = await open(track.id, small)
    const path = small.files[0]?.path ?? ''
    const { body } = await call<{ files: { url: string; headers: Record<string, string> }[] }>(
      server,
      user,
      `POST /uploads/bundles/${bundle.id}/sign`,
      { paths: [path] },
    )
    const damaged = Buffer.from(small.content.get(path) ?? '')
    damaged[0] = (damaged[0] ?? 0) ^ 1
    const signed = body.files[0]
    const answer = await fetch(signed?.url ?? '', {
      method: 'PUT',
      headers: signed?.headers ?? {},
      body: damaged,
    })
    expect(answer.status).toBe(400)
    expect((await call<Bundle>(server, user, `GET /uploads/bundles/${bundle.id}`)).body.missing).toContain(
      path,
    )
  })

  test('a manifest that does not fit the set is refused', async () => {
    const track = await newTrack(server, user)
    const { set, files } = smallSet(1)
    const [first, ...rest] = files
    const wrong: [files: unknown, status: number][] = [
      [rest, 400],
      [[...files, ...files.slice(0, 1)], 400],
      [[{ ...first, bytes: 1 }, ...rest], 400],
      [[{ ...first, path: '../../etc/passwd.x' }, ...rest], 400],
      [[], 400],
    ]
    for (const [bad, status] of wrong)
      expect(
        (await call(server, user, 'POST /uploads/bundles', { trackId: track.id, set, files: bad })).status,
      ).toBe(status)
  })

  test('nobody gives another’s to a track, not even to their own', async () => {
    const track = await newTrack(server, user)
    const small = smallSet()
    const { body: bundle } = await open(track.id, small)
    await put(
      bundle,
      small,
      small.files.map(({ path }) => path),
    )
    expect((await complete(bundle)).body.status).toBe('complete')
    const other = await newUser(server)
    const theirs = await newTrack(server, other)
    const give = await call(server, other, `POST /tracks/${theirs.id}/renditions`, { bundleId: bundle.id })
    expect([give.status, give.body.code]).toEqual([404, 'bundle-not-found'])
  })

  test('nobody opens, sees or signs another’s', async () => {
    const track = await newTrack(server, user)
    const small = smallSet(1)
    const other = await newUser(server)
    expect((await open(track.id, small, other)).body.code).toBe('track-not-found')
    const { body: bundle } = await open(track.id, small)
    for (const request of [
      `GET /uploads/bundles/${bundle.id}`,
      `POST /uploads/bundles/${bundle.id}/complete`,
    ])
      expect((await call(server, other, request)).status).toBe(404)
    const elsewhere = await newTrack(server, user)
    const attach = await call(server, user, `POST /tracks/${elsewhere.id}/renditions`, {
      bundleId: bundle.id,
    })
    expect(attach.body.code).toBe('other-track')
  })

  test('an expired one is opened anew, in a folder of its own; given up, both are swept', async () => {
    const track = await newTrack(server, user)
    const small = smallSet(1)
    const paths = small.files.map(({ path }) => path)
    const { body: bundle } = await open(track.id, small)
    await put(bundle, small, paths)
    try {
      offsetMs = 7 * DAY_MS + HOUR_MS
      user = { ...user, ...(await newSignIn()) }
      await expireSessions(server.ctx)
      expect((await complete(bundle)).body.code).toBe('bundle-expired')
      const { body: anew } = await open(track.id, small)
      expect([anew.id === bundle.id, anew.missing.toSorted()]).toEqual([false, paths.toSorted()])
      await put(anew, small, paths)
      offsetMs += 7 * DAY_MS + HOUR_MS
      await expireSessions(server.ctx)
      const swept = await sweepStorage(server.ctx)
      const keys = swept.flatMap((one) => (one.kind === 'orphan-object' ? [one.key] : []))
      expect(keys.filter((key) => key.includes(track.id))).toHaveLength(2 * paths.length)
      expect(await sweepStorage(server.ctx)).toEqual([])
    } finally {
      offsetMs = 0
    }
  })

  async function newSignIn() {
    const { body } = await call<{ accessToken: string }>(server, undefined, 'POST /auth/login', {
      email: user.email,
      password: user.password,
    })
    return { authorization: `Bearer ${body.accessToken}` }
  }
}
