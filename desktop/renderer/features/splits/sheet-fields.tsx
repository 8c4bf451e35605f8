import { useMutation } from '@tanstack/react-query'
import { MAX_COLLABORATORS, type NewShare, type SplitSheet } from '@veza/shared/contracts/splits.ts'
import { formatMoney } from '@veza/shared/kernel/money.ts'
import { Equal, Plus, X } from 'lucide-react'
import { type UseFormReturn, useFieldArray } from 'react-hook-form'
import { announce, announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { client, untilAnswered } from '../../app/studio.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Figure } from '../../ui/figures.tsx'
import type { Whose } from '../releases/products.ts'
import { askAgain } from './sheets.ts'
import {
  dividedEqually,
  draftOfSheet,
  leftOver,
  partsOf,
  readSheet,
  type ShareFault,
  type SheetDraft,
} from './split-form.ts'
import { splitsTexts } from './texts.ts'
import { forgetOpenSheet, useSheetForm } from './use-sheet-form.ts'

/** How a sale is divided is shown of this much, in hundredths. */
const EXAMPLE = { amount: 1_000, currency: 'eur' } as const

interface SplitFormProps {
  readonly whose: Whose
  readonly trackId: string
  /** The one that counts. */
  readonly sheet: SplitSheet | undefined
  /** User name of whoever owns the track. */
  readonly self: string
  /** What is typed stays until others can be asked. */
  readonly isAway: boolean
}

/** Two who use one Studio do not see what the other typed. */
const nameOf = ({ whose, trackId }: Pick<SplitFormProps, 'whose' | 'trackId'>) =>
  `${trackId} ${whose.accountId}`

function usePropose({ whose, trackId }: SplitFormProps) {
  const t = useTexts(splitsTexts)
  return useMutation({
    mutationFn: (shares: NewShare[]) =>
      untilAnswered(() => client.splits.propose({ whose, trackId, shares })),
    onSuccess: ({ status }) => {
      forgetOpenSheet(nameOf({ whose, trackId }))
      announce(t(status === 'effective' ? 'effective-done' : 'proposed-done'))
    },
    onError: (error) => announceFault(tellProblem(error)),
    onSettled: () => askAgain(trackId),
  })
}

/** Writes a sheet: parts that are the whole, to the last hundredth of a per cent. */
export function SplitForm(props: SplitFormProps) {
  const t = useTexts(splitsTexts)
  const { sheet, self } = props
  const form = useSheetForm(nameOf(props), sheet?.id ?? null, draftOfSheet(sheet, self))
  const { control, formState, watch } = form
  const shares = useFieldArray({ control, name: 'shares' })
  const { mutate, isPending } = usePropose(props)
  const draft = watch()
  const left = leftOver(draft)
  const isAlone = draft.shares.length === 1
  const submit = form.handleSubmit((written) => {
    const read = readSheet(written)
    if ('shares' in read) mutate(read.shares)
  })
  return (
    <form noValidate onSubmit={submit}>
      <fieldset disabled={props.isAway} className="flex flex-col gap-3">
        {shares.fields.map((field, index) => (
          <ShareFields
            key={field.id}
            form={form}
            index={index}
            example={partsOf(EXAMPLE.amount, draft)?.[index]}
            onRemove={isAlone ? undefined : () => shares.remove(index)}
          />
        ))}
        <div className="flex items-center gap-3">
          <Button
            icon={Plus}
            disabled={shares.fields.length >= MAX_COLLABORATORS}
            onClick={() => shares.append({ username: '', percent: '', part: '' })}
          >
            {t('add')}
          </Button>
          {!isAlone && (
            <Button icon={Equal} onClick={() => shares.replace(dividedEqually(draft.shares))}>
              {t('equal')}
            </Button>
          )}
          <Left left={left} />
          <Button type="submit" disabled={!formState.isDirty || left !== 0} isBusy={isPending}>
            {t(isAlone ? 'save' : 'propose')}
          </Button>
        </div>
      </fieldset>
    </form>
  )
}

/** What is not given to anybody, or too much. */
function Left({ left }: { readonly left: number }) {
  const t = useTexts(splitsTexts)
  const language = useLanguage()
  const percent = new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(Math.abs(left) / 100)
  return (
    <p role="status" className={`grow text-right text-13 ${left === 0 ? 'text-ink-soft' : 'text-warn-text'}`}>
      {left === 0 ? t('whole') : t(left > 0 ? 'left' : 'over', { percent })}
    </p>
  )
}

interface ShareFieldsProps {
  readonly form: UseFormReturn<SheetDraft>
  readonly index: number
  /** What they get of the example; undefined while the shares are no whole. */
  readonly example: number | undefined
  onRemove?: (() => void) | undefined
}

function ShareFields({ form: { register, formState, watch }, index, example, onRemove }: ShareFieldsProps) {
  const t = useTexts(splitsTexts)
  const language = useLanguage()
  const number = index + 1
  const faultAt = (field: 'username' | 'percent' | 'part') => {
    const message = formState.errors.shares?.[index]?.[field]?.message
    return message === undefined ? undefined : t(`fault.${message as ShareFault}`)
  }
  const money = (amount: number) => formatMoney(amount, EXAMPLE.currency, language)
  const name = watch(`shares.${index}.username`) || t('somebody', { number })
  return (
    <fieldset className="grid grid-cols-[minmax(0,2fr)_6rem_minmax(0,2fr)_6rem_2rem] items-start gap-3">
      <legend className="sr-only">{t('person', { number })}</legend>
      <Field
        label={t('username')}
        autoComplete="off"
        fault={faultAt('username')}
        {...register(`shares.${index}.username`)}
      />
      <Field
        label={t('percent')}
        inputMode="decimal"
        autoComplete="off"
        fault={faultAt('percent')}
        {...register(`shares.${index}.percent`)}
      />
      <Field
        label={t('part')}
        placeholder={t('part-hint')}
        fault={faultAt('part')}
        {...register(`shares.${index}.part`)}
      />
      <div className="flex flex-col gap-1 text-right">
        <span className="text-12 text-ink-soft leading-[1.35rem]">
          {t('example', { amount: money(EXAMPLE.amount) })}
        </span>
        <span className="figures flex h-8 items-center justify-end">
          <Figure>{example === undefined ? '–' : money(example)}</Figure>
        </span>
      </div>
      <div className="pt-[1.4rem]">
        {onRemove && <IconButton icon={X} label={t('remove', { name })} onClick={onRemove} />}
      </div>
    </fieldset>
  )
}
