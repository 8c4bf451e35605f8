import {
  type AppealStatus,
  appealStatusSchema,
  type ModerationCaseDetail,
} from '@veza/shared/contracts/moderation.ts'
import { Scale } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import { useActions } from '../../app/actions.ts'
import { say, useLanguage, useTexts } from '../../app/texts.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Select } from '../../ui/select.tsx'
import type { Whose } from '../sales/use-whose.ts'
import { tellAgo } from './ago.ts'
import { AppealDialog, type Outcome } from './appeal-dialog.tsx'
import { AppealView } from './appeal-view.tsx'
import { beginAnew, useChosen } from './chosen.ts'
import { ListAndOne } from './list-and-one.tsx'
import { isFactorWanted, ModerationFrame, Unasked } from './moderation-frame.tsx'
import { SecondFactor } from './second-factor.tsx'
import { moderationTexts } from './texts.ts'
import { moving } from './use-case-keys.ts'
import { type Asked, useAppeals } from './use-queue.ts'

/** Decisions that somebody contests, for another moderator than the one who decided. */
export function AppealsScreen() {
  return <ModerationFrame>{(whose) => <Appeals whose={whose} />}</ModerationFrame>
}

function Appeals({ whose }: { readonly whose: Whose }) {
  const t = useTexts(moderationTexts)
  const [status, setStatus] = useState<AppealStatus>('open')
  const asked = useAppeals(whose, status)
  const { items, error, refetch } = asked
  if (isFactorWanted(error)) return <SecondFactor whose={whose} />
  const show = (value: AppealStatus) => {
    beginAnew('appeals')
    setStatus(value)
  }
  return (
    <>
      <div className="border-hairline border-b px-4 py-2">
        <Select
          label={t('which-appeals')}
          isLabelHidden
          value={status}
          choices={appealStatusSchema.options.map((value) => ({ value, label: t(`appeal-status.${value}`) }))}
          onChange={show}
        />
      </div>
      {error && <Unasked error={error} isOld={items !== undefined} onAgain={() => void refetch()} />}
      {items === undefined && !error && (
        <p aria-busy className="p-6 text-ink-soft">
          {t('asking')}
        </p>
      )}
      {items?.length === 0 && (
        <EmptyState icon={Scale} heading={t('appeals-empty')}>
          {t('appeals-empty-hint')}
        </EmptyState>
      )}
      {items && items.length > 0 && <Queue whose={whose} asked={asked} items={items} />}
    </>
  )
}

interface QueueProps {
  readonly whose: Whose
  readonly asked: Asked<ModerationCaseDetail>
  readonly items: readonly ModerationCaseDetail[]
}

function Queue({ whose, asked: { more, isBringing }, items }: QueueProps) {
  const t = useTexts(moderationTexts)
  const { item, index, choose } = useChosen('appeals', items, more)
  const [deciding, setDeciding] = useState<{ item: ModerationCaseDetail; outcome: Outcome } | null>(null)
  const isOwn = item?.decision?.actorId === whose.accountId
  const decide = (outcome: Outcome) => {
    if (item?.appeal?.status === 'open' && !isOwn) setDeciding({ item, outcome })
  }
  const go = (by: number) => choose(index + by)
  const now = useRef({ go, decide })
  now.current = { go, decide }
  useActions(
    useMemo(
      () => [
        ...moving((by) => now.current.go(by)),
        {
          id: 'moderation.grant',
          label: () => say(moderationTexts)('key.grant'),
          keys: 'y',
          run: () => now.current.decide('reversed'),
        },
        {
          id: 'moderation.refuse',
          label: () => say(moderationTexts)('key.refuse'),
          keys: 'n',
          run: () => now.current.decide('upheld'),
        },
      ],
      [],
    ),
  )
  return (
    <>
      <ListAndOne
        {...{ items, index, choose, more, isBringing }}
        label={t('appeals')}
        row={(one) => <AppealLine item={one} />}
      >
        {item ? <AppealView key={item.id} whose={whose} item={item} isOwn={isOwn} onDecide={decide} /> : null}
      </ListAndOne>
      {deciding && <AppealDialog {...deciding} whose={whose} onClose={() => setDeciding(null)} />}
    </>
  )
}

function AppealLine({ item: { target, appeal, decision } }: { readonly item: ModerationCaseDetail }) {
  const t = useTexts(moderationTexts)
  const language = useLanguage()
  const facts = [decision && t(`event.${decision.action}`), appeal && tellAgo(appeal.createdAt, language)]
  return (
    <div className="flex flex-col gap-0.5">
      <p className="truncate font-medium">{target.title ?? t('deleted')}</p>
      <p className="figures truncate text-12 text-ink-soft">{facts.filter(Boolean).join(' · ')}</p>
    </div>
  )
}
