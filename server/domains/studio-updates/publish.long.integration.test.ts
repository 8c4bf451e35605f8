import { createHash, generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { updateChannels } from '@veza/shared/studio/updates/channels.ts'
import { openFeed, sealFeed } from '@veza/shared/studio/updates/feed.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { contract } from '../../platform/object-store/contract/harness.ts'
import type { ObjectStore } from '../../platform/object-store/index.ts'
import { readObject } from './feeds.ts'
import { feedKey } from './keys.ts'
import { type PublishWish, publishStudio } from './publish.ts'
import { renewFeeds } from './renew.ts'

const pair = generateKeyPairSync('ed25519')
const other = generateKeyPairSync('ed25519')
let nowMs: number
const clock = { now: () => new Date(nowMs) }
const folders: string[] = []

/** What electron-builder leaves for two targets. */
async function built(version: string, given: { content?: string; sent?: string } = {}): Promise<string> {
  const { content = version } = given
  const { sent = content } = given
  const folder = await mkdtemp(join(tmpdir(), 'veza-built-'))
  folders.push(folder)
  for (const [suffix, name] of [
    ['-linux', `veza-studio-${version}-linux-x64.AppImage`],
    ['', `veza-studio-${version}-win-x64.exe`],
  ] as const) {
    const sha512 = createHash('sha512').update(content).digest('base64')
    const files = [{ url: name, sha512, size: content.length }]
    await writeFile(join(folder, name), sent)
    await writeFile(
      join(folder, `latest${suffix}.yml`),
      stringify({ version, files, path: name, sha512, releaseDate: '2026-11-20T00:00:00.000Z' }),
    )
  }
  await writeFile(join(folder, `veza-studio-${version}-win-x64.exe.blockmap`), 'a map of blocks')
  await writeFile(join(folder, 'builder-debug.yml'), 'x: 1')
  return folder
}

contract('publishing the Studio', (place) => {
  let store: ObjectStore
  beforeEach(async () => {
    nowMs = Date.parse('2026-11-21T12:00:00Z')
    store = place().open()
    const keys: string[] = []
    for await (const { key } of store.list('studio/')) keys.push(key)
    await store.delete(keys)
  })
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
  })

  const parts = (over: ObjectStore = store, signing = pair.privateKey) => ({
    store: over,
    clock,
    keys: { signing, trusted: [pair.publicKey] },
    validDays: 90,
  })
  const publish = (folder: string, wish: Partial<PublishWish> = {}, over?: ObjectStore) =>
    publishStudio(parts(over), { folder, channel: 'stable', percentage: 100, ...wish })
  const feedOf = async (channel: (typeof updateChannels)[number], target: 'linux' | 'win' = 'linux') => {
    const text = await readObject(store, feedKey(channel, target))
    return text === undefined ? undefined : openFeed(text, [pair.publicKey], { channel, target })
  }
  async function everything(): Promise<Record<string, string | undefined>> {
    const found: Record<string, string | undefined> = {}
    for await (const { key } of store.list('studio/')) found[key] = await readObject(store, key)
    return found
  }

  test('files, maps and what the version is made of are there, and the feeds name them', async () => {
    const done = await publish(await built('1.0.0'))
    expect(done).toMatchObject({ version: '1.0.0', ahead: [] })
    expect(done.uploaded).toHaveLength(2)
    expect(done.feeds).toHaveLength(6)
    const feed = await feedOf('stable', 'win')
    expect(feed).toMatchObject({ version: '1.0.0', stagingPercentage: 100 })
    const file = `studio/${feed?.files[0]?.url}`
    expect(await readObject(store, file)).toBe('1.0.0')
    expect(await readObject(store, `${file}.blockmap`)).toBe('a map of blocks')
  })

  test('twice is once', async () => {
    const folder = await built('1.0.0')
    await publish(folder)
    const before = await everything()
    expect(await publish(folder)).toMatchObject({ uploaded: [], feeds: [] })
    expect(await everything()).toEqual(before)
  })

  test('a feed holds for ninety days from when it was written, and is renewed by whatever comes past half of them', async () => {
    const folder = await built('1.0.0')
    await publish(folder)
    const first = await feedOf('stable')
    expect(first?.validUntil).toBe('2027-02-19T12:00:00.000Z')
    nowMs += 40 * DAY_MS
    expect(await publish(folder)).toMatchObject({ feeds: [] })
    nowMs += 10 * DAY_MS
    expect((await publish(folder)).feeds).toHaveLength(6)
    expect(await feedOf('stable')).toMatchObject({ version: '1.0.0', validUntil: '2027-04-10T12:00:00.000Z' })
  })

  test('renewed, every feed says what it said, for longer, under a higher number; also where its time is over', async () => {
    await expect(renewFeeds(parts())).rejects.toThrow('publish a version first')
    await publish(await built('1.0.0'), { notes: 'New: a door.', percentage: 5 })
    await publish(await built('1.1.0-beta.1'), { channel: 'beta' })
    const before = await feedOf('stable', 'win')
    nowMs += 200 * DAY_MS
    const renewed = await renewFeeds({ ...parts(), validDays: 30 })
    expect(renewed.map(({ feed, version }) => `${feed} ${version}`).sort()).toEqual([
      'alpha-linux.yml 1.1.0-beta.1',
      'alpha-win.yml 1.1.0-beta.1',
      'beta-linux.yml 1.1.0-beta.1',
      'beta-win.yml 1.1.0-beta.1',
      'stable-linux.yml 1.0.0',
      'stable-win.yml 1.0.0',
    ])
    const after = await feedOf('stable', 'win')
    expect(after).toEqual({ ...before, sequence: after?.sequence, validUntil: '2027-07-09T12:00:00.000Z' })
    expect(after?.sequence).toBeGreaterThan(before?.sequence ?? 0)
  })

  test('a feed from before there was a time is built upon, and has one from then on', async () => {
    await publish(await built('1.0.0'))
    const { validUntil: _, ...old } = (await feedOf('stable')) ?? expect.fail()
    await store.put(feedKey('stable', 'linux'), Buffer.from(sealFeed(old, pair.privateKey)), {
      contentType: 'application/yaml',
    })
    await publish(await built('1.1.0'))
    expect(await feedOf('stable')).toMatchObject({ version: '1.1.0', validUntil: expect.any(String) })
  })

  async function isWhole(channel: (typeof updateChannels)[number], target: 'linux' | 'win'): Promise<void> {
    for (const { url, size } of (await feedOf(channel, target))?.files ?? [{ url: '', size: 0 }])
      expect((await store.head(`studio/${url}`))?.bytes).toBe(size)
  }

  test('dying after any write leaves Studios with the version before, or with the new one whole', async () => {
    const [before, next] = [await built('1.0.0'), await built('1.1.0')]
    await publish(before)
    const old = await everything()
    const writes: string[] = []
    await publish(next, {}, dyingAfter(store, Number.POSITIVE_INFINITY, writes))
    // Two files, the map of one, two records, six feeds.
    expect(writes).toHaveLength(11)
    for (let deaths = 0; deaths < writes.length; deaths++) {
      await store.delete(writes)
      for (const [key, text = ''] of Object.entries(old))
        await store.put(key, Buffer.from(text), { contentType: 'text/plain' })
      await expect(publish(next, {}, dyingAfter(store, deaths))).rejects.toThrow('died here')
      for (const channel of updateChannels)
        for (const target of ['linux', 'win'] as const) await isWhole(channel, target)
      await publish(next)
      await isWhole('stable', 'linux')
    }
    for (const channel of updateChannels) expect((await feedOf(channel))?.version).toBe('1.1.0')
  })

  test('no feed is touched before every file is there', async () => {
    const order: string[] = []
    await publish(await built('1.0.0'), {}, dyingAfter(store, Number.POSITIVE_INFINITY, order))
    const firstFeed = order.findIndex((key) => key.startsWith('studio/feeds/'))
    expect(order.slice(0, firstFeed).filter((key) => key.startsWith('studio/files/'))).toHaveLength(3)
    expect(order.slice(firstFeed).every((key) => key.startsWith('studio/feeds/'))).toBe(true)
  })

  test('a version that is out is not replaced by other bytes, and nothing is written', async () => {
    await publish(await built('1.0.0'))
    const before = await everything()
    const again = publish(await built('1.0.0', { content: '1.0.0 built again' }))
    await expect(again).rejects.toThrow('1.0.0 for linux was published with other files')
    expect(await everything()).toEqual(before)
  })

  test('an artefact that is not what the builder wrote down is not published', async () => {
    const tampered = await built('1.0.0', { content: 'as built', sent: 'as bu1lt' })
    await expect(publish(tampered)).rejects.toThrow(/is not what latest.*yml says/)
    expect(await everything()).toEqual({})
  })

  test('no feed goes back, save on purpose', async () => {
    await publish(await built('1.1.0'))
    const older = await built('1.0.9')
    await expect(publish(older)).rejects.toThrow('stable-linux.yml is at 1.1.0, and 1.0.9 is older')
    const sequence = (await feedOf('stable'))?.sequence ?? 0
    await publish(older, { allowsOlder: true })
    expect(await feedOf('stable')).toMatchObject({ version: '1.0.9' })
    expect((await feedOf('stable'))?.sequence).toBeGreaterThan(sequence)
  })

  test('a stable version is told to all, a beta to those who take them, and nobody who is ahead goes back', async () => {
    await publish(await built('1.1.0-beta.1'), { channel: 'beta' })
    expect(await feedOf('stable')).toBeUndefined()
    expect((await feedOf('alpha'))?.version).toBe('1.1.0-beta.1')
    const done = await publish(await built('1.0.5'))
    expect(done.ahead).toHaveLength(4)
    expect((await feedOf('stable'))?.version).toBe('1.0.5')
    expect((await feedOf('beta'))?.version).toBe('1.1.0-beta.1')
    await publish(await built('1.1.0'))
    for (const channel of updateChannels) expect((await feedOf(channel))?.version).toBe('1.1.0')
  })

  test('no version before a release comes to the stable channel', async () => {
    await expect(publish(await built('1.1.0-beta.1'))).rejects.toThrow('no version for the stable channel')
  })

  test('upon a feed that somebody else signed nothing is built', async () => {
    const foreign = { folder: await built('1.0.0'), channel: 'stable', percentage: 100 } as const
    await publishStudio(
      { ...parts(), keys: { signing: other.privateKey, trusted: [other.publicKey] } },
      foreign,
    )
    const before = await everything()
    await expect(publish(await built('1.1.0'))).rejects.toThrow('which is not trusted here')
    expect(await everything()).toEqual(before)
  })

  test('with the key of before as an old one, a new key takes over', async () => {
    await publish(await built('1.0.0'))
    const keys = { signing: other.privateKey, trusted: [other.publicKey, pair.publicKey] }
    await publishStudio(
      { ...parts(), keys },
      { folder: await built('1.1.0'), channel: 'stable', percentage: 5 },
    )
    const text = (await readObject(store, feedKey('stable', 'linux'))) ?? ''
    expect(openFeed(text, [other.publicKey], { channel: 'stable', target: 'linux' }).version).toBe('1.1.0')
  })
})

/** The store of a process that dies after so many writes. */
function dyingAfter(store: ObjectStore, writes: number, order: string[] = []): ObjectStore {
  let left = writes
  return new Proxy(store, {
    get(target, name) {
      if (name !== 'put') {
        const value: unknown = Reflect.get(target, name)
        return typeof value === 'function' ? value.bind(target) : value
      }
      const put: ObjectStore['put'] = async (key, body, options) => {
        if (left-- <= 0) throw new Error('died here')
        order.push(key)
        await target.put(key, body, options)
      }
      return put
    },
  })
}
