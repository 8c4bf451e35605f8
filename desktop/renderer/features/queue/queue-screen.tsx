import { hrefOf } from '../../app/router.ts'
import { useTexts } from '../../app/texts.ts'
import { LinkButton } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { GroupList } from './group-list.tsx'
import { useTotal } from './groups.ts'
import { QueueBar } from './queue-bar.tsx'
import { useView } from './queue-store.ts'
import { SignInQuestion } from './sign-in-question.tsx'
import { queueTexts } from './texts.ts'

/** All work, by what it is for. */
export function QueueScreen() {
  const { shown } = useView()
  const total = useTotal(shown)
  return (
    <div className="flex h-full flex-col" aria-busy={total === undefined}>
      <QueueBar />
      {total === 0 ? <Nothing /> : <GroupList key={shown} shown={shown} total={total ?? 0} />}
      <SignInQuestion />
    </div>
  )
}

function Nothing() {
  const t = useTexts(queueTexts)
  const { shown } = useView()
  return (
    <div className="min-h-0 overflow-auto">
      <EmptyState picture="queue" heading={t(`empty-${shown}`)}>
        <p>{t(`empty-${shown}-hint`)}</p>
        <LinkButton href={hrefOf('/library')}>{t('to-library')}</LinkButton>
      </EmptyState>
    </div>
  )
}
