import { oc } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'
import { amountSchema, currencySchema } from '../kernel/money.ts'
import { licenceTemplateSchema } from '../licences/index.ts'
import { type OwnTrack, ownTrackSchema } from './catalog.ts'
import { countryCodeSchema, instantSchema } from './common.ts'
import { orderStatusSchema } from './order-states.ts'
import { deliveredFormatSchema, type Product, productSchema } from './products.ts'
import { payoutFailureSchema, payoutStatusSchema } from './selling.ts'

/** A track without what its account says of its artist: a new name there changes no track. */
export const syncTrackSchema = ownTrackSchema.omit({ artist: true })
export type SyncTrack = z.infer<typeof syncTrackSchema>

/** A product as it was written: ids of what it is made of, no text of ours, and nothing that others decide. */
export const syncProductSchema = productSchema
  .pick({
    id: true,
    version: true,
    kind: true,
    status: true,
    description: true,
    listening: true,
    currency: true,
    createdAt: true,
    updatedAt: true,
    onSaleAt: true,
    saleAt: true,
    saleRefusal: true,
  })
  .extend({
    /** Of a release; a track that is sold by itself is called as the track is. */
    title: z.string().nullable(),
    trackIds: z.array(idSchema),
    images: z.array(idSchema),
    licences: z.array(
      z.object({
        terms: z.union([
          z.object({ template: licenceTemplateSchema }),
          z.object({ ownName: z.string(), ownText: z.string() }),
        ]),
        price: amountSchema,
        payWhatYouWant: z.object({ minimum: amountSchema }).nullable(),
        formats: z.array(deliveredFormatSchema),
      }),
    ),
  })
export type SyncProduct = z.infer<typeof syncProductSchema>

/** What a seller, or whoever has a part in it, sees of an order that was paid. */
export const syncSaleSchema = z.object({
  /** The order's. */
  id: idSchema,
  status: orderStatusSchema,
  currency: currencySchema,
  completedAt: instantSchema.nullable(),
  /** The same for all that one buyer bought of this seller, and saying nothing else of them. Null: not told yet. */
  buyer: z.string().max(64).nullable().default(null),
  /** Where they are, as the payment provider knows it. */
  country: countryCodeSchema.nullable().default(null),
  items: z.array(
    z.object({
      id: idSchema,
      productId: idSchema,
      licenceId: idSchema,
      title: z.string(),
      licenceName: z.string(),
      quantity: z.int(),
      unitPrice: amountSchema,
      amount: amountSchema,
      refundedAmount: amountSchema,
      /** One’s own part, by track; `returned` of it went back to the buyer. */
      earnings: z.array(
        z.object({ trackId: idSchema.nullable(), amount: amountSchema, returned: amountSchema }),
      ),
    }),
  ),
})
export type SyncSale = z.infer<typeof syncSaleSchema>

/** As the books have it; one for each currency that was ever earned in. */
export const syncBalanceSchema = z.object({
  balances: z.array(z.object({ currency: currencySchema, owed: z.int(), debt: z.int() })),
})
export type SyncBalance = z.infer<typeof syncBalanceSchema>

/** What goes, or went, from a seller's account at the provider to their bank. */
export const syncPayoutSchema = z.object({
  status: payoutStatusSchema,
  amount: z.int(),
  /** Also one that nothing is sold in. */
  currency: z.string(),
  arrivesAt: instantSchema,
  /** Why it came back; null unless it failed. */
  failure: payoutFailureSchema.nullable(),
  /** When we last learnt anything of it. */
  updatedAt: instantSchema,
})
export type SyncPayout = z.infer<typeof syncPayoutSchema>

/** A transfer, or a part of one, that was taken back. */
export const syncReversalSchema = z.object({
  transferId: idSchema,
  orderId: idSchema,
  amount: amountSchema,
  currency: currencySchema,
  at: instantSchema,
  /** Somebody at the provider did it, and not a refund or a dispute by way of us. */
  isForeign: z.boolean(),
})
export type SyncReversal = z.infer<typeof syncReversalSchema>

export const syncKinds = ['track', 'product', 'sale', 'balance', 'payout', 'reversal'] as const
export type SyncKind = (typeof syncKinds)[number]

const one = <K extends SyncKind, T extends z.ZodType>(kind: K, item: T) =>
  z.object({ kind: z.literal(kind), id: idSchema, /** Null: it is gone. */ item: item.nullable() })

/** More kinds may come: who reads this leaves out those that it does not know. */
export const syncEntrySchema = z.discriminatedUnion('kind', [
  one('track', syncTrackSchema),
  one('product', syncProductSchema),
  one('sale', syncSaleSchema),
  one('balance', syncBalanceSchema),
  one('payout', syncPayoutSchema),
  one('reversal', syncReversalSchema),
])
export type SyncEntry = z.infer<typeof syncEntrySchema>

export const syncAnswerSchema = z.discriminatedUnion('step', [
  z.object({
    /**
     * `listing`: a part of all there is. `listed`: the last part of it; what no part has named is not there.
     * `changes`: what has changed since the cursor, each thing as it is now.
     */
    step: z.enum(['listing', 'listed', 'changes']),
    entries: z.array(syncEntrySchema),
    cursor: z.string(),
    /** Ask again at once; else there was nothing more just now. */
    more: z.boolean(),
  }),
  /** The cursor is of no use any more: begin without one. */
  z.object({ step: z.literal('resync'), reason: z.enum(['too-old', 'other-history']) }),
])
export type SyncAnswer = z.infer<typeof syncAnswerSchema>

export const SYNC_PAGE_MAX = 500

export const syncContract = oc.tag('sync').router({
  /** 400 `bad-cursor` for what is no cursor of ours. */
  changes: oc
    .route({
      method: 'GET',
      path: '/sync',
      summary: 'What is one’s own and has changed since a cursor; without one, all of it',
    })
    .input(
      z.object({
        cursor: z.string().max(400).optional(),
        limit: z.coerce.number().int().min(1).max(SYNC_PAGE_MAX).default(200),
      }),
    )
    .output(syncAnswerSchema),
})

/** A track of any answer, as a sync has it. */
export const asSyncTrack = ({ artist: _artist, ...track }: OwnTrack): SyncTrack => track

/** A product of any answer, as a sync has it. */
export function asSyncProduct(product: Product): SyncProduct {
  const { id, version, kind, status, description, listening, currency } = product
  const { createdAt, updatedAt, onSaleAt, saleAt, saleRefusal } = product
  return {
    ...{ id, version, kind, status, description, listening, currency, createdAt, updatedAt, onSaleAt },
    ...{ saleAt, saleRefusal },
    title: kind === 'release' ? product.title : null,
    trackIds: product.tracks.map((track) => track.id),
    images: product.images.map((image) => image.id),
    licences: product.licences.map(({ template, name, text, price, payWhatYouWant, formats }) => ({
      terms: template === null ? { ownName: name, ownText: text } : { template },
      ...{ price, payWhatYouWant, formats },
    })),
  }
}
