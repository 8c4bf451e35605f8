import type { KeyObject } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { type Clock, SECOND_MS } from '@veza/shared/kernel/time.ts'
import { type Feed, type FeedPlace, openFeed, sealFeed } from '@veza/shared/studio/updates/feed.ts'
import { ObjectNotFound, type ObjectStore } from '../../platform/object-store/index.ts'
import { feedKey } from './keys.ts'

/** The private key that signs, and the public ones of everything that was signed before. */
export interface ReleaseKeys {
  readonly signing: KeyObject
  readonly trusted: readonly KeyObject[]
}

export interface FeedParts {
  readonly store: ObjectStore
  readonly clock: Clock
  readonly keys: ReleaseKeys
}

/** Somebody else published at the same time. */
class FeedRace extends DomainError {
  constructor(name: string) {
    super(409, 'feed-race', `${name} was changed by somebody else meanwhile. Look at it, and publish again.`)
  }
}

export async function readObject(store: ObjectStore, key: string): Promise<string | undefined> {
  try {
    const { body } = await store.get(key)
    return await text(body)
  } catch (error) {
    if (error instanceof ObjectNotFound) return undefined
    throw error
  }
}

/** The feed as it stands. @throws FeedRefused where it is none of ours: nothing is built on that */
export async function readFeed({ store, keys }: FeedParts, place: FeedPlace): Promise<Feed | undefined> {
  const content = await readObject(store, feedKey(place.channel, place.target))
  return content === undefined ? undefined : openFeed(content, keys.trusted, place)
}

export type FeedContent = Omit<Feed, 'sequence' | 'channel' | 'target'>

/** Puts a feed in place, unless it says the same already. @returns whether anything changed */
export async function writeFeed(
  parts: FeedParts,
  place: FeedPlace,
  before: Feed | undefined,
  content: FeedContent,
): Promise<boolean> {
  if (before !== undefined && isSame(before, { ...place, sequence: before.sequence, ...content }))
    return false
  // By the clock as well, so that Studios take a feed that had to be begun anew.
  const now = Math.floor(parts.clock.now().getTime() / SECOND_MS)
  const feed = { ...content, ...place, sequence: Math.max(now, (before?.sequence ?? 0) + 1) }
  const sealed = sealFeed(feed, parts.keys.signing)
  const key = feedKey(place.channel, place.target)
  await parts.store.put(key, Buffer.from(sealed), {
    contentType: 'application/yaml',
    cacheControl: 'no-cache',
    bytes: Buffer.byteLength(sealed),
  })
  if ((await readObject(parts.store, key)) !== sealed) throw new FeedRace(key)
  return true
}

const isSame = (one: Feed, other: Feed) => canonical(one) === canonical(other)

function canonical(feed: Feed): string {
  return JSON.stringify(Object.entries(feed).sort(([one], [other]) => (one < other ? -1 : 1)))
}
