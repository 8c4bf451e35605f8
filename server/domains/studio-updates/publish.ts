import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { PassThrough, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { channelsToldOf, feedName, type UpdateChannel } from '@veza/shared/studio/updates/channels.ts'
import type { Feed } from '@veza/shared/studio/updates/feed.ts'
import { compareVersions, isPrerelease } from '@veza/shared/studio/updates/versions.ts'
import { IMMUTABLE_CACHE_CONTROL } from '../../platform/object-store/index.ts'
import { BuildUnusable, type Built, type BuiltFile, readBuilt } from './built.ts'
import { type FeedContent, type FeedParts, readFeed, readObject, writeFeed } from './feeds.ts'
import { fileAddress, fileKey, releaseKey } from './keys.ts'

export interface PublishWish {
  /** Folder of electron-builder's output. */
  readonly folder: string
  readonly channel: UpdateChannel
  /** Of a hundred Studios so many take it, 0 to 100. */
  readonly percentage: number
  readonly notes?: string
  /** Permits a version below the one that is published: that one is withdrawn by it. */
  readonly allowsOlder?: boolean
}

export interface Published {
  readonly version: string
  /** Files that were not in the store yet. */
  readonly uploaded: readonly string[]
  /** Feeds that say something new. */
  readonly feeds: readonly string[]
  /** Feeds of other channels that were left alone, because they are ahead. */
  readonly ahead: readonly string[]
}

/** This version is out, with other bytes: Studios have them. */
export class VersionPublished extends DomainError {
  constructor(version: string, target: string) {
    super(
      409,
      'version-published',
      `${version} for ${target} was published with other files. Give the build a new version.`,
    )
  }
}

/** Studios do not go back by themselves, and so a feed does not either. */
export class OlderThanPublished extends DomainError {
  constructor(version: string, feed: string, published: string) {
    super(
      409,
      'older-than-published',
      `${feed} is at ${published}, and ${version} is older. To withdraw that version on purpose, allow the older one.`,
    )
  }
}

/**
 * Files first, then what the version is made of, the feeds last: dying between leaves what nobody is told of, and
 * running again goes on from there. Nothing is written before everything that may be refused was looked at.
 * @throws BuildUnusable, VersionPublished, OlderThanPublished, FeedRefused
 */
export async function publishStudio(parts: FeedParts, wish: PublishWish): Promise<Published> {
  const built = await readBuilt(wish.folder)
  const plans: Plan[] = []
  for (const one of built) plans.push(await planTarget(parts, wish, one))
  const uploaded: string[] = []
  for (const { target, version, files } of built) {
    for (const file of files) uploaded.push(...(await putFile(parts, file)))
    await putRecord(parts, releaseKey(version, target), recordOf(files))
  }
  const feeds: string[] = []
  for (const { writes, target } of plans)
    for (const { channel, before, content } of writes)
      if (await writeFeed(parts, { channel, target }, before, content)) feeds.push(feedName(channel, target))
  const ahead = plans.flatMap((plan) => plan.ahead)
  return { version: built[0]?.version ?? '', uploaded, feeds, ahead }
}

interface Plan {
  readonly target: Built['target']
  readonly writes: readonly { channel: UpdateChannel; before: Feed | undefined; content: FeedContent }[]
  readonly ahead: readonly string[]
}

async function planTarget(parts: FeedParts, wish: PublishWish, built: Built): Promise<Plan> {
  const { target, version, files } = built
  if (wish.channel === 'stable' && isPrerelease(version))
    throw new BuildUnusable(`${version} is no version for the stable channel.`)
  const record = await readObject(parts.store, releaseKey(version, target))
  if (record !== undefined && record !== recordOf(files)) throw new VersionPublished(version, target)
  const writes: Plan['writes'][number][] = []
  const ahead: string[] = []
  for (const channel of channelsToldOf(wish.channel)) {
    const before = await readFeed(parts, { channel, target })
    const isOlder = before !== undefined && compareVersions(version, before.version) < 0
    const mayGoBack = channel === wish.channel && wish.allowsOlder === true
    if (isOlder && !mayGoBack) {
      const name = feedName(channel, target)
      if (channel === wish.channel) throw new OlderThanPublished(version, name, before.version)
      ahead.push(name)
    } else writes.push({ channel, before, content: contentOf(wish, built) })
  }
  return { target, writes, ahead }
}

function contentOf({ percentage, notes }: PublishWish, { version, builtAt, files }: Built): FeedContent {
  return {
    version,
    releaseDate: builtAt.toISOString(),
    stagingPercentage: percentage,
    ...(notes === undefined ? {} : { releaseNotes: notes }),
    files: files.map(({ name, sha512, bytes, blockMapBytes }) => ({
      url: fileAddress(sha512, name),
      sha512,
      size: bytes,
      ...(blockMapBytes === undefined ? {} : { blockMapSize: blockMapBytes }),
    })),
  }
}

const recordOf = (files: readonly BuiltFile[]) =>
  JSON.stringify(
    files
      .map(({ name, sha512, bytes }) => ({ name, sha512, bytes }))
      .sort((one, other) => (one.name < other.name ? -1 : 1)),
  )

async function putFile({ store }: FeedParts, file: BuiltFile): Promise<string[]> {
  const key = fileKey(fileAddress(file.sha512, file.name))
  const options = { contentType: 'application/octet-stream', cacheControl: IMMUTABLE_CACHE_CONTROL }
  if (file.blockMapPath !== undefined && (await store.head(`${key}.blockmap`)) === undefined) {
    const map = await readFile(file.blockMapPath)
    await store.put(`${key}.blockmap`, map, { ...options, bytes: map.byteLength })
  }
  if ((await store.head(key))?.bytes === file.bytes) return []
  const { body, digest } = hashing(file.path)
  await store.put(key, body, { ...options, bytes: file.bytes })
  if ((await digest) === file.sha512) return [file.name]
  await store.delete([key])
  throw new BuildUnusable(`${file.name} changed while it was sent: build it again.`)
}

/** The file's bytes, and what they were: what is sent is what was read. */
function hashing(path: string): { body: Readable; digest: Promise<string> } {
  const hash = createHash('sha512')
  const body = new PassThrough()
  const digest = pipeline(
    createReadStream(path),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk)
        yield chunk
      }
    },
    body,
  ).then(() => hash.digest('base64'))
  // Where the store gives up first, its own reason is what is told.
  digest.catch(() => undefined)
  return { body, digest }
}

async function putRecord({ store }: FeedParts, key: string, record: string): Promise<void> {
  if ((await readObject(store, key)) === record) return
  await store.put(key, Buffer.from(record), {
    contentType: 'application/json',
    bytes: Buffer.byteLength(record),
  })
}
