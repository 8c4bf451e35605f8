import type { OpenConflict } from '@veza/shared/studio/bridge/offline.ts'
import type { Choice } from '@veza/shared/studio/outbox.ts'
import { type ReactNode, useId, useRef, useState } from 'react'
import { useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { choose, chooseAll, chosenOf, useChoices, useChosenCount } from './conflicts-store.ts'
import { nameOfField } from './field-names.ts'
import { conflictsTexts } from './texts.ts'
import { type ConflictedThing, type Decision, decide } from './use-conflicts.ts'
import { Value } from './value.tsx'

interface Props {
  readonly conflict: OpenConflict
}

interface ThingProps {
  readonly thing: ConflictedThing
}

/** One thing that both sides have changed. Nothing of it is decided before its button is pressed. */
export function Conflict({ thing }: ThingProps) {
  const t = useTexts(conflictsTexts)
  const id = useId()
  const [first] = thing.conflicts
  const { kind } = first.conflict
  // What was shown first; another one came meanwhile, and what was chosen of it counts no more.
  const shown = useRef(first.version)
  return (
    <section
      aria-labelledby={id}
      data-conflict={kind}
      className="mb-6 flex flex-col gap-3 border-hairline border-t pt-4"
    >
      <div>
        <h2 id={id} className="font-semibold text-16">
          {first.title || t('untitled')}
        </h2>
        <p className="text-13 text-ink-soft">{t(`kind.${kind}`)}</p>
      </div>
      {shown.current !== first.version && <Notice kind="warn">{t('newer')}</Notice>}
      <div className="flex flex-col gap-4">
        {thing.conflicts.flatMap((conflict) =>
          conflict.sides.map((side) => (
            <Field key={`${conflict.entryId} ${side.field}`} conflict={conflict} side={side} />
          )),
        )}
      </div>
      <Buttons thing={thing} />
    </section>
  )
}

type Side = OpenConflict['sides'][number]

function Field({ conflict, side }: Props & { readonly side: Side }) {
  const t = useTexts(conflictsTexts)
  const { field, before, mine, theirs } = side
  const { kind } = conflict.conflict
  const of = { conflict, field }
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 font-medium text-13">{nameOfField(field)}</legend>
      <div className="grid grid-cols-3 gap-3">
        <Column label={t('before')}>
          <Value {...of} value={before} />
        </Column>
        <Column label={t('mine')} choice="mine" {...of}>
          {kind === 'changed-elsewhere' ? (
            <span className="text-ink-soft">{t('deleted')}</span>
          ) : (
            <Value {...of} value={mine} before={before} />
          )}
        </Column>
        <Column label={t('theirs')} choice="theirs" {...of}>
          {kind === 'deleted-elsewhere' ? (
            <span className="text-ink-soft">{t('deleted')}</span>
          ) : (
            <Value {...of} value={theirs} before={before} />
          )}
        </Column>
      </div>
    </fieldset>
  )
}

interface ColumnProps {
  readonly label: string
  readonly choice?: Choice
  readonly conflict?: OpenConflict
  readonly field?: string
  readonly children: ReactNode
}

/** One side of a field; where fields are chosen, with its button. */
function Column({ label, choice, conflict, field, children }: ColumnProps) {
  const isAsked = choice !== undefined && field !== undefined && conflict?.conflict.kind === 'fields'
  const head = <span className="text-12 text-ink-soft">{label}</span>
  if (!isAsked)
    return (
      <div className="flex min-w-0 flex-col gap-1 p-2.5">
        {head}
        {children}
      </div>
    )
  return (
    <Choosable choice={choice} conflict={conflict} field={field} head={head}>
      {children}
    </Choosable>
  )
}

interface ChoosableProps extends Required<Omit<ColumnProps, 'label'>> {
  readonly head: ReactNode
}

function Choosable({ choice, conflict, field, head, children }: ChoosableProps) {
  const chosen = useChoices(conflict)[field]
  return (
    <label className="moving flex min-w-0 cursor-pointer gap-2 rounded-md border border-hairline p-2.5 hover:border-ink-faint has-checked:border-accent">
      <input
        type="radio"
        name={`${conflict.entryId} ${field}`}
        checked={chosen === choice}
        onChange={() => choose(conflict, [field], choice)}
        className="mt-0.5 size-3.5 shrink-0 accent-(--accent)"
      />
      <span className="flex min-w-0 flex-col gap-1">
        {head}
        {children}
      </span>
    </label>
  )
}

function Buttons({ thing: { conflicts } }: ThingProps) {
  const t = useTexts(conflictsTexts)
  const count = useChosenCount(conflicts)
  const [isBusy, setIsBusy] = useState(false)
  const [first] = conflicts
  const hand = (decisions: readonly Decision[]) => {
    setIsBusy(true)
    void decide(decisions).finally(() => setIsBusy(false))
  }
  if (first.conflict.kind !== 'fields')
    return (
      <Whole
        conflict={first}
        isBusy={isBusy}
        onChoose={(all) => hand(conflicts.map((conflict) => ({ conflict, choices: { all } })))}
      />
    )
  const total = conflicts.reduce((sum, { conflict }) => sum + conflict.fields.length, 0)
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button kind="main" isBusy={isBusy} disabled={count === 0} onClick={() => hand(chosenOf(conflicts))}>
        {t('keep')}
      </Button>
      <Button onClick={() => chooseAll(conflicts, 'mine')}>{t('all-mine')}</Button>
      <Button onClick={() => chooseAll(conflicts, 'theirs')}>{t('all-theirs')}</Button>
      <span className="figures text-13 text-ink-soft">{t('chosen', { count, total })}</span>
    </div>
  )
}

interface WholeProps extends Props {
  readonly isBusy: boolean
  onChoose(choice: Choice): void
}

/** Deleted on one side: the thing as a whole is in question. */
function Whole({ conflict, isBusy, onChoose }: WholeProps) {
  const t = useTexts(conflictsTexts)
  if (conflict.conflict.kind === 'changed-elsewhere')
    return (
      <div className="flex gap-2">
        <Button isBusy={isBusy} onClick={() => onChoose('theirs')}>
          {t('keep-theirs')}
        </Button>
        <Button kind="danger" isBusy={isBusy} onClick={() => onChoose('mine')}>
          {t('delete-anyway')}
        </Button>
      </div>
    )
  return (
    <>
      <p className="max-w-[68ch] text-13 text-ink-soft">{t(`gone-${conflict.kind}`)}</p>
      <div className="flex gap-2">
        {conflict.kind === 'product' && (
          <Button isBusy={isBusy} onClick={() => onChoose('mine')}>
            {t('start-again')}
          </Button>
        )}
        <Button isBusy={isBusy} onClick={() => onChoose('theirs')}>
          {t('let-go')}
        </Button>
      </div>
    </>
  )
}
