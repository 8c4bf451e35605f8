import {
  type AuditAction,
  type AuditFamily,
  actionsIn,
  auditActions,
  auditFamilySchema,
} from '@veza/shared/contracts/audit.ts'
import { Download } from 'lucide-react'
import type { FormEvent } from 'react'
import { useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import type { Whose } from '../sales/use-whose.ts'
import { auditTexts } from './texts.ts'
import { useTable } from './use-audit.ts'
import { allEntries, showEntries, type WantedEntries } from './wanted.ts'

interface AuditFiltersProps {
  readonly whose: Whose
  readonly wanted: WantedEntries
}

/** Whose deeds, on whom, of which kind and when; and all of that as a table. */
export function AuditFilters({ whose, wanted }: AuditFiltersProps) {
  const t = useTexts(auditTexts)
  const { mutate, isPending } = useTable(whose)
  const { actor, subject, fromDay, toDay } = wanted
  return (
    <div className="flex flex-wrap items-end gap-x-4 gap-y-2 border-hairline border-b px-4 py-2">
      <Kinds wanted={wanted} />
      <div className="flex h-8 items-center">
        <Checkbox
          label={t('by-server')}
          isOn={wanted.byServer}
          onChange={(byServer) => showEntries({ ...wanted, byServer })}
        />
      </div>
      <Button icon={Download} isBusy={isPending} onClick={() => mutate(wanted)}>
        {t('export')}
      </Button>
      {/* What is looked for from elsewhere stands in it as if it had been typed. */}
      <form
        key={[actor, subject, fromDay, toDay].join('\n')}
        className="flex flex-wrap items-end gap-2"
        onSubmit={(event) => find(event, wanted)}
      >
        <Who name="actor" label={t('actor')} value={actor} />
        <Who name="subject" label={t('subject')} value={subject} />
        <Field label={t('from')} name="fromDay" type="date" defaultValue={fromDay} />
        <Field label={t('to')} name="toDay" type="date" defaultValue={toDay} />
        <Button type="submit">{t('find')}</Button>
        {wanted !== allEntries && <Button onClick={() => showEntries(allEntries)}>{t('show-all')}</Button>}
      </form>
    </div>
  )
}

function find(event: FormEvent<HTMLFormElement>, wanted: WantedEntries): void {
  event.preventDefault()
  const typed = new FormData(event.currentTarget)
  const text = (name: string) => String(typed.get(name) ?? '').trim()
  showEntries({
    ...wanted,
    ...{ actor: text('actor'), subject: text('subject') },
    ...{ fromDay: text('fromDay'), toDay: text('toDay') },
  })
}

interface WhoProps {
  readonly name: string
  readonly label: string
  readonly value: string
}

function Who({ name, label, value }: WhoProps) {
  const t = useTexts(auditTexts)
  return (
    <Field
      {...{ label, name }}
      placeholder={t('who-hint')}
      defaultValue={value}
      maxLength={60}
      spellCheck={false}
      size={14}
    />
  )
}

/** What it was about, and of that what was done. */
function Kinds({ wanted }: Pick<AuditFiltersProps, 'wanted'>) {
  const t = useTexts(auditTexts)
  const { family, action } = wanted
  const families: readonly (AuditFamily | 'all')[] = ['all', ...auditFamilySchema.options]
  const actions = family === null ? auditActions : actionsIn(family)
  const choices = [
    { value: 'all' as const, label: t('action.all') },
    ...actions.map((value) => ({ value, label: t(value) })),
  ]
  return (
    <>
      <Select
        label={t('family')}
        value={family ?? 'all'}
        choices={families.map((value) => ({ value, label: t(`family.${value}`) }))}
        onChange={(value) => showEntries({ ...wanted, family: value === 'all' ? null : value, action: null })}
      />
      <Select<AuditAction | 'all'>
        label={t('action')}
        value={action ?? 'all'}
        choices={choices}
        onChange={(value) => showEntries({ ...wanted, action: value === 'all' ? null : value })}
      />
    </>
  )
}
