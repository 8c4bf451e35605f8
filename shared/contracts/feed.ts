import { oc } from '@orpc/contract'
import { z } from 'zod'
import { trackSchema } from './catalog.ts'
import { instantSchema, pageOf, pageQuery } from './common.ts'
import { localeSchema } from './own-account.ts'
import { productSchema } from './products.ts'

/** When it came into the feed, and by whom; null where its owner published it. */
const came = {
  at: instantSchema,
  repostedBy: z.object({ username: z.string(), displayName: z.string() }).nullable(),
}

export const feedEntrySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('track'), ...came, track: trackSchema }),
  z.object({ kind: z.literal('release'), ...came, release: productSchema }),
])
export type FeedEntry = z.infer<typeof feedEntrySchema>

export const feedContract = oc.tag('feed').router({
  /** Each once, where it came in first. A page may be short, and goes on where `nextCursor` says so. */
  feed: oc
    .route({
      method: 'GET',
      path: '/me/feed',
      summary: 'What those whom one follows have published and reposted, the newest first',
    })
    .input(
      z.object({
        ...pageQuery,
        limit: z.coerce.number().int().min(1).max(50).default(24),
        locale: localeSchema.default('en'),
      }),
    )
    .output(pageOf(feedEntrySchema)),
})
