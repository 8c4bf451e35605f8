import { deliveredFormatSchema } from '@veza/shared/contracts/products.ts'
import { syncProductSchema } from '@veza/shared/contracts/sync.ts'
import { currencySchema } from '@veza/shared/kernel/money.ts'
import { z } from 'zod'
import { licenceKinds } from './offer-form.ts'

const PREFIX = 'veza.offer.'

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

export interface OpenOffers {
  keep(name: string, offer: OpenOffer): void
  find(name: string): OpenOffer | undefined
  forget(name: string): void
}

/**
 * Offers that were typed and not saved, by product or track, in what the browser keeps for one window: another screen may be
 * visited meanwhile, and the window loaded anew, also because its process died.
 */
export const createOpenOffers = (
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
): OpenOffers => ({
  keep(name, offer) {
    try {
      storage.setItem(PREFIX + name, JSON.stringify(offer))
    } catch {
      // A browser that keeps no more: what was typed stands in the form, which says that it is not saved.
    }
  },
  find(name) {
    try {
      return openOfferSchema.safeParse(JSON.parse(storage.getItem(PREFIX + name) ?? 'null')).data
    } catch {
      return undefined
    }
  },
  forget: (name) => storage.removeItem(PREFIX + name),
})
