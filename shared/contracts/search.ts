import { oc } from '@orpc/contract'
import { z } from 'zod'
import { licenceTemplateSchema } from '../licences/index.ts'
import { musicalKeys } from '../media/musical-keys.ts'
import { trackSchema } from './catalog.ts'
import { lineSchema, pageQuery, textSchema } from './common.ts'
import { localeSchema } from './own-account.ts'
import { personSchema } from './people.ts'
import { playlistSchema } from './playlists.ts'
import { productSchema } from './products.ts'

export const QUERY_MAX = 200

export const searchKinds = ['tracks', 'releases', 'playlists', 'creators'] as const
export const searchKindSchema = z.enum(searchKinds)
export type SearchKind = z.infer<typeof searchKindSchema>

/** The most fitting first; or by when everybody could find it. */
export const searchSorts = ['relevance', 'newest', 'oldest'] as const
export const searchSortSchema = z.enum(searchSorts)

/** Beats a minute: from the first up to the second, which belongs to the next. */
export const bpmRanges = [
  'under-90',
  '90-110',
  '110-120',
  '120-130',
  '130-140',
  '140-160',
  '160-180',
  'from-180',
] as const
/** Minutes. */
export const durationRanges = ['under-2', '2-5', '5-10', 'over-10'] as const
/** Of the cheapest licence: euros, dollars, hundreds of yen; other currencies by the same figures. */
export const priceRanges = ['free', 'under-5', '5-20', '20-100', 'over-100'] as const
/** One of our texts, or the seller's own words. */
export const licenceKinds = [...licenceTemplateSchema.options, 'own'] as const

const facetValue = (max: number) => textSchema.trim().toLowerCase().min(1).max(max)
const tagsSchema = z.array(facetValue(40)).max(5, 'At most 5 tags at once')

/** What results are narrowed down by; each is given as the answers name it. */
export const facetsSchema = z.object({
  genre: facetValue(60).optional(),
  /** Repeated for several: all of them have to be there. */
  tag: z.union([tagsSchema, facetValue(40).transform((tag) => [tag])]).optional(),
  bpm: z.enum(bpmRanges).optional(),
  key: z.enum(musicalKeys).optional(),
  duration: z.enum(durationRanges).optional(),
  price: z.enum(priceRanges).optional(),
  licence: z.enum(licenceKinds).optional(),
  lossless: z.literal('yes').optional(),
})
export const facetNames = ['genre', 'tag', 'bpm', 'key', 'duration', 'price', 'licence', 'lossless'] as const
export type FacetName = (typeof facetNames)[number]

export const searchQuerySchema = facetsSchema.extend({
  ...pageQuery,
  limit: z.coerce.number().int().min(1).max(50).default(24),
  query: lineSchema(QUERY_MAX).default(''),
  kind: searchKindSchema.default('tracks'),
  sort: searchSortSchema.default('relevance'),
  locale: localeSchema.default('en'),
})
export type SearchQuery = z.infer<typeof searchQuerySchema>

const foundSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('track'), track: trackSchema }),
  z.object({ kind: z.literal('release'), release: productSchema }),
  z.object({ kind: z.literal('playlist'), playlist: playlistSchema }),
  z.object({ kind: z.literal('creator'), creator: personSchema }),
])
export type Found = z.infer<typeof foundSchema>

const countsSchema = z.array(z.object({ value: z.string(), count: z.int() }))

export const searchPageSchema = z.object({
  items: z.array(foundSchema),
  nextCursor: z.string().nullable(),
  /** Nothing has these words: what is shown has words like them. */
  isAlike: z.boolean(),
  /** Of the first page; null on the others, and of creators. */
  summary: z
    .object({
      matches: z.int(),
      /** Else all numbers are estimates, made of a part that chance chose, and have two figures that count. */
      isExact: z.boolean(),
      /** The most frequent genres and tags, and all values of the others that there are. */
      facets: z.partialRecord(z.enum(facetNames), countsSchema),
    })
    .nullable(),
})
export type SearchPage = z.infer<typeof searchPageSchema>

export const suggestionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('creator'), text: z.string(), url: z.url() }),
  z.object({ kind: z.literal('playlist'), text: z.string(), url: z.url() }),
  /** What something is called: to be searched for. */
  z.object({ kind: z.literal('title'), text: z.string() }),
])
export type Suggestion = z.infer<typeof suggestionSchema>

/** What one may find oneself, and for the owner what is not public yet. */
export const searchContract = oc.tag('search').router({
  find: oc
    .route({ method: 'GET', path: '/search', summary: 'Find tracks, releases, playlists or creators' })
    .input(searchQuerySchema)
    .output(searchPageSchema),
  suggest: oc
    .route({ method: 'GET', path: '/search/suggestions', summary: 'While somebody types' })
    .input(z.object({ query: lineSchema(QUERY_MAX).pipe(z.string().min(1, 'Write what to look for')) }))
    .output(z.object({ items: z.array(suggestionSchema) })),
})
