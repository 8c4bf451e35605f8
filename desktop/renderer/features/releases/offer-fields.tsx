import { useMutation, useQuery } from '@tanstack/react-query'
import { MAX_LICENCES } from '@veza/shared/contracts/products.ts'
import type { Currency } from '@veza/shared/kernel/money.ts'
import { Plus } from 'lucide-react'
import { Controller, useFieldArray } from 'react-hook-form'
import { announce, announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { about, client, queries } from '../../app/studio.ts'
import { useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Select } from '../../ui/select.tsx'
import { currencyChoices, firstCurrency } from './currency-choices.ts'
import { CurrencyNotTaken } from './currency-not-taken.tsx'
import { LicenceFields } from './licence-fields.tsx'
import { newLicence, type OfferDraft, type Offered, readOffer, type WrittenOffer } from './offer-form.ts'
import { pricesTexts } from './prices-texts.ts'
import { useProducts, type Whose } from './products.ts'
import { type OpenOfferForm, useOfferForm } from './use-offer-form.ts'
import { useTakenCurrencies } from './use-taken-currencies.ts'

export interface OfferFieldsProps {
  /** Of what is priced: what is typed and not saved is kept under it. */
  readonly name: string
  readonly whose: Whose | null
  /** Undefined where there is none yet. */
  readonly offered: Offered | undefined
  /** @param shown how the offer was before anything was typed */
  save(offer: WrittenOffer, shown: Offered): Promise<void>
  /** What is said once it is saved. */
  readonly saved: string
}

function useSave({ save, saved }: OfferFieldsProps, { settle }: OpenOfferForm) {
  return useMutation({
    mutationFn: async ({ draft, shown }: { readonly draft: OfferDraft; readonly shown: Offered }) => {
      const read = readOffer(draft)
      if (!('offer' in read)) return
      await save(read.offer, shown)
      await queries.invalidateQueries({ queryKey: about('things') })
      // What is typed by now is typed upon what was saved.
      settle(draft, { ...read.offer, licences: [...read.offer.licences] })
      announce(saved)
    },
    onError: (error) => announceFault(tellProblem(error)),
  })
}

const useLicenceTexts = (server: string | undefined) =>
  useQuery({
    queryKey: about('settings', 'licence-texts', server),
    queryFn: ({ signal }) => client.releases.licenceTexts({ server: server ?? '' }, { signal }),
    enabled: server !== undefined,
  }).data ?? []

/** What the account sold in last, where it still may. */
function useUsualCurrency(whose: Whose | null, taken: ReturnType<typeof useTakenCurrencies>) {
  const products = useProducts(whose) ?? []
  const newest = products
    .filter(({ currency }) => currency !== null)
    .toSorted((one, other) => other.updatedAt.localeCompare(one.updatedAt))
  return firstCurrency(taken, newest[0]?.currency ?? undefined)
}

interface CurrencyFieldProps {
  readonly control: OpenOfferForm['form']['control']
  readonly taken: ReturnType<typeof useTakenCurrencies>
  /** What is offered instead of one that is not taken. */
  readonly usual: Currency
}

function CurrencyField({ control, taken, usual }: CurrencyFieldProps) {
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
          <CurrencyNotTaken taken={taken} chosen={value} instead={usual} onInstead={onChange} />
        </>
      )}
    />
  )
}

/** The form of an offer: its currency, and several licences with their prices. Saved when asked to. */
export function OfferFields(props: OfferFieldsProps) {
  const t = useTexts(pricesTexts)
  const { whose, offered, name } = props
  const taken = useTakenCurrencies(whose?.server)
  const usual = useUsualCurrency(whose, taken)
  const open = useOfferForm(name, offered, usual)
  const { form, isOpen } = open
  const { control } = form
  const licences = useFieldArray({ control, name: 'licences' })
  const texts = useLicenceTexts(whose?.server)
  const { mutate, isPending } = useSave(props, open)
  const unused = (['personal', 'commercial', 'podcast', 'exclusive', 'own'] as const).find(
    (kind) => !form.getValues('licences').some((licence) => licence.kind === kind),
  )
  return (
    <form
      noValidate
      className="flex max-w-[560px] flex-col gap-4"
      onSubmit={form.handleSubmit((draft) => mutate({ draft: structuredClone(draft), shown: open.shown() }))}
    >
      <CurrencyField control={control} taken={taken} usual={usual} />
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
        {isOpen && <span className="text-13 text-ink-soft">{t('unsaved')}</span>}
        <Button type="submit" disabled={!isOpen} isBusy={isPending}>
          {t('save')}
        </Button>
      </div>
    </form>
  )
}
