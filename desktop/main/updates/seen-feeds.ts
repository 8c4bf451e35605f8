import { readFileSync } from 'node:fs'
import { feedName } from '@veza/shared/studio/updates/channels.ts'
import type { FeedPlace } from '@veza/shared/studio/updates/feed.ts'
import { z } from 'zod'
import { replaceFile } from '../../folders/replace-file.ts'

/** Of each feed its sequence, by its name, and since when there has been no fresh one (ms), by its name and ` stale`. */
const fileSchema = z.record(z.string(), z.int().positive())
type Seen = z.infer<typeof fileSchema>

/** The newest feed that was seen of each place, so that an old one that somebody kept is not taken for news. */
export interface SeenFeeds {
  /** @returns 0 where none was seen */
  sequenceOf(place: FeedPlace): number
  keep(place: FeedPlace, sequence: number): void
  /** No fresh one can be had of what answers. @returns since when, also where the Studio was started again meanwhile */
  staleSince(place: FeedPlace, now: Date): Date
  /** There was news. */
  isFresh(place: FeedPlace): void
}

export function seenFeedsFile(path: string): SeenFeeds {
  function read(): Seen {
    try {
      return fileSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
    } catch {
      // Missing or damaged: the next feed is the first one, and its signature is checked all the same.
      return {}
    }
  }
  const write = (seen: Seen) => replaceFile(path, JSON.stringify(seen))
  return {
    sequenceOf: ({ channel, target }) => read()[feedName(channel, target)] ?? 0,
    keep: ({ channel, target }, sequence) => write({ ...read(), [feedName(channel, target)]: sequence }),
    staleSince(place, now) {
      const seen = read()
      const since = seen[staleName(place)]
      // One in the future was written by a clock that has been set right since.
      if (since !== undefined && since <= now.getTime()) return new Date(since)
      write({ ...seen, [staleName(place)]: now.getTime() })
      return now
    },
    isFresh(place) {
      const { [staleName(place)]: since, ...rest } = read()
      if (since !== undefined) write(rest)
    },
  }
}

const staleName = ({ channel, target }: FeedPlace) => `${feedName(channel, target)} stale`
