import { readFileSync } from 'node:fs'
import { feedName } from '@veza/shared/studio/updates/channels.ts'
import type { FeedPlace } from '@veza/shared/studio/updates/feed.ts'
import { z } from 'zod'
import { replaceFile } from '../../folders/replace-file.ts'

const fileSchema = z.record(z.string(), z.int().positive())

/** The newest feed that was seen of each place, so that an old one that somebody kept is not taken for news. */
export interface SeenFeeds {
  /** @returns 0 where none was seen */
  sequenceOf(place: FeedPlace): number
  keep(place: FeedPlace, sequence: number): void
}

export function seenFeedsFile(path: string): SeenFeeds {
  function read(): z.infer<typeof fileSchema> {
    try {
      return fileSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
    } catch {
      // Missing or damaged: the next feed is the first one, and its signature is checked all the same.
      return {}
    }
  }
  return {
    sequenceOf: ({ channel, target }) => read()[feedName(channel, target)] ?? 0,
    keep({ channel, target }, sequence) {
      replaceFile(path, JSON.stringify({ ...read(), [feedName(channel, target)]: sequence }))
    },
  }
}
