import { ToggleLeft } from 'lucide-react'
import { useTexts } from '../../app/texts.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ModerationFrame } from '../moderation/moderation-frame.tsx'
import type { Whose } from '../sales/use-whose.ts'
import { AdminQueue } from './admin-queue.tsx'
import { FlagView } from './flag-view.tsx'
import { flagsTexts } from './texts.ts'
import { useFlagWords } from './use-flag-words.ts'
import { type ListedFlag, useFlags } from './use-flags.ts'

/** What is switched on, and for whom. */
export function FlagsScreen() {
  return <ModerationFrame isForAdmins>{(whose) => <Flags whose={whose} />}</ModerationFrame>
}

function Flags({ whose }: { readonly whose: Whose }) {
  const t = useTexts(flagsTexts)
  return (
    <AdminQueue
      whose={whose}
      asked={useFlags(whose)}
      list="flags"
      label={t('flags')}
      empty={
        <EmptyState icon={ToggleLeft} heading={t('empty')}>
          {t('empty-hint')}
        </EmptyState>
      }
      row={(one) => <FlagLine flag={one} />}
    >
      {(flag) => <FlagView key={flag.name} whose={whose} flag={flag} />}
    </AdminQueue>
  )
}

function FlagLine({ flag }: { readonly flag: ListedFlag }) {
  const t = useTexts(flagsTexts)
  const { nameOf, whomOf } = useFlagWords()
  return (
    <div className="flex flex-col gap-0.5" data-flag={flag.name}>
      <p className="truncate font-medium">{nameOf(flag)}</p>
      <p className="truncate text-12 text-ink-soft">{flag.isStale ? t('stale-name') : whomOf(flag)}</p>
    </div>
  )
}
