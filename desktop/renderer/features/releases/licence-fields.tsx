import { type DeliveredFormat, deliveredFormatSchema } from '@veza/shared/contracts/products.ts'
import {
  type Currency,
  decimalOf,
  formatMoney,
  MAXIMUM_CHARGE,
  minimumCharge,
} from '@veza/shared/kernel/money.ts'
import type { LicenceText } from '@veza/shared/studio/bridge/releases.ts'
import { Trash2 } from 'lucide-react'
import { useId, useState } from 'react'
import { Controller, type UseFormReturn, useWatch } from 'react-hook-form'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field, TextArea } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { Switch } from '../../ui/switch.tsx'
import { licenceKinds, type OfferDraft, type OfferFault } from './offer-form.ts'
import { pricesTexts } from './prices-texts.ts'

interface LicenceFieldsProps {
  readonly form: UseFormReturn<OfferDraft>
  readonly index: number
  readonly texts: readonly LicenceText[]
  /** Undefined: it is the only one. */
  onRemove?: (() => void) | undefined
}

/** What is wrong at a field, in words; undefined where nothing is. */
function useFault(form: UseFormReturn<OfferDraft>, currency: Currency) {
  const t = useTexts(pricesTexts)
  const language = useLanguage()
  const { errors } = form.formState
  return (index: number, field: keyof OfferDraft['licences'][number]): string | undefined => {
    const message = errors.licences?.[index]?.[field]?.message
    if (message === undefined) return undefined
    return t(`fault.${message as OfferFault}`, {
      example: decimalOf(1_250, currency),
      least: formatMoney(minimumCharge(currency), currency, language),
      most: formatMoney(MAXIMUM_CHARGE, currency, language),
    })
  }
}

/** One licence: what it allows, what it costs, what one is given with it. */
export function LicenceFields({ form, index, texts, onRemove }: LicenceFieldsProps) {
  const t = useTexts(pricesTexts)
  const { control, register } = form
  const [licence, currency] = useWatch({ control, name: [`licences.${index}`, 'currency'] })
  const faultAt = useFault(form, currency)
  const number = index + 1
  return (
    <fieldset className="flex flex-col gap-3 border-hairline border-t pt-4">
      <legend className="sr-only">{t('licence-of', { number })}</legend>
      <div className="flex items-end gap-3">
        <Controller
          control={control}
          name={`licences.${index}.kind`}
          render={({ field }) => (
            <Select
              label={t('licence')}
              value={field.value}
              choices={licenceKinds.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
              onChange={field.onChange}
            />
          )}
        />
        {licence.kind !== 'own' && <LicenceWords text={texts.find((one) => one.template === licence.kind)} />}
        <div className="grow" />
        {onRemove && <IconButton icon={Trash2} label={t('remove', { number })} onClick={onRemove} />}
      </div>
      {licence.kind === 'own' && (
        <>
          <Field
            label={t('own-name')}
            fault={faultAt(index, 'ownName')}
            {...register(`licences.${index}.ownName`)}
          />
          <TextArea
            label={t('own-text')}
            fault={faultAt(index, 'ownText')}
            {...register(`licences.${index}.ownText`)}
          />
        </>
      )}
      <PriceFields form={form} index={index} currency={currency} faultAt={faultAt} />
      <FormatFields form={form} index={index} fault={faultAt(index, 'formats')} />
    </fieldset>
  )
}

interface PartProps {
  readonly form: UseFormReturn<OfferDraft>
  readonly index: number
}

function PriceFields({
  form: { control, register },
  index,
  currency,
  faultAt,
}: PartProps & { readonly currency: Currency; readonly faultAt: ReturnType<typeof useFault> }) {
  const t = useTexts(pricesTexts)
  const isOpen = useWatch({ control, name: `licences.${index}.isOpenPrice` })
  const unit = currency.toUpperCase()
  return (
    <>
      <div className="flex items-start gap-3">
        <div className="w-40">
          <Field
            label={`${isOpen ? t('suggested') : t('price')} (${unit})`}
            inputMode="decimal"
            autoComplete="off"
            fault={faultAt(index, 'price')}
            {...register(`licences.${index}.price`)}
          />
        </div>
        {isOpen && (
          <div className="w-40">
            <Field
              label={`${t('minimum')} (${unit})`}
              inputMode="decimal"
              autoComplete="off"
              hint={t('free-hint')}
              fault={faultAt(index, 'minimum')}
              {...register(`licences.${index}.minimum`)}
            />
          </div>
        )}
      </div>
      <Controller
        control={control}
        name={`licences.${index}.isOpenPrice`}
        render={({ field }) => (
          <Switch
            label={t('open-price')}
            hint={t('open-price-hint')}
            isOn={field.value}
            onChange={field.onChange}
          />
        )}
      />
    </>
  )
}

function FormatFields({ form, index, fault }: PartProps & { readonly fault: string | undefined }) {
  const t = useTexts(pricesTexts)
  const id = useId()
  const chosen = (formats: DeliveredFormat[], format: DeliveredFormat, isOn: boolean) =>
    isOn ? [...formats, format] : formats.filter((one) => one !== format)
  return (
    <Controller
      control={form.control}
      name={`licences.${index}.formats`}
      render={({ field }) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset stands around the whole licence already.
        <div role="group" aria-labelledby={`${id}-label`} className="flex flex-col gap-1">
          <div className="flex items-center gap-4">
            <span id={`${id}-label`} className="font-medium text-13">
              {t('formats')}
            </span>
            {deliveredFormatSchema.options.map((format) => (
              <Checkbox
                key={format}
                label={t(`format.${format}`)}
                isOn={field.value.includes(format)}
                isFaulty={fault !== undefined}
                describedBy={fault && `${id}-fault`}
                onChange={(isOn) => field.onChange(chosen(field.value, format, isOn))}
              />
            ))}
          </div>
          {fault && (
            <p id={`${id}-fault`} className="text-12 text-bad-text">
              {fault}
            </p>
          )}
        </div>
      )}
    />
  )
}

/** What a text of ours allows, in a sentence; all of it where one asks. */
function LicenceWords({ text }: { readonly text: LicenceText | undefined }) {
  const t = useTexts(pricesTexts)
  const language = useLanguage()
  const [isOpen, setIsOpen] = useState(false)
  const words = text?.words[language]
  if (words === undefined) return null
  return (
    <>
      <Button kind="bare" onClick={() => setIsOpen(true)}>
        {t('read-text')}
      </Button>
      <Dialog title={words.name} isOpen={isOpen} onClose={() => setIsOpen(false)}>
        <p className="mb-3 text-ink-soft">{words.summary}</p>
        <p className="whitespace-pre-line leading-normal">{words.text}</p>
      </Dialog>
    </>
  )
}
