import { DomainError } from '@veza/shared/kernel/errors.ts'
import {
  channelsToldOf,
  feedName,
  type UpdateChannel,
  updateTargets,
} from '@veza/shared/studio/updates/channels.ts'
import { type FeedParts, readFeed, writeFeed } from './feeds.ts'

export interface RolloutWish {
  readonly version: string
  readonly channel: UpdateChannel
  /** 0 stops it. */
  readonly percentage: number
}

class NotPublished extends DomainError {
  constructor({ version, channel }: RolloutWish) {
    super(404, 'not-published', `No feed of ${channel} is at ${version}.`)
  }
}

/** Has more Studios take a version, or fewer, wherever it is the newest. @returns feeds that changed */
export async function rollOut(parts: FeedParts, wish: RolloutWish): Promise<string[]> {
  const changed: string[] = []
  let found = 0
  for (const channel of channelsToldOf(wish.channel))
    for (const target of updateTargets) {
      const feed = await readFeed(parts, { channel, target })
      if (feed?.version !== wish.version) continue
      found += 1
      const next = { ...feed, stagingPercentage: wish.percentage }
      if (await writeFeed(parts, { channel, target }, feed, next)) changed.push(feedName(channel, target))
    }
  if (found === 0) throw new NotPublished(wish)
  return changed
}
