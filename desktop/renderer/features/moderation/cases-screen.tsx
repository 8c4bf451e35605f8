import { caseStatusSchema, type ModerationCase, targetKinds } from '@veza/shared/contracts/moderation.ts'
import { CircleCheck, Search } from 'lucide-react'
import { useTexts } from '../../app/texts.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Select } from '../../ui/select.tsx'
import type { Whose } from '../sales/use-whose.ts'
import { CaseLine } from './case-line.tsx'
import { CaseView } from './case-view.tsx'
import { show, useCasesView } from './cases-view.ts'
import { useChosen } from './chosen.ts'
import { DecisionDialog } from './decision-dialog.tsx'
import { ListAndOne } from './list-and-one.tsx'
import { isFactorWanted, ModerationFrame, Unasked } from './moderation-frame.tsx'
import { SecondFactor } from './second-factor.tsx'
import { moderationTexts } from './texts.ts'
import { useCaseKeys } from './use-case-keys.ts'
import { type Asked, useCases } from './use-queue.ts'
import { useWork } from './use-work.ts'

/** What people have reported, as it waits: looked at, claimed and decided by a few keys. */
export function CasesScreen() {
  return <ModerationFrame>{(whose) => <Cases whose={whose} />}</ModerationFrame>
}

function Cases({ whose }: { readonly whose: Whose }) {
  const t = useTexts(moderationTexts)
  const wanted = useCasesView()
  const asked = useCases(whose, wanted)
  const { items, error, refetch } = asked
  if (isFactorWanted(error)) return <SecondFactor whose={whose} />
  return (
    <>
      <Filters />
      {error && <Unasked error={error} isOld={items !== undefined} onAgain={() => void refetch()} />}
      {items === undefined && !error && (
        <p aria-busy className="p-6 text-ink-soft">
          {t('asking')}
        </p>
      )}
      {items?.length === 0 && <Nothing isAll={wanted.status === 'open' && wanted.kind === null} />}
      {items && items.length > 0 && <Queue whose={whose} asked={asked} items={items} />}
    </>
  )
}

function Filters() {
  const t = useTexts(moderationTexts)
  const { status, kind } = useCasesView()
  return (
    <div className="flex flex-wrap gap-2 border-hairline border-b px-4 py-2">
      <Select
        label={t('which-cases')}
        isLabelHidden
        value={status}
        choices={caseStatusSchema.options.map((value) => ({ value, label: t(`status.${value}`) }))}
        onChange={(value) => show({ status: value })}
      />
      <Select
        label={t('which-things')}
        isLabelHidden
        value={kind ?? 'all'}
        choices={[
          { value: 'all' as const, label: t('kind.all') },
          ...targetKinds.map((value) => ({ value, label: t(`kinds.${value}`) })),
        ]}
        onChange={(value) => show({ kind: value === 'all' ? null : value })}
      />
    </div>
  )
}

function Nothing({ isAll }: { readonly isAll: boolean }) {
  const t = useTexts(moderationTexts)
  if (!isAll) return <EmptyState icon={Search} heading={t('empty-found')} />
  return (
    <EmptyState icon={CircleCheck} heading={t('empty-open')}>
      {t('empty-open-hint')}
    </EmptyState>
  )
}

interface QueueProps {
  readonly whose: Whose
  readonly asked: Asked<ModerationCase>
  readonly items: readonly ModerationCase[]
}

function Queue({ whose, asked: { more, isBringing }, items }: QueueProps) {
  const t = useTexts(moderationTexts)
  const { item, index, choose } = useChosen('cases', items, more)
  const work = useWork(whose, item)
  useCaseKeys({ index, choose, work })
  return (
    <>
      <ListAndOne
        {...{ items, index, choose, more, isBringing }}
        label={t('cases')}
        row={(one) => <CaseLine item={one} accountId={whose.accountId} />}
      >
        {item ? <CaseView key={item.id} whose={whose} item={item} work={work} /> : null}
      </ListAndOne>
      {work.deciding && (
        <DecisionDialog key={work.deciding.item.id} {...work.deciding} whose={whose} onClose={work.stop} />
      )}
    </>
  )
}
