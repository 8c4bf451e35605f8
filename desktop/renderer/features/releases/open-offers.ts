import { deliveredFormatSchema } from '@veza/shared/contracts/products.ts'
import { syncProductSchema } from '@veza/shared/contracts/sync.ts'
import { currencySchema } from '@veza/shared/kernel/money.ts'
import { z } from 'zod'
import { createOpenDrafts, type OpenDrafts } from '../../app/open-drafts.ts'
import { licenceKinds } from './offer-form.ts'

const openOfferSchema = z.object({
  draft: z.object({
    currency: currencySchema,
    licences: z.array(
      z.object({
        kind: z.enum(licenceKinds),
        ownName: z.string(),
        ownText: z.string(),
        price: z.string(),
        isOpenPrice: z.boolean(),
        minimum: z.string(),
        formats: z.array(deliveredFormatSchema),
      }),
    ),
  }),
  shown: syncProductSchema.pick({ currency: true, licences: true }),
})

/** What was typed and not saved, and upon what. */
export type OpenOffer = z.infer<typeof openOfferSchema>

/** Offers that were typed and not saved, by product or track. */
export const createOpenOffers = (storage: Parameters<typeof createOpenDrafts>[2]): OpenDrafts<OpenOffer> =>
  createOpenDrafts('veza.offer.', openOfferSchema, storage)
