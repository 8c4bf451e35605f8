import { zodResolver } from '@hookform/resolvers/zod'
import { trackPatchSchema, visibilities } from '@veza/shared/contracts/catalog.ts'
import type { EditOfMany } from '@veza/shared/studio/bridge/library.ts'
import type { LibraryEntry } from '@veza/shared/studio/bridge/offline.ts'
import { useId } from 'react'
import { type Control, Controller, useForm } from 'react-hook-form'
import { z } from 'zod'
import { useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { closeDialogs } from './dialogs-store.ts'
import { editMany } from './operations.ts'
import { knownEntries } from './rows.ts'
import { libraryTexts } from './texts.ts'

const KEEP = 'keep'
const answers = [KEEP, 'yes', 'no'] as const
const formSchema = z.object({
  genre: trackPatchSchema.shape.genre.unwrap(),
  addTags: z.string(),
  removeTags: z.string(),
  visibility: z.enum([KEEP, ...visibilities]),
  paid: z.enum(answers),
  preview: z.enum(answers),
})
type Form = z.infer<typeof formSchema>

/** Changes what is touched, on all of them at once. */
export function EditDialog({ ids }: { readonly ids: readonly string[] }) {
  const t = useTexts(libraryTexts)
  const id = useId()
  const entries = knownEntries(new Set(ids))
  const isWhole = entries.length === ids.length
  const genre = isWhole ? shared(entries, (entry) => entry.genre) : undefined
  const form = useForm<Form>({
    resolver: zodResolver(formSchema),
    defaultValues: { ...untouched, genre: genre ?? '' },
  })
  const { register, handleSubmit, formState, control } = form
  const save = handleSubmit(async (values) => {
    if (await editMany(ids, changesOf(values, formState.dirtyFields))) closeDialogs()
  })
  return (
    <Dialog
      title={t('edit-heading', { count: ids.length })}
      isOpen
      onClose={closeDialogs}
      actions={
        <>
          <Button onClick={closeDialogs}>{t('cancel')}</Button>
          <Button
            kind="main"
            type="submit"
            form={id}
            disabled={!formState.isDirty}
            isBusy={formState.isSubmitting}
          >
            {t('save')}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={save} className="flex flex-col gap-3">
        <p className="text-ink-soft">{t('edit-hint')}</p>
        <Field
          label={t('genre')}
          placeholder={genre === undefined ? t('several-values') : ''}
          fault={formState.errors.genre && t('too-long', { max: 60 })}
          {...register('genre')}
        />
        <Field label={t('add-tags')} hint={t('tags-hint')} {...register('addTags')} />
        <Field label={t('remove-tags')} hint={commonTags(entries).join(', ')} {...register('removeTags')} />
        <div className="grid grid-cols-3 gap-3">
          <Choices
            control={control}
            name="visibility"
            label={t('visibility')}
            values={[KEEP, ...visibilities]}
          />
          <Choices control={control} name="paid" label={t('paid')} values={answers} />
          <Choices control={control} name="preview" label={t('preview')} values={answers} />
        </div>
      </form>
    </Dialog>
  )
}

const untouched: Form = {
  genre: '',
  addTags: '',
  removeTags: '',
  visibility: KEEP,
  paid: KEEP,
  preview: KEEP,
}

interface ChoicesProps {
  readonly control: Control<Form>
  readonly name: 'visibility' | 'paid' | 'preview'
  readonly label: string
  readonly values: readonly Form['visibility' | 'paid'][]
}

function Choices({ control, name, label, values }: ChoicesProps) {
  const t = useTexts(libraryTexts)
  const labelOf = (value: Form['visibility' | 'paid']) => {
    if (value === KEEP) return t('as-it-is')
    return value === 'yes' || value === 'no' ? t(value) : t(`visibility.${value}`)
  }
  return (
    <Controller
      control={control}
      name={name}
      render={({ field }) => (
        <Select
          label={label}
          value={field.value}
          choices={values.map((value) => ({ value, label: labelOf(value) }))}
          onChange={field.onChange}
        />
      )}
    />
  )
}

/** What all of them have alike; undefined where they differ. */
function shared<T>(entries: readonly LibraryEntry[], of: (entry: LibraryEntry) => T): T | undefined {
  const [first, ...rest] = entries.map(of)
  return rest.every((one) => one === first) ? first : undefined
}

function commonTags(entries: readonly LibraryEntry[]): string[] {
  const [first, ...rest] = entries
  return first?.tags.filter((tag) => rest.every(({ tags }) => tags.includes(tag))) ?? []
}

const tagsOf = (text: string) =>
  text
    .split(',')
    .map((tag) => tag.trim())
    .filter(Boolean)

function changesOf(values: Form, dirty: Partial<Record<keyof Form, boolean>>): Omit<EditOfMany, 'ids'> {
  const { genre, visibility, paid, preview } = values
  return {
    changes: {
      ...(dirty.genre ? { genre } : {}),
      ...(visibility === KEEP ? {} : { visibility }),
      ...(paid === KEEP ? {} : { paid: paid === 'yes' }),
      ...(preview === KEEP ? {} : { previewEnabled: preview === 'yes' }),
    },
    addTags: tagsOf(values.addTags),
    removeTags: tagsOf(values.removeTags),
  }
}
