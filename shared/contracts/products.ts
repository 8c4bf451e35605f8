import { oc } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'
import {
  amountSchema,
  type Currency,
  currencySchema,
  isChargeable,
  MAXIMUM_CHARGE,
  minimumCharge,
} from '../kernel/money.ts'
import { defineStates } from '../kernel/state-machine.ts'
import { licenceTemplateSchema } from '../licences/index.ts'
import { TITLE_MAX, titleSchema } from './catalog.ts'
import {
  byId,
  instantSchema,
  lineSchema,
  linesSchema,
  pageOf,
  pageQuery,
  seenVersionSchema,
} from './common.ts'
import { localeSchema } from './own-account.ts'
import { plannedInstantSchema } from './schedule.ts'

/** A product's life. What has been on sale may have been sold: its row stays, for the books. */
export const productStates = defineStates({
  draft: ['on-sale'],
  'on-sale': ['withdrawn'],
  withdrawn: ['on-sale'],
})
export type ProductStatus = (typeof productStates.states)[number]
export const productStatusSchema = z.enum(['draft', 'on-sale', 'withdrawn'])

/** One track, or several in an order with a title of their own. */
export const productKindSchema = z.enum(['track', 'release'])
export type ProductKind = z.infer<typeof productKindSchema>

/** What those hear of a product's tracks who have not bought it: all, the first 30 s, or nothing. */
export const listeningSchema = z.enum(['whole', 'preview', 'none'])
export type Listening = z.infer<typeof listeningSchema>

/** Files that a licence comes with: as it was uploaded, FLAC, or the best AAC there is. */
export const deliveredFormatSchema = z.enum(['original', 'lossless', 'aac'])
export type DeliveredFormat = z.infer<typeof deliveredFormatSchema>

export const MAX_LICENCES = 10
export const MAX_IMAGES = 10
export const MAX_RELEASE_TRACKS = 100
const MAX_OWN_TEXT = 8_000

const unique = <T>(values: readonly T[]): boolean => new Set(values).size === values.length
/** Of a list whose ids are compared. */
const listedId = idSchema.toLowerCase()

export const descriptionSchema = linesSchema(5_000)
const trackIds = z
  .array(listedId)
  .min(1, 'Name at least one track')
  .max(MAX_RELEASE_TRACKS, `At most ${MAX_RELEASE_TRACKS} tracks`)
  .refine(unique, 'Names a track twice')

export const newProductSchema = z
  .object({
    /** Chosen by who starts it away from any network, so that what is done with it there can name it; a new UUID. */
    id: idSchema.toLowerCase().optional(),
    kind: productKindSchema,
    /** Of a release; a track that is sold by itself is called as the track is. */
    title: titleSchema.optional(),
    description: descriptionSchema.default(''),
    /** In their order; exactly one for the kind `track`. */
    trackIds,
    listening: listeningSchema.default('preview'),
  })
  .superRefine(({ kind, title, trackIds: ids }, context) => {
    const refuse = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message })
    if (kind === 'release' && title === undefined) refuse('title', 'A release needs a title')
    if (kind === 'track' && title !== undefined) refuse('title', 'Its title is the track’s')
    if (kind === 'track' && ids.length !== 1) refuse('trackIds', 'Name one track')
  })
export type NewProduct = z.infer<typeof newProductSchema>

/** Title and tracks of a release alone. */
export const productPatchSchema = z
  .object({ title: titleSchema, description: descriptionSchema, trackIds, listening: listeningSchema })
  .partial()
export type ProductPatch = z.infer<typeof productPatchSchema>

const ownName = lineSchema(80).pipe(z.string().min(1, 'Write a name'))
const ownText = linesSchema(MAX_OWN_TEXT).pipe(z.string().min(1, 'Write what the licence allows'))

export const newLicenceSchema = z.object({
  /** One of our texts in its newest version, or the seller's own words. */
  terms: z.union([z.object({ template: licenceTemplateSchema }), z.object({ ownName, ownText })]),
  /** Minor units; nothing is free. With `payWhatYouWant`, what is suggested. */
  price: amountSchema,
  payWhatYouWant: z.object({ minimum: amountSchema }).nullable().default(null),
  formats: z
    .array(deliveredFormatSchema)
    .min(1, 'Name at least one format')
    .max(deliveredFormatSchema.options.length)
    .refine(unique, 'Names a format twice'),
})
export type NewLicence = z.infer<typeof newLicenceSchema>

const offer = z.object({
  /** Of every licence. */
  currency: currencySchema,
  /** Complete uploads of purpose `cover`; the first is the product's cover. */
  images: z
    .array(listedId)
    .max(MAX_IMAGES, `At most ${MAX_IMAGES} images`)
    .refine(unique, 'Names an image twice'),
  licences: z
    .array(newLicenceSchema)
    .min(1, 'A product needs a licence')
    .max(MAX_LICENCES, `At most ${MAX_LICENCES} licences`),
})
export type Offer = z.infer<typeof offer>

/** What may be wrong with a price; `params.fault` of the issue that says so. */
export const priceFaults = ['too-much', 'too-little', 'over-suggested'] as const
export type PriceFault = (typeof priceFaults)[number]

function priceFault(amount: number, currency: Currency): PriceFault | undefined {
  if (amount > MAXIMUM_CHARGE) return 'too-much'
  return isChargeable(amount, currency) ? undefined : 'too-little'
}

const inWords = (fault: PriceFault, currency: Currency): string =>
  ({
    'too-much': `More than can be paid at once, which is ${MAXIMUM_CHARGE} minor units`,
    'too-little': `Nothing, or at least ${minimumCharge(currency)} minor units: less cannot be paid`,
    'over-suggested': 'More than what is suggested',
  })[fault]

/** Prices must fit their currency, which their own schemas do not know. */
function checkPrices({ currency, licences }: Omit<Offer, 'images'>, context: z.core.$RefinementCtx): void {
  for (const [index, { price, payWhatYouWant }] of licences.entries()) {
    const refuse = (path: readonly string[], fault: PriceFault | undefined) =>
      fault &&
      context.addIssue({
        code: 'custom',
        path: ['licences', index, ...path],
        message: inWords(fault, currency),
        params: { fault },
      })
    refuse(['price'], priceFault(price, currency))
    if (!payWhatYouWant) continue
    const path = ['payWhatYouWant', 'minimum']
    refuse(path, priceFault(payWhatYouWant.minimum, currency))
    if (payWhatYouWant.minimum > price) refuse(path, 'over-suggested')
  }
}

/** An offer whose prices can be paid. */
export const offerSchema = offer.superRefine(checkPrices)

/** An offer without pictures, made before any server has what is sold. */
export const plannedOfferSchema = offer.omit({ images: true }).superRefine(checkPrices)
export type PlannedOffer = z.infer<typeof plannedOfferSchema>

export const licenceSchema = z.object({
  /** Says the same for ever: a licence that is changed gets another. */
  id: idSchema,
  /** Null: the seller's own words. */
  template: licenceTemplateSchema.nullable(),
  templateVersion: z.int().nullable(),
  name: z.string(),
  text: z.string(),
  price: amountSchema,
  payWhatYouWant: z.object({ minimum: amountSchema }).nullable(),
  formats: z.array(deliveredFormatSchema),
  /** Sold to one buyer alone; then nothing more of its tracks is. */
  exclusive: z.boolean(),
})
export type Licence = z.infer<typeof licenceSchema>

/** What stands in the way of a sale. */
export const obstacleSchema = z.enum([
  'address-unverified',
  'seller-away',
  'no-licence',
  /** Of a release, before it is put on sale. */
  'no-cover',
  'track-unpublished',
  'track-blocked',
  'track-deleted',
  'sold-exclusively',
  'no-original',
  'no-lossless',
  'no-aac',
])
export type Obstacle = z.infer<typeof obstacleSchema>

export const productSchema = z.object({
  id: idSchema,
  /** Goes up by one with every change; a write names the one it has seen. */
  version: z.int(),
  kind: productKindSchema,
  status: productStatusSchema,
  seller: z.object({ username: z.string(), displayName: z.string() }),
  title: z.string().max(TITLE_MAX),
  description: z.string(),
  listening: listeningSchema,
  tracks: z.array(
    z.object({ id: idSchema, title: z.string(), durationMs: z.int().nullable(), url: z.url() }),
  ),
  images: z.array(z.object({ id: idSchema, url: z.url() })),
  /** The first image; without one, the cover of the first track that has one. */
  coverUrl: z.url().nullable(),
  /** The listener's page: the track's, or that of the release. A server of before has none. */
  url: z.url().nullable().default(null),
  /** Null before it has a licence. */
  currency: currencySchema.nullable(),
  licences: z.array(licenceSchema),
  /** Empty where it can be bought, or put on sale. */
  obstacles: z.array(obstacleSchema),
  createdAt: instantSchema,
  updatedAt: instantSchema,
  onSaleAt: instantSchema.nullable(),
  /** When it goes on sale by itself, and its drafts become public with it. */
  saleAt: instantSchema.nullable().default(null),
  /** What stood in the way, the last time that it should have. */
  saleRefusal: z.array(obstacleSchema).default([]),
})
export type Product = z.infer<typeof productSchema>

/** The language of our licence texts. */
const reading = { locale: localeSchema.default('en') }
const versioned = byId.extend({ version: seenVersionSchema })

/**
 * Writes are meant as those of tracks are: `Idempotency-Key` with every one, `If-Match` with those that have no body, and 409
 * `stale-version` with `current` and `differing`.
 */
export const productsContract = oc.tag('products').router({
  licenceTemplates: oc
    .route({ method: 'GET', path: '/licence-templates', summary: 'Licence texts that may be chosen' })
    .input(z.object(reading))
    .output(
      z.object({
        items: z.array(
          z.object({
            template: licenceTemplateSchema,
            version: z.int(),
            name: z.string(),
            summary: z.string(),
            text: z.string(),
          }),
        ),
      }),
    ),
  /** 409 `id-taken`. */
  create: oc
    .route({ method: 'POST', path: '/products', successStatus: 201, summary: 'Start a product, as a draft' })
    .input(newProductSchema)
    .output(productSchema),
  /** What is not on sale is there for its seller alone. */
  get: oc.route({ method: 'GET', path: '/products/{id}' }).input(byId.extend(reading)).output(productSchema),
  mine: oc
    .route({ method: 'GET', path: '/me/products', summary: 'One’s own products, drafts too, newest first' })
    .input(z.object({ ...pageQuery, ...reading }))
    .output(pageOf(productSchema)),
  ofTrack: oc
    .route({ method: 'GET', path: '/tracks/{id}/products', summary: 'What a track can be bought in' })
    .input(byId.extend({ ...pageQuery, ...reading }))
    .output(pageOf(productSchema)),
  update: oc
    .route({ method: 'PATCH', path: '/products/{id}' })
    .input(versioned.extend(productPatchSchema.shape))
    .output(productSchema),
  /** Drafts alone: what has been on sale stays, for the books. */
  remove: oc.route({ method: 'DELETE', path: '/products/{id}' }).input(byId).output(byId),
  /** Images, currency and licences, all at once or none of it. What is said again as it was keeps its id. */
  replaceOffer: oc
    .route({ method: 'PUT', path: '/products/{id}/offer' })
    .input(versioned.extend(offer.shape).superRefine(checkPrices))
    .output(productSchema),
  /** Safe to repeat, as the one below. */
  putOnSale: oc.route({ method: 'POST', path: '/products/{id}/on-sale' }).input(byId).output(productSchema),
  withdraw: oc.route({ method: 'POST', path: '/products/{id}/withdraw' }).input(byId).output(productSchema),
  /**
   * Goes on sale at that moment, and those of its tracks that are drafts become public with it; a moment that has passed is now.
   * 409 `already-on-sale`, `not-sellable`; 400 `too-far-ahead`, for more than a year.
   */
  schedule: oc
    .route({ method: 'PUT', path: '/products/{id}/schedule', summary: 'Put on sale at a time' })
    .input(byId.extend({ saleAt: plannedInstantSchema }))
    .output(productSchema),
  /** Safe to repeat; what is on sale stays so. */
  unschedule: oc
    .route({ method: 'DELETE', path: '/products/{id}/schedule' })
    .input(byId)
    .output(productSchema),
})
