import { useMutation, useQuery } from '@tanstack/react-query'
import { MAX_LICENCES } from '@veza/shared/contracts/products.ts'
import type { SyncProduct } from '@veza/shared/contracts/sync.ts'
import { Plus } from 'lucide-react'
import { Controller, useFieldArray } from 'react-hook-form'
import { announce, announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { about, client, queries } from '../../app/studio.ts'
import { useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Select } from '../../ui/select.tsx'
import { useWhose } from '../offline/use-offline.ts'
import { currencyChoices, firstCurrency } from './currency-choices.ts'
import { CurrencyNotTaken } from './currency-not-taken.tsx'
import { LicenceFields } from './licence-fields.tsx'
import { newLicence, type OfferDraft, readOffer } from './offer-form.ts'
import { pricesTexts } from './prices-texts.ts'
import { editProduct, startProduct, useProduct, useProducts, type Whose } from './products.ts'
import { TrackSale } from './track-sale.tsx'
import { forgetOpen, useOfferForm } from './use-offer-form.ts'
import { useTakenCurrencies } from './use-taken-currencies.ts'

/** A product; or a track that is sold by itself, by its id at the server: null while it is not there. */
export type PricedThing = { readonly productId: string } | { readonly trackId: string | null }

/** What a thing costs and what one may do with it: several licences, each with its price. Saved when asked to. */
export function PricesAndLicences(thing: PricedThing) {
  const t = useTexts(pricesTexts)
  const whose = useWhose()
  if (whose === null) return <p className="text-ink-soft">{t('signed-out')}</p>
  if ('productId' in thing) return <OfProduct whose={whose} id={thing.productId} />
  if (thing.trackId === null) return <p className="text-ink-soft">{t('not-there')}</p>
  return <OfTrack whose={whose} trackId={thing.trackId} />
}

function OfProduct({ whose, id }: { readonly whose: Whose; readonly id: string }) {
  const product = useProduct(whose, id)
  if (!product) return null
  return <OfferForm key={id} name={id} whose={whose} product={product} start={async () => id} />
}

function OfTrack({ whose, trackId }: { readonly whose: Whose; readonly trackId: string }) {
  const products = useProducts(whose)
  if (products === undefined) return null
  const product = products.find(({ kind, trackIds }) => kind === 'track' && trackIds.includes(trackId))
  const start = () => startProduct(whose, { kind: 'track', trackIds: [trackId] })
  return (
    <>
      <OfferForm key={trackId} name={trackId} whose={whose} product={product} start={start} />
      {product && <TrackSale whose={whose} product={product} />}
    </>
  )
}

interface OfferFormProps {
  readonly name: string
  readonly whose: Whose
  /** Undefined where there is none yet. */
  readonly product: SyncProduct | undefined
  /** Starts it. @returns its id */
  start(): Promise<string>
}

function useSave(
  { name, whose, product, start }: OfferFormProps,
  { form, shown }: ReturnType<typeof useOfferForm>,
) {
  const t = useTexts(pricesTexts)
  return useMutation({
    mutationFn: async (draft: OfferDraft) => {
      const read = readOffer(draft)
      if (!('offer' in read)) return
      const id = product?.id ?? (await start())
      const { currency, licences } = shown.current
      await editProduct(whose, id, 'offer', { ...read.offer }, { currency, licences })
      forgetOpen(name)
      // The form takes what is kept by now, and not what it was before.
      await queries.invalidateQueries({ queryKey: about('things') })
      form.reset(draft)
      announce(t('saved'))
    },
    onError: (error) => announceFault(tellProblem(error)),
  })
}

const useLicenceTexts = (server: string) =>
  useQuery({
    queryKey: about('settings', 'licence-texts', server),
    queryFn: ({ signal }) => client.releases.licenceTexts({ server }, { signal }),
  }).data ?? []

/** What the account sold in last, where it still may. */
function useUsualCurrency(whose: Whose, taken: ReturnType<typeof useTakenCurrencies>) {
  const products = useProducts(whose) ?? []
  const newest = products
    .filter(({ currency }) => currency !== null)
    .toSorted((one, other) => other.updatedAt.localeCompare(one.updatedAt))
  return firstCurrency(taken, newest[0]?.currency ?? undefined)
}

interface CurrencyFieldProps {
  readonly control: ReturnType<typeof useOfferForm>['form']['control']
  readonly taken: ReturnType<typeof useTakenCurrencies>
}

function CurrencyField({ control, taken }: CurrencyFieldProps) {
  const t = useTexts(pricesTexts)
  return (
    <Controller
      control={control}
      name="currency"
      render={({ field: { value, onChange } }) => (
        <>
          <div className="w-40">
            <Select
              label={t('currency')}
              value={value}
              choices={currencyChoices(taken, value)}
              onChange={onChange}
            />
          </div>
          <CurrencyNotTaken taken={taken} chosen={value} />
        </>
      )}
    />
  )
}

function OfferForm(props: OfferFormProps) {
  const t = useTexts(pricesTexts)
  const { whose, product, name } = props
  const taken = useTakenCurrencies(whose.server)
  const { form, shown } = useOfferForm(name, product, useUsualCurrency(whose, taken))
  const { control, formState } = form
  const licences = useFieldArray({ control, name: 'licences' })
  const texts = useLicenceTexts(whose.server)
  const { mutate, isPending } = useSave(props, { form, shown })
  const unused = (['personal', 'commercial', 'podcast', 'exclusive', 'own'] as const).find(
    (kind) => !form.getValues('licences').some((licence) => licence.kind === kind),
  )
  return (
    <form
      noValidate
      className="flex max-w-[560px] flex-col gap-4"
      onSubmit={form.handleSubmit((draft) => mutate(draft))}
    >
      <CurrencyField control={control} taken={taken} />
      {licences.fields.map((field, index) => (
        <LicenceFields
          key={field.id}
          form={form}
          index={index}
          texts={texts}
          onRemove={licences.fields.length > 1 ? () => licences.remove(index) : undefined}
        />
      ))}
      <div className="flex items-center gap-3 border-hairline border-t pt-4">
        <Button
          icon={Plus}
          disabled={licences.fields.length >= MAX_LICENCES}
          onClick={() => licences.append(newLicence(unused ?? 'own'))}
        >
          {t('add-licence')}
        </Button>
        <div className="grow" />
        {formState.isDirty && <span className="text-13 text-ink-soft">{t('unsaved')}</span>}
        <Button type="submit" disabled={!formState.isDirty} isBusy={isPending}>
          {t('save')}
        </Button>
      </div>
    </form>
  )
}
