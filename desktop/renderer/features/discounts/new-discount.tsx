import { useMutation } from '@tanstack/react-query'
import { problemOf } from '@veza/desktop/bridge/client/index.ts'
import type { NewDiscount as Wanted } from '@veza/shared/contracts/discounts.ts'
import { useId } from 'react'
import {
  Controller,
  type FieldErrors,
  type Resolver,
  set,
  type UseFormReturn,
  useForm,
} from 'react-hook-form'
import { announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { client, untilAnswered } from '../../app/studio.ts'
import { useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Select } from '../../ui/select.tsx'
import { currencyChoices, firstCurrency } from '../releases/currency-choices.ts'
import { CurrencyNotTaken } from '../releases/currency-not-taken.tsx'
import { useProducts, useReleaseTracks, type Whose } from '../releases/products.ts'
import { useTakenCurrencies } from '../releases/use-taken-currencies.ts'
import { type DiscountDraft, type DiscountFault, newDraft, readDiscount } from './discount-form.ts'
import { discountsTexts } from './texts.ts'

const resolver: Resolver<DiscountDraft> = (values) => {
  const read = readDiscount(values)
  if ('discount' in read) return { values, errors: {} }
  const errors: FieldErrors<DiscountDraft> = {}
  for (const [field, fault] of Object.entries(read.faults))
    set(errors, field, { type: 'fault', message: fault })
  return { values: {}, errors }
}

interface NewDiscountProps {
  readonly whose: Whose
  /** It is kept as it is typed until the server can be asked. */
  readonly isAway: boolean
  onClose(): void
  onCreated(code: string): void
}

/** Asks what a new code takes off, for what, and for how long. */
export function NewDiscount({ whose, isAway, onClose, onCreated }: NewDiscountProps) {
  const t = useTexts(discountsTexts)
  const formId = useId()
  const form = useForm<DiscountDraft>({ defaultValues: newDraft(useCurrency(whose)), resolver })
  const { mutate, isPending } = useMutation({
    mutationFn: (discount: Wanted) => untilAnswered(() => client.discounts.create({ whose, discount })),
    onSuccess: ({ code }) => onCreated(code),
    onError: (error) => {
      if (problemOf(error)?.code === 'code-taken')
        form.setError('code', { message: 'taken' }, { shouldFocus: true })
      else announceFault(tellProblem(error))
    },
  })
  const submit = form.handleSubmit((draft) => {
    if (isAway) return
    const read = readDiscount(draft)
    if ('discount' in read) mutate(read.discount)
  })
  return (
    <Dialog
      title={t('new')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button kind="main" type="submit" form={formId} disabled={isAway} isBusy={isPending}>
            {t('create')}
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={submit} className="flex flex-col gap-4">
        {isAway && <Notice kind="note">{t('needs-network')}</Notice>}
        <Terms form={form} whose={whose} />
        <Products form={form} whose={whose} />
      </form>
    </Dialog>
  )
}

function useCurrency(whose: Whose) {
  const usual = useProducts(whose)?.find(({ currency }) => currency !== null)?.currency
  return firstCurrency(useTakenCurrencies(whose.server), usual ?? undefined)
}

interface TermsProps {
  readonly form: UseFormReturn<DiscountDraft>
  readonly whose: Whose
}

/** What is wrong at a field, in words. */
function useFault({ formState }: UseFormReturn<DiscountDraft>) {
  const t = useTexts(discountsTexts)
  return (field: 'code' | 'value' | 'maxUses') => {
    const message = formState.errors[field]?.message
    return message === undefined ? undefined : t(`fault.${message as DiscountFault | 'taken'}`)
  }
}

function Terms({ form, whose }: TermsProps) {
  const t = useTexts(discountsTexts)
  const faultAt = useFault(form)
  return (
    <>
      <Field
        label={t('code')}
        hint={t('code-hint')}
        autoComplete="off"
        autoFocus
        fault={faultAt('code')}
        {...form.register('code')}
      />
      <Off form={form} whose={whose} />
      <div className="grid grid-cols-2 gap-3">
        <Field label={t('last-day')} hint={t('last-day-hint')} type="date" {...form.register('lastDay')} />
        <Field
          label={t('max-uses')}
          hint={t('max-uses-hint')}
          inputMode="numeric"
          fault={faultAt('maxUses')}
          {...form.register('maxUses')}
        />
      </div>
    </>
  )
}

/** A part of each price, or an amount in one currency. */
function Off({ form, whose }: TermsProps) {
  const t = useTexts(discountsTexts)
  const { register, control, watch, setValue } = form
  const faultAt = useFault(form)
  const [kind, currency] = watch(['kind', 'currency'])
  const taken = useTakenCurrencies(whose.server)
  return (
    <>
      <div className="flex items-start gap-3">
        <Controller
          control={control}
          name="kind"
          render={({ field }) => (
            <Select
              label={t('kind')}
              value={field.value}
              choices={(['percent', 'amount'] as const).map((value) => ({
                value,
                label: t(`kind.${value}`),
              }))}
              onChange={field.onChange}
            />
          )}
        />
        <div className="w-32">
          <Field
            label={kind === 'percent' ? t('percent') : t('amount', { currency: currency.toUpperCase() })}
            inputMode="decimal"
            autoComplete="off"
            fault={faultAt('value')}
            {...register('value')}
          />
        </div>
        {kind === 'amount' && <CurrencyChoice control={control} taken={taken} />}
      </div>
      {kind === 'amount' && (
        <CurrencyNotTaken
          taken={taken}
          chosen={currency}
          instead={firstCurrency(taken)}
          onInstead={(code) => setValue('currency', code, { shouldDirty: true })}
        />
      )}
    </>
  )
}

interface CurrencyChoiceProps extends Pick<UseFormReturn<DiscountDraft>, 'control'> {
  readonly taken: ReturnType<typeof useTakenCurrencies>
}

function CurrencyChoice({ control, taken }: CurrencyChoiceProps) {
  const t = useTexts(discountsTexts)
  return (
    <Controller
      control={control}
      name="currency"
      render={({ field }) => (
        <Select
          label={t('currency')}
          value={field.value}
          choices={currencyChoices(taken, field.value)}
          onChange={field.onChange}
        />
      )}
    />
  )
}

function Products({ form, whose }: { readonly form: UseFormReturn<DiscountDraft>; readonly whose: Whose }) {
  const t = useTexts(discountsTexts)
  const id = useId()
  const products = useProducts(whose) ?? []
  const { shown } = useReleaseTracks(
    whose,
    products.flatMap(({ trackIds }) => trackIds[0] ?? []),
  )
  const titleOf = (title: string | null, trackId: string | undefined) =>
    title ?? shown.find((track) => track.id === trackId)?.title ?? '…'
  if (products.length === 0) return null
  return (
    <Controller
      control={form.control}
      name="productIds"
      render={({ field }) => (
        <fieldset aria-describedby={id} className="flex flex-col gap-1.5">
          <legend className="mb-1 font-medium text-13">{t('products')}</legend>
          {products.map((product) => (
            <Checkbox
              key={product.id}
              label={titleOf(product.title, product.trackIds[0])}
              isOn={field.value.includes(product.id)}
              onChange={(isOn) =>
                field.onChange(
                  isOn ? [...field.value, product.id] : field.value.filter((one) => one !== product.id),
                )
              }
            />
          ))}
          <p id={id} className="text-12 text-ink-soft">
            {t('products-hint')}
          </p>
        </fieldset>
      )}
    />
  )
}
