import type { ModerationCaseDetail } from '@veza/shared/contracts/moderation.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Keys } from '../../ui/keys.tsx'
import { tellTime } from '../offline/tell-time.ts'
import type { Whose } from '../sales/use-whose.ts'
import type { Outcome } from './appeal-dialog.tsx'
import { Earlier, History, Part, Said } from './case-parts.tsx'
import { CaseHead } from './case-view.tsx'
import { ReviewSounds } from './review-sound.tsx'
import { moderationTexts } from './texts.ts'

interface AppealViewProps {
  readonly whose: Whose
  readonly item: ModerationCaseDetail
  /** Whoever looks at it has decided it. */
  readonly isOwn: boolean
  onDecide(outcome: Outcome): void
}

/** An appeal beside what was decided, and why; the sound is open to whoever may decide on it. */
export function AppealView({ whose, item, isOwn, onDecide }: AppealViewProps) {
  const t = useTexts(moderationTexts)
  const { appeal, number } = item
  const isOpen = appeal?.status === 'open'
  return (
    <article
      className="flex flex-col gap-5 px-6 py-4"
      aria-label={t('case-number', { number: String(number) })}
    >
      <CaseHead item={item} server={whose.server} detail={item} />
      {isOpen && isOwn && <p role="status">{t('own-decision')}</p>}
      {isOpen && !isOwn && (
        <p className="flex flex-wrap gap-2">
          <Button aria-keyshortcuts="y" onClick={() => onDecide('reversed')}>
            {t('grant')}
            <Keys keys="y" />
          </Button>
          <Button aria-keyshortcuts="n" onClick={() => onDecide('upheld')}>
            {t('refuse')}
            <Keys keys="n" />
          </Button>
        </p>
      )}
      {appeal && (
        <Part heading={t('appeal-text')}>
          <p className="whitespace-pre-line break-words leading-normal">{appeal.text}</p>
        </Part>
      )}
      <Decided item={item} />
      <ReviewSounds whose={whose} sounds={item.sounds} isOurs={isOpen && !isOwn} hint={undefined} />
      <Said texts={item.texts} />
      <Earlier owner={item.owner} name={item.target.owner.username} />
      <History history={item.history} />
    </article>
  )
}

function Decided({ item: { decision, history } }: { readonly item: ModerationCaseDetail }) {
  const t = useTexts(moderationTexts)
  const language = useLanguage()
  if (decision === null) return null
  const name = history.find(({ actorId }) => actorId === decision.actorId)?.actor ?? ''
  const time = tellTime(decision.at, language)
  return (
    <Part heading={t('decision-was')}>
      <p>{t('decided-by', { what: t(`event.${decision.action}`), name, time })}</p>
      <p className="whitespace-pre-line break-words leading-normal">{decision.reason}</p>
    </Part>
  )
}
