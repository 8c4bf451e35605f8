import type { KeyObject } from 'node:crypto'
import { type Clock, DAY_MS } from '@veza/shared/kernel/time.ts'
import { feedName } from '@veza/shared/studio/updates/channels.ts'
import { type Feed, type FeedPlace, FeedRefused, openFeed } from '@veza/shared/studio/updates/feed.ts'
import { type AppUpdater, Provider, type ResolvedUpdateFileInfo, type UpdateInfo } from 'electron-updater'
import type { SeenFeeds } from './seen-feeds.ts'

type ProviderArguments = ConstructorParameters<typeof ProviderBase>

/** Its constructor is closed to others in the types alone. */
const ProviderBase = Provider as unknown as new (runtime: object) => Provider<UpdateInfo>

export interface FeedTrust {
  /** Folder of the feeds; ends with a slash. */
  readonly url: URL
  /** Public keys that may have signed. */
  readonly keys: readonly KeyObject[]
  readonly place: FeedPlace
  readonly seen: SeenFeeds
  readonly clock: Clock
  /** For so many days without news nothing is said of it. */
  readonly silenceDays: number
}

/** Its time is over: there may be something newer, and nobody says so. */
export class FeedExpired extends FeedRefused {
  /** When there was no news for the first time. */
  readonly since: Date
  readonly isTold: boolean
  constructor(since: Date, isTold: boolean) {
    super('expired', 'The feed is out of date.')
    this.since = since
    this.isTold = isTold
  }
}

/** What answers has had nothing fresh for so long that the person is told: somebody may keep news from this Studio. */
export class FeedWithheld extends Error {
  override readonly name = 'FeedWithheld'
  /** When there was no news for the first time. */
  readonly since: Date
  constructor(since: Date, cause: unknown) {
    super('There has been no fresh feed for long.', { cause })
    this.since = since
  }
}

/** True for what nobody vouches for any more, and for what was never said to hold. @param validUntil ISO 8601 */
export const isExpired = (validUntil: string | undefined, now: Date): boolean =>
  !(now.getTime() < Date.parse(validUntil ?? ''))

/**
 * Where electron-updater asks for versions: believes nothing that is not signed by us, for this place, and as new as
 * what was seen before. What is downloaded is held to the SHA-512 that stands in the feed.
 * @returns a class, as `setFeedURL({ provider: 'custom' })` wants it
 */
export function signedProvider(trust: FeedTrust) {
  const { url, keys, place, seen } = trust
  const newestOf = (text: string | null): Feed => {
    const feed = openFeed(text ?? '', keys, place)
    const newest = seen.sequenceOf(place)
    if (feed.sequence < newest)
      throw new FeedRefused('replayed', `The feed is number ${feed.sequence}, and ${newest} was seen.`)
    if (feed.sequence > newest) seen.keep(place, feed.sequence)
    assertFresh(feed, trust)
    return feed
  }
  return class SignedProvider extends ProviderBase {
    constructor(_options: object, _updater: AppUpdater, runtime: ProviderArguments[0]) {
      // Stores answer one range a request.
      super({ ...runtime, isUseMultipleRangeRequest: false })
    }

    async getLatestVersion(): Promise<UpdateInfo> {
      const address = new URL(feedName(place.channel, place.target), url)
      const feed = await this.httpRequest(address)
        .then(newestOf)
        .catch((error: unknown) => {
          throw afterSilence(error, trust)
        })
      const [first] = feed.files
      return { ...feed, path: first?.url ?? '', sha512: first?.sha512 ?? '' } as UpdateInfo
    }

    resolveFiles({ files }: UpdateInfo): ResolvedUpdateFileInfo[] {
      return files.map((info) => ({ url: new URL(info.url, url), info }))
    }
  }
}

function assertFresh({ validUntil }: Feed, { place, seen, clock, silenceDays }: FeedTrust): void {
  const now = clock.now()
  if (!isExpired(validUntil, now)) {
    seen.isFresh(place)
    return
  }
  const since = seen.staleSince(place, now)
  throw new FeedExpired(since, isLong(since, now, silenceDays))
}

/** What answers and has no fresh feed is silent, whatever it says; where nothing answers, there is no network. */
function afterSilence(error: unknown, { place, seen, clock, silenceDays }: FeedTrust): unknown {
  const isAnswer = error instanceof FeedRefused || (error instanceof Error && 'statusCode' in error)
  if (!isAnswer || error instanceof FeedExpired) return error
  const now = clock.now()
  const since = seen.staleSince(place, now)
  return isLong(since, now, silenceDays) ? new FeedWithheld(since, error) : error
}

const isLong = (since: Date, now: Date, days: number): boolean =>
  now.getTime() - since.getTime() >= days * DAY_MS
