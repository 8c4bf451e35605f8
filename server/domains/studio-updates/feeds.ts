import type { KeyObject } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { type Clock, DAY_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
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
  /** So long a feed holds from the moment that it is written. */
  readonly validDays: number
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

export type FeedContent = Omit<Feed, 'sequence' | 'channel' | 'target' | 'validUntil'>

/** Puts a feed in place, unless it says the same already, and will for long enough. @returns whether anything changed */
export async function writeFeed(
  parts: FeedParts,
  place: FeedPlace,
  before: Feed | undefined,
  content: FeedContent,
): Promise<boolean> {
  if (before !== undefined && isSame(before, { ...content, ...place }) && isFresh(before, parts)) return false
  await putFeed(parts, place, before, content)
  return true
}

/** Puts a feed in place, with a new number and time. @returns it, as it is there now */
export async function putFeed(
  parts: FeedParts,
  place: FeedPlace,
  before: Feed | undefined,
  content: FeedContent,
): Promise<Feed & { validUntil: string }> {
  // By the clock as well, so that Studios take a feed that had to be begun anew.
  const now = Math.floor(parts.clock.now().getTime() / SECOND_MS)
  const sequence = Math.max(now, (before?.sequence ?? 0) + 1)
  const validUntil = new Date(now * SECOND_MS + parts.validDays * DAY_MS).toISOString()
  const feed = { ...content, ...place, sequence, validUntil }
  const sealed = sealFeed(feed, parts.keys.signing)
  const key = feedKey(place.channel, place.target)
  await parts.store.put(key, Buffer.from(sealed), {
    contentType: 'application/yaml',
    cacheControl: 'no-cache',
    bytes: Buffer.byteLength(sealed),
  })
  if ((await readObject(parts.store, key)) !== sealed) throw new FeedRace(key)
  return feed
}

/** Half of its time is still to come. */
const isFresh = ({ validUntil = '' }: Feed, { clock, validDays }: FeedParts) =>
  Date.parse(validUntil) - clock.now().getTime() >= (validDays * DAY_MS) / 2

type Said = FeedContent & FeedPlace

const isSame = (one: Said, other: Said) => canonical(one) === canonical(other)

function canonical(feed: Said): string {
  const said = { ...feed, sequence: 0, validUntil: '' }
  return JSON.stringify(Object.entries(said).sort(([one], [other]) => (one < other ? -1 : 1)))
}
