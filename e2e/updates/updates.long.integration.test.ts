import { rmSync } from 'node:fs'
import { DAY_MS, systemClock } from '@veza/shared/kernel/time.ts'
import type { UpdateChannel } from '@veza/shared/studio/updates/channels.ts'
import { openFeed, sealFeed } from '@veza/shared/studio/updates/feed.ts'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { publishStudio, renewFeeds, rollOut } from '../../server/domains/studio-updates/index.ts'
import { feedKey } from '../../server/domains/studio-updates/keys.ts'
import { testDatabase } from '../support/postgres.ts'
import { newTestBucket, s3ForTests, s3Offered } from '../support/s3/for-tests.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import {
  builtStudio,
  type CuttingProxy,
  cuttingProxy,
  type InstalledStudio,
  installedStudio,
  releasePair,
} from '../support/updates.ts'

const FEEDS = '/api/v1/studio/updates/'
const s3 = s3Offered()

describe('from the local store', () => updatesFrom(async () => ({})))
describe.skipIf(s3.isMissing)(`from ${s3.title}`, () =>
  updatesFrom(async () => {
    const { endpoint = '', ...bucket } = await newTestBucket((await s3ForTests()).config)
    return {
      TRACK_STORAGE_BACKEND: 's3',
      S3_ENDPOINT: endpoint,
      S3_REGION: bucket.region,
      S3_BUCKET: bucket.bucket,
      S3_ACCESS_KEY_ID: bucket.accessKeyId ?? '',
      S3_SECRET_ACCESS_KEY: bucket.secretAccessKey ?? '',
      S3_FORCE_PATH_STYLE: 'true',
    }
  }),
)

function updatesFrom(storeEnvironment: () => Promise<Record<string, string>>): void {
  let database: Awaited<ReturnType<typeof testDatabase>>
  let server: TestServer
  let proxy: CuttingProxy
  let keys = releasePair()
  const folders: string[] = []
  const studios: InstalledStudio[] = []

  beforeAll(async () => {
    database = await testDatabase()
    server = await startTestServer({ databaseUrl: database.url, env: await storeEnvironment() })
    proxy = await cuttingProxy(server.url)
  })
  afterAll(async () => {
    await proxy?.close()
    await server?.stop()
    await database?.drop()
  })
  beforeEach(async () => {
    keys = releasePair()
    proxy.meddle = undefined
    proxy.asked.length = 0
    const feeds: string[] = []
    for await (const { key } of server.ctx.store.list('studio/')) feeds.push(key)
    await server.ctx.store.delete(feeds)
  })
  afterEach(() => {
    for (const studio of studios.splice(0)) studio.remove()
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
  })

  const parts = () => ({
    store: server.ctx.store,
    clock: systemClock,
    keys: { signing: keys.privateKey, trusted: [keys.publicKey] },
    validDays: 90,
  })
  function publish(
    version: string,
    wish: { percentage?: number; allowsOlder?: boolean; channel?: UpdateChannel } = {},
  ) {
    const built = builtStudio(version)
    folders.push(built.folder)
    const usual = { folder: built.folder, channel: 'stable', percentage: 100 } as const
    return publishStudio(parts(), { ...usual, ...wish }).then(() => built)
  }
  function studioAt(
    version: string,
    more: Partial<Parameters<typeof installedStudio>[0]> = {},
  ): InstalledStudio {
    const studio = installedStudio({ version, url: proxy.url + FEEDS, keys: [keys.publicKey], ...more })
    studios.push(studio)
    return studio
  }
  const feedText = async (key = feedKey('stable', 'linux')) => {
    const { body } = await server.ctx.store.get(key)
    return Buffer.concat(await body.toArray()).toString()
  }
  const putFeed = (text: string, key = feedKey('stable', 'linux')) =>
    server.ctx.store.put(key, Buffer.from(text), { contentType: 'application/yaml' })

  test('a newer version is brought, lies ready, and is put in place and started when the person says so', async () => {
    const built = await publish('1.1.0')
    const studio = studioAt('1.0.0')
    await studio.updates.check()
    expect(studio.updates.state).toEqual({ kind: 'ready', version: '1.1.0', waits: false })
    expect(studio.installed()).toMatch(/^#!\/bin\/sh 1.0.0 /)
    await studio.updates.restart()
    expect(studio.updates.state).toEqual({ kind: 'installing', version: '1.1.0' })
    expect(studio.installed()).toBe(built.label)
    await expect.poll(() => studio.ran()).toBe('1.1.0')
    await expect.poll(() => studio.happened).toContain('quit')
    // In this order: the new one must find the library free.
    expect(studio.happened.slice(0, 3)).toEqual(['hold', 'engine stopped', 'before install'])
  })

  test('there is nothing newer', async () => {
    await publish('1.0.0')
    const studio = studioAt('1.0.0')
    await studio.updates.check()
    expect(studio.updates.state).toEqual({ kind: 'idle' })
    expect(proxy.asked).toEqual([`${FEEDS}stable-linux.yml`])
  })

  test('there is no feed', async () => {
    const studio = studioAt('1.0.0')
    await studio.updates.check()
    expect(studio.updates.state).toMatchObject({ kind: 'failed', code: 'HTTP_ERROR_404' })
  })

  test('while something is uploaded it is not put in place; once that is done it is', async () => {
    await publish('1.1.0')
    const studio = studioAt('1.0.0')
    await studio.updates.check()
    studio.uploads = 2
    await studio.updates.restart()
    expect(studio.updates.state).toEqual({ kind: 'ready', version: '1.1.0', waits: true })
    studio.uploads = 'silent'
    await studio.updates.uploadsChanged()
    expect(studio.installed()).toMatch(/^#!\/bin\/sh 1.0.0 /)
    // What is wanted keeps new uploads from beginning, until it is in place.
    expect(studio.happened).toEqual(['hold', 'hold'])
    studio.uploads = 0
    await studio.updates.uploadsChanged()
    await expect.poll(() => studio.ran()).toBe('1.1.0')
  })

  test('uploads that end are no reason to restart for somebody who did not ask', async () => {
    await publish('1.1.0')
    const studio = studioAt('1.0.0')
    await studio.updates.check()
    await studio.updates.uploadsChanged()
    expect(studio.updates.state).toMatchObject({ kind: 'ready', waits: false })
    expect(studio.happened).toEqual([])
  })

  test('left while something is uploaded, it stays; left in peace, it is replaced', async () => {
    await publish('1.1.0')
    const studio = studioAt('1.0.0')
    await studio.updates.check()
    studio.uploads = 1
    expect(await studio.updates.leave()).toBe(false)
    expect(studio.installed()).toMatch(/^#!\/bin\/sh 1.0.0 /)
    studio.uploads = 0
    expect(await studio.updates.leave()).toBe(true)
    expect(studio.happened.slice(2, 5)).toEqual(['hold', 'engine stopped', 'before install'])
    expect(studio.installed()).not.toMatch(/^#!\/bin\/sh 1.0.0 /)
  })

  test('an update that cannot be put in place leaves the old one, which begins anew', async () => {
    await publish('1.1.0')
    const studio = studioAt('1.0.0')
    await studio.updates.check()
    rmSync(`${studio.userData}/cache`, { recursive: true, force: true })
    await studio.updates.restart()
    expect(studio.updates.state).toMatchObject({ kind: 'failed', code: 'ENOENT' })
    expect(studio.installed()).toMatch(/^#!\/bin\/sh 1.0.0 /)
    expect(studio.happened).toEqual(['hold', 'engine stopped', 'before install', 'started again'])
  })

  test.each([
    ['a feed that nobody signed', (text: string) => text.slice(text.indexOf('\n') + 1), 'feed-unsigned'],
    ['half a feed', (text: string) => text.slice(0, text.length / 2), 'feed-wrong-signature'],
    ['a page of somebody else', () => '<html>Sign in to this hotel</html>', 'feed-unsigned'],
    ['nothing', () => ' ', 'feed-unsigned'],
    ['another version', (text: string) => text.replace('1.1.0', '9.9.9'), 'feed-wrong-signature'],
  ])('%s is not believed', async (_what, change, code) => {
    await publish('1.1.0')
    await putFeed(change(await feedText()))
    const studio = studioAt('1.0.0')
    await studio.updates.check()
    expect(studio.updates.state).toMatchObject({ kind: 'failed', code })
    expect(proxy.asked).toHaveLength(1)
  })

  test('a feed that somebody else signed is not believed', async () => {
    await publish('1.1.0')
    const studio = studioAt('1.0.0', { keys: [releasePair().publicKey] })
    await studio.updates.check()
    expect(studio.updates.state).toMatchObject({ kind: 'failed', code: 'feed-unknown-key' })
  })

  test('a feed of another channel in the place of ours is not believed', async () => {
    await publish('1.1.0')
    await putFeed(await feedText(feedKey('beta', 'linux')))
    const studio = studioAt('1.0.0')
    await studio.updates.check()
    expect(studio.updates.state).toMatchObject({ kind: 'failed', code: 'feed-misplaced' })
  })

  test('an old feed that somebody kept is not believed by whoever saw a newer one', async () => {
    await publish('1.1.0', { percentage: 0 })
    const kept = await feedText()
    await publish('1.2.0', { percentage: 0 })
    const before = studioAt('1.0.0')
    await before.updates.check()
    await putFeed(kept)
    const again = studioAt('1.0.0', { userData: before.userData })
    await again.updates.check()
    expect(again.updates.state).toMatchObject({ kind: 'failed', code: 'feed-replayed' })
  })

  describe('a feed whose time is over', () => {
    let aheadMs = 0
    const clock = { now: () => new Date(systemClock.now().getTime() + aheadMs) }
    beforeEach(() => {
      aheadMs = 0
    })
    const looksAt = async (studio: InstalledStudio) => {
      await studio.updates.check()
      return studio.updates.state
    }

    test('is no news: nothing is brought, and after a fortnight the person is told, until it is renewed', async () => {
      const built = await publish('1.1.0')
      const first = studioAt('1.0.0', { clock })
      aheadMs = 91 * DAY_MS
      expect(await looksAt(first)).toMatchObject({ kind: 'stale', isTold: false })
      aheadMs = 104 * DAY_MS
      // Started again meanwhile.
      const studio = studioAt('1.0.0', { clock, userData: first.userData })
      expect(await looksAt(studio)).toMatchObject({ kind: 'stale', isTold: false })
      aheadMs = 106 * DAY_MS
      expect(await looksAt(studio)).toMatchObject({ kind: 'stale', isTold: true })
      await studio.updates.restart()
      expect(await studio.updates.leave()).toBe(false)
      expect(studio.installed()).toMatch(/^#!\/bin\/sh 1.0.0 /)
      expect(proxy.asked.filter((path) => path.includes('AppImage'))).toEqual([])
      const after = studioAt('1.0.0', { clock, userData: first.userData })
      await renewFeeds({ ...parts(), clock })
      expect(await looksAt(after)).toMatchObject({ kind: 'ready', version: '1.1.0' })
      await after.updates.restart()
      expect(after.installed()).toBe(built.label)
    })

    test('takes away what lies ready by it, though it be wanted', async () => {
      await publish('1.1.0')
      const studio = studioAt('1.0.0', { clock })
      await studio.updates.check()
      studio.uploads = 1
      await studio.updates.restart()
      expect(studio.updates.state).toMatchObject({ kind: 'ready', waits: true })
      aheadMs = 91 * DAY_MS
      expect(await looksAt(studio)).toMatchObject({ kind: 'stale' })
      studio.uploads = 0
      await studio.updates.uploadsChanged()
      expect(studio.happened.at(-1)).toBe('let go')
      expect(studio.installed()).toMatch(/^#!\/bin\/sh 1.0.0 /)
    })

    test('by a clock that was wrong and was set right: it counts anew, and there is news again', async () => {
      await publish('1.1.0', { percentage: 0 })
      const studio = studioAt('1.0.0', { clock })
      aheadMs = 400 * DAY_MS
      expect(await looksAt(studio)).toMatchObject({ kind: 'stale', isTold: false })
      aheadMs = 95 * DAY_MS
      expect(await looksAt(studio)).toMatchObject({ kind: 'stale', isTold: false })
      aheadMs = 0
      expect(await looksAt(studio)).toEqual({ kind: 'idle' })
      aheadMs = 120 * DAY_MS
      expect(await looksAt(studio)).toMatchObject({ kind: 'stale', isTold: false })
    })

    test('so is one that was never said to hold', async () => {
      await publish('1.1.0')
      const { validUntil: _, ...old } = openFeed(await feedText(), [keys.publicKey], {
        channel: 'stable',
        target: 'linux',
      })
      await putFeed(sealFeed(old, keys.privateKey))
      expect(await looksAt(studioAt('1.0.0'))).toMatchObject({ kind: 'stale' })
    })
  })

  test('a file with other bytes than the feed says is thrown away', async () => {
    await publish('1.1.0')
    proxy.meddle = (path, body) => {
      if (!path.includes('AppImage')) return undefined
      const changed = Buffer.from(body)
      changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
      return changed
    }
    const studio = studioAt('1.0.0')
    await studio.updates.check()
    expect(studio.updates.state).toMatchObject({ kind: 'failed', code: 'ERR_CHECKSUM_MISMATCH' })
    await studio.updates.restart()
    expect(studio.installed()).toMatch(/^#!\/bin\/sh 1.0.0 /)
  })

  test('a download that is cut is begun again with the next look', async () => {
    const built = await publish('1.1.0')
    proxy.meddle = (path) => (path.includes('AppImage') ? 'cut' : undefined)
    const studio = studioAt('1.0.0')
    await studio.updates.check()
    expect(studio.updates.state.kind).toBe('failed')
    await studio.updates.restart()
    expect(studio.installed()).toMatch(/^#!\/bin\/sh 1.0.0 /)
    proxy.meddle = undefined
    await studio.updates.check()
    await studio.updates.restart()
    expect(studio.installed()).toBe(built.label)
  })

  test('a version that was brought is not brought twice, nor after a new start', async () => {
    await publish('1.1.0')
    const studio = studioAt('1.0.0')
    await studio.updates.check()
    const again = studioAt('1.0.0', { userData: studio.userData })
    proxy.asked.length = 0
    await again.updates.check()
    expect(again.updates.state).toMatchObject({ kind: 'ready', version: '1.1.0' })
    expect(proxy.asked).toEqual([`${FEEDS}stable-linux.yml`])
  })

  test('a look that fails takes nothing from what lies ready', async () => {
    const built = await publish('1.1.0')
    const studio = studioAt('1.0.0')
    await studio.updates.check()
    await putFeed('nonsense')
    await studio.updates.check()
    expect(studio.updates.state).toEqual({ kind: 'ready', version: '1.1.0', waits: false })
    await studio.updates.restart()
    expect(studio.installed()).toBe(built.label)
  })

  test('what is older is only told; it is taken by whoever asks for just that version', async () => {
    const built = await publish('1.1.0')
    const studio = studioAt('1.2.0-beta.1')
    await studio.updates.check()
    expect(studio.updates.state).toEqual({ kind: 'older', version: '1.1.0' })
    await studio.updates.goBack('1.0.9')
    expect(studio.updates.state).toEqual({ kind: 'older', version: '1.1.0' })
    await studio.updates.restart()
    expect(studio.installed()).toMatch(/^#!\/bin\/sh 1.2.0-beta.1 /)
    await studio.updates.goBack('1.1.0')
    expect(studio.updates.state).toMatchObject({ kind: 'ready', version: '1.1.0' })
    await studio.updates.restart()
    expect(studio.installed()).toBe(built.label)
  })

  describe('whoever leaves a channel', () => {
    async function betaReady() {
      await publish('1.0.0')
      await publish('1.1.0-beta.1', { channel: 'beta' })
      const studio = studioAt('1.0.0', { channel: 'beta' })
      await studio.updates.check()
      expect(studio.updates.state).toMatchObject({ kind: 'ready', version: '1.1.0-beta.1' })
      expect(studio.pending()).not.toEqual([])
      return studio
    }
    const staysAsItIs = async (studio: InstalledStudio) => {
      expect(await studio.updates.leave()).toBe(false)
      expect(studio.installed()).toMatch(/^#!\/bin\/sh 1.0.0 /)
    }

    test('is not given at quit what was brought from it, and its file is gone', async () => {
      const studio = await betaReady()
      await studio.choose('stable')
      expect(studio.updates.state).toEqual({ kind: 'idle' })
      expect(studio.pending()).toEqual([])
      await staysAsItIs(studio)
    })

    test('neither where the feed of the other cannot be read, nor where the update was wanted already', async () => {
      const studio = await betaReady()
      studio.uploads = 1
      await studio.updates.restart()
      await putFeed('nonsense')
      await studio.choose('stable')
      expect(studio.updates.state).toMatchObject({ kind: 'failed', code: 'feed-unsigned' })
      expect(studio.pending()).toEqual([])
      studio.uploads = 0
      await studio.updates.uploadsChanged()
      await staysAsItIs(studio)
    })

    test('has the file of an earlier run removed as well', async () => {
      const before = await betaReady()
      const studio = studioAt('1.0.0', { userData: before.userData })
      await studio.choose('stable')
      expect(studio.pending()).toEqual([])
      await staysAsItIs(studio)
    })

    test('is given nothing that was on its way', async () => {
      await publish('1.0.0')
      await publish('1.1.0-beta.1', { channel: 'beta' })
      const studio = studioAt('1.0.0', { channel: 'beta' })
      const isAsked = Promise.withResolvers<Promise<void>>()
      proxy.meddle = (path) => {
        // Called with each answer that is about to be sent; what is chosen now is chosen while it comes.
        if (path.includes('AppImage')) isAsked.resolve(studio.choose('stable'))
        return undefined
      }
      await studio.updates.check()
      await await isAsked.promise
      expect(studio.states.map(({ kind }) => kind)).not.toContain('ready')
      expect(studio.updates.state).toEqual({ kind: 'idle' })
      expect(studio.pending()).toEqual([])
      await staysAsItIs(studio)
    })

    test('takes what the other has', async () => {
      const studio = await betaReady()
      const built = await publish('1.0.1')
      await studio.choose('stable')
      expect(studio.updates.state).toMatchObject({ kind: 'ready', version: '1.0.1' })
      expect(await studio.updates.leave()).toBe(true)
      expect(studio.installed()).toBe(built.label)
    })
  })

  // A quarter, and three quarters, of the way through the staging ids.
  const first = '00000000-0000-4000-8000-000040000000'
  const second = '00000000-0000-4000-8000-0000c0000000'
  test.each([
    [0, 'idle', 'idle'],
    [50, 'ready', 'idle'],
    [100, 'ready', 'ready'],
  ])('of a hundred Studios %i take it', async (percentage, one, other) => {
    await publish('1.1.0', { percentage })
    const [here, there] = [studioAt('1.0.0', { stagingId: first }), studioAt('1.0.0', { stagingId: second })]
    await here.updates.check()
    await there.updates.check()
    expect([here.updates.state.kind, there.updates.state.kind]).toEqual([one, other])
  })

  test('a rollout is widened, and stopped', async () => {
    await publish('1.1.0', { percentage: 50 })
    const studio = studioAt('1.0.0', { stagingId: second })
    const looks = async () => {
      await studio.updates.check()
      return studio.updates.state.kind
    }
    expect(await looks()).toBe('idle')
    expect(await rollOut(parts(), { version: '1.1.0', channel: 'stable', percentage: 80 })).toHaveLength(3)
    expect(await looks()).toBe('ready')
    await rollOut(parts(), { version: '1.1.0', channel: 'stable', percentage: 0 })
    expect(await looks()).toBe('idle')
    await studio.updates.restart()
    expect(studio.installed()).toMatch(/^#!\/bin\/sh 1.0.0 /)
  })
}
