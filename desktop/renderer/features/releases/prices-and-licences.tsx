import type { PlannedOffer } from '@veza/shared/contracts/products.ts'
import { useTexts } from '../../app/texts.ts'
import { useWhose } from '../offline/use-offline.ts'
import { OfferFields } from './offer-fields.tsx'
import type { Offered, WrittenOffer } from './offer-form.ts'
import { PlannedPrice } from './planned-price.tsx'
import { pricesTexts } from './prices-texts.ts'
import { editProduct, startProduct, useProduct, useProducts, type Whose } from './products.ts'
import { TrackSale } from './track-sale.tsx'

/** A product; or a track that is sold by itself. */
export type PricedThing =
  | { readonly productId: string }
  | {
      /** At the server; null while it is not there. */
      readonly trackId: string | null
      /** On this machine: what it shall be sold for is kept here until it is published. */
      readonly here?: { readonly id: string; readonly plannedOffer: PlannedOffer | null } | undefined
    }

/** What a thing costs and what one may do with it: several licences, each with its price. */
export function PricesAndLicences(thing: PricedThing) {
  const t = useTexts(pricesTexts)
  const whose = useWhose()
  if ('trackId' in thing && thing.here && (thing.trackId === null || thing.here.plannedOffer !== null))
    return <PlannedPrice key={thing.here.id} whose={whose} {...thing.here} />
  if (whose === null) return <p className="text-ink-soft">{t('signed-out')}</p>
  if ('productId' in thing) return <OfProduct whose={whose} id={thing.productId} />
  if (thing.trackId === null) return <p className="text-ink-soft">{t('not-there')}</p>
  return <OfTrack whose={whose} trackId={thing.trackId} />
}

/** @param start starts the product where there is none. @returns its id */
const saveOf =
  (whose: Whose, start: () => Promise<string>) =>
  async (offer: WrittenOffer, { currency, licences }: Offered): Promise<void> => {
    await editProduct(whose, await start(), 'offer', { ...offer }, { currency, licences })
  }

function OfProduct({ whose, id }: { readonly whose: Whose; readonly id: string }) {
  const t = useTexts(pricesTexts)
  const product = useProduct(whose, id)
  if (!product) return null
  const save = saveOf(whose, async () => id)
  return <OfferFields key={id} name={id} whose={whose} offered={product} save={save} saved={t('saved')} />
}

function OfTrack({ whose, trackId }: { readonly whose: Whose; readonly trackId: string }) {
  const t = useTexts(pricesTexts)
  const products = useProducts(whose)
  if (products === undefined) return null
  const product = products.find(({ kind, trackIds }) => kind === 'track' && trackIds.includes(trackId))
  const save = saveOf(
    whose,
    async () => product?.id ?? (await startProduct(whose, { kind: 'track', trackIds: [trackId] })),
  )
  return (
    <>
      <OfferFields
        key={trackId}
        name={trackId}
        whose={whose}
        offered={product}
        save={save}
        saved={t('saved')}
      />
      {product && <TrackSale whose={whose} product={product} />}
    </>
  )
}
