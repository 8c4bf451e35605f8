import { type Notice, type NoticeStatus, noticeStates } from '@veza/shared/contracts/rights.ts'
import type { NoticeAction } from '@veza/shared/studio/bridge/notices.ts'
import { Copyright, Search } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import { useActions } from '../../app/actions.ts'
import { say, useLanguage, useTexts } from '../../app/texts.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Select } from '../../ui/select.tsx'
import type { Whose } from '../sales/use-whose.ts'
import { tellAgo } from './ago.ts'
import { beginAnew, useChosen } from './chosen.ts'
import { ListAndOne } from './list-and-one.tsx'
import { isFactorWanted, ModerationFrame, Unasked } from './moderation-frame.tsx'
import { noticeActions, noticeKeys } from './notice-actions.ts'
import { NoticeDialog } from './notice-dialog.tsx'
import { NoticeView } from './notice-view.tsx'
import { SecondFactor } from './second-factor.tsx'
import { moderationTexts, noticesTexts } from './texts.ts'
import { moving } from './use-case-keys.ts'
import { type Asked, useNotices } from './use-queue.ts'

/** What rights owners complain of, and what is answered to it. */
export function NoticesScreen() {
  return <ModerationFrame>{(whose) => <Notices whose={whose} />}</ModerationFrame>
}

function Notices({ whose }: { readonly whose: Whose }) {
  const t = useTexts(noticesTexts)
  const [status, setStatus] = useState<NoticeStatus>('pending')
  const asked = useNotices(whose, status)
  const { items, error, refetch } = asked
  if (isFactorWanted(error)) return <SecondFactor whose={whose} />
  const show = (value: NoticeStatus) => {
    beginAnew('notices')
    setStatus(value)
  }
  return (
    <>
      <div className="border-hairline border-b px-4 py-2">
        <Select
          label={t('which')}
          isLabelHidden
          value={status}
          choices={noticeStates.states.map((value) => ({ value, label: t(`status.${value}`) }))}
          onChange={show}
        />
      </div>
      {error && <Unasked error={error} isOld={items !== undefined} onAgain={() => void refetch()} />}
      {items === undefined && !error && (
        <p aria-busy className="p-6 text-ink-soft">
          {say(moderationTexts)('asking')}
        </p>
      )}
      {items?.length === 0 && <Nothing isAll={status === 'pending'} />}
      {items && items.length > 0 && <Queue whose={whose} asked={asked} items={items} />}
    </>
  )
}

function Nothing({ isAll }: { readonly isAll: boolean }) {
  const t = useTexts(noticesTexts)
  if (!isAll) return <EmptyState icon={Search} heading={t('empty-found')} />
  return (
    <EmptyState icon={Copyright} heading={t('empty')}>
      {t('empty-hint')}
    </EmptyState>
  )
}

interface QueueProps {
  readonly whose: Whose
  readonly asked: Asked<Notice>
  readonly items: readonly Notice[]
}

function Queue({ whose, asked: { more, isBringing }, items }: QueueProps) {
  const t = useTexts(noticesTexts)
  const { item, index, choose } = useChosen('notices', items, more)
  const [deciding, setDeciding] = useState<{ item: Notice; action: NoticeAction } | null>(null)
  const decide = (action: NoticeAction) => {
    if (item && noticeActions(item).includes(action)) setDeciding({ item, action })
  }
  useNoticeKeys((by) => choose(index + by), decide)
  return (
    <>
      <ListAndOne
        {...{ items, index, choose, more, isBringing }}
        label={t('notices')}
        row={(one) => <NoticeLine item={one} />}
      >
        {item ? <NoticeView key={item.id} whose={whose} item={item} onDecide={decide} /> : null}
      </ListAndOne>
      {deciding && <NoticeDialog {...deciding} whose={whose} onClose={() => setDeciding(null)} />}
    </>
  )
}

function useNoticeKeys(go: (by: number) => void, decide: (action: NoticeAction) => void): void {
  const now = useRef({ go, decide })
  now.current = { go, decide }
  useActions(
    useMemo(
      () => [
        ...moving((by) => now.current.go(by)),
        ...(Object.entries(noticeKeys) as [NoticeAction, string][]).map(([action, keys]) => ({
          id: `notices.${action}`,
          label: () => say(noticesTexts)(`key.${action}`),
          keys,
          run: () => now.current.decide(action),
        })),
      ],
      [],
    ),
  )
}

function NoticeLine({ item: { track, number, claimantName, createdAt } }: { readonly item: Notice }) {
  const t = useTexts(noticesTexts)
  const language = useLanguage()
  return (
    <div className="flex flex-col gap-0.5">
      <p className="truncate font-medium">{track?.title ?? t('unnamed')}</p>
      <p className="truncate text-12 text-ink-soft">{claimantName}</p>
      <p className="figures truncate text-12 text-ink-soft">
        {[t('number', { number: String(number) }), tellAgo(createdAt, language)].join(' · ')}
      </p>
    </div>
  )
}
