import { DomainError } from '@veza/shared/kernel/errors.ts'
import { feedName, updateChannels, updateTargets } from '@veza/shared/studio/updates/channels.ts'
import { type FeedParts, putFeed, readFeed } from './feeds.ts'

export interface RenewedFeed {
  readonly feed: string
  readonly version: string
  /** ISO 8601, UTC. */
  readonly validUntil: string
}

class NothingPublished extends DomainError {
  constructor() {
    super(404, 'not-published', 'There is no feed to renew: publish a version first.')
  }
}

/** Has every feed hold for longer, and say what it said before. Safe to repeat. */
export async function renewFeeds(parts: FeedParts): Promise<RenewedFeed[]> {
  const renewed: RenewedFeed[] = []
  for (const channel of updateChannels)
    for (const target of updateTargets) {
      const before = await readFeed(parts, { channel, target })
      if (before === undefined) continue
      const { version, validUntil } = await putFeed(parts, { channel, target }, before, before)
      renewed.push({ feed: feedName(channel, target), version, validUntil })
    }
  if (renewed.length === 0) throw new NothingPublished()
  return renewed
}
