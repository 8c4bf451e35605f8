import { oc } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'
import { trackSchema } from './catalog.ts'
import { instantSchema, textSchema } from './common.ts'
import { localeSchema } from './own-account.ts'
import { productSchema } from './products.ts'

/** So many are featured at once: one look, and no list. */
export const FEATURED_MAX = 8
/** So many are ranked. */
export const TRENDING_MAX = 100

export const featuredSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('track'), track: trackSchema }),
  z.object({ kind: z.literal('release'), release: productSchema }),
])
export type Featured = z.infer<typeof featuredSchema>

/** The kind is that of the id: a track's, or a release's. */
export const choiceSchema = z.object({
  kind: z.enum(['track', 'release']),
  id: idSchema,
  /** From then on it is shown no longer; null: until somebody changes it. */
  until: instantSchema.nullable().default(null),
})

export const chosenSchema = z.object({
  items: z.array(
    choiceSchema.extend({
      title: z.string(),
      /** Whether visitors see it now: not before it is public, nor once its time is over. */
      isShown: z.boolean(),
    }),
  ),
})
export type Chosen = z.infer<typeof chosenSchema>

/** What can be featured, and what it is called. */
export const foundSchema = choiceSchema.omit({ until: true }).extend({ title: z.string() })
export type FoundThing = z.infer<typeof foundSchema>

/** What a visitor comes upon: each may have left out what this viewer may not see. */
export const discoveryContract = oc.tag('discovery').router({
  /** Ranked anew every ten minutes; at most three of one creator. */
  trending: oc
    .route({ method: 'GET', path: '/discover/trending', summary: 'What is heard and liked most of late' })
    .input(z.object({ limit: z.coerce.number().int().min(1).max(TRENDING_MAX).default(24) }))
    .output(z.object({ items: z.array(trackSchema) })),
  featured: oc
    .route({ method: 'GET', path: '/discover/featured', summary: 'What this server’s people recommend' })
    .input(z.object({ locale: localeSchema.default('en') }))
    .output(z.object({ items: z.array(featuredSchema) })),
  /** Of admins, with a second factor of the last 12 hours. */
  chosen: oc
    .route({ method: 'GET', path: '/admin/featured', summary: 'What is featured, shown or not' })
    .output(chosenSchema),
  /**
   * What the page at an address shows, to be featured: whole, or from its path on. 404 `nothing-there` where there is no track or release of this
   * server's that everybody sees; 422 `not-public` of what is not listed.
   */
  lookUp: oc
    .route({ method: 'GET', path: '/admin/featured/found', summary: 'What an address leads to' })
    .input(z.object({ address: textSchema.trim().min(1).max(2_000) }))
    .output(foundSchema),
  /** Replaces all of it, in this order. 422 `not-public` of what is not there for everybody. */
  choose: oc
    .route({ method: 'PUT', path: '/admin/featured' })
    .input(z.object({ items: z.array(choiceSchema).max(FEATURED_MAX) }))
    .output(chosenSchema),
})
