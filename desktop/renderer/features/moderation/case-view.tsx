import type { ModerationCase, ModerationCaseDetail } from '@veza/shared/contracts/moderation.ts'
import { ExternalLink } from 'lucide-react'
import { useTexts } from '../../app/texts.ts'
import type { Whose } from '../sales/use-whose.ts'
import { Earlier, History, Said } from './case-parts.tsx'
import { ClaimBar, DecisionBar } from './decision-bar.tsx'
import { claimOf } from './decisions.ts'
import { isFactorWanted, Unasked } from './moderation-frame.tsx'
import { ReviewSounds } from './review-sound.tsx'
import { moderationTexts } from './texts.ts'
import { useCase } from './use-queue.ts'
import type { Work } from './use-work.ts'

interface CaseViewProps {
  readonly whose: Whose
  readonly item: ModerationCase
  readonly work: Work
}

/** One case, whole: the thing itself with its sound, what is said of it, and what can be decided. */
export function CaseView({ whose, item, work }: CaseViewProps) {
  const t = useTexts(moderationTexts)
  const { data, error, refetch } = useCase(whose, item.id)
  const claim = claimOf(item, whose.accountId, new Date())
  return (
    <article
      className="flex flex-col gap-5 px-6 py-4"
      aria-label={t('case-number', { number: String(item.number) })}
    >
      <CaseHead item={item} server={whose.server} detail={data} />
      {work.isOpen && (
        <div className="flex flex-col gap-3">
          <ClaimBar claim={claim} work={work} />
          <DecisionBar item={item} isAnothers={claim.kind === 'other'} work={work} />
        </div>
      )}
      {error && data === undefined && !isFactorWanted(error) && (
        <Unasked error={error} onAgain={() => void refetch()} />
      )}
      {data === undefined && !error && (
        <p aria-busy className="text-ink-soft">
          {t('asking')}
        </p>
      )}
      {data && (
        <>
          <ReviewSounds
            whose={whose}
            sounds={data.sounds}
            isOurs={claim.kind === 'own'}
            hint={work.isOpen && claim.kind === 'nobody' ? t('sound-claim') : undefined}
          />
          <Said texts={data.texts} />
          <Earlier owner={data.owner} name={data.target.owner.username} />
          <History history={data.history} />
        </>
      )}
    </article>
  )
}

/** What is reported, where it is words: all of them. */
function Words({ text }: { readonly text: string }) {
  return (
    <blockquote
      className="max-w-[44rem] whitespace-pre-line break-words border-hairline border-l-2 pl-3 leading-normal"
      dir="auto"
      data-words
    >
      {text}
    </blockquote>
  )
}

interface CaseHeadProps {
  readonly item: ModerationCase
  readonly server: string
  readonly detail: ModerationCaseDetail | undefined
}

export function CaseHead({ item: { number, target }, server, detail }: CaseHeadProps) {
  const t = useTexts(moderationTexts)
  const standing = [
    target.moderation !== 'none' && t(`moderation.${target.moderation}`),
    detail?.owner.suspended && t('owner-suspended'),
  ].filter(Boolean)
  return (
    <header className="flex flex-col gap-1">
      <p className="flex flex-wrap gap-x-2 text-12 text-ink-soft">
        <span>{t('case-number', { number: String(number) })}</span>
        <span>{t(`kind.${target.kind}`)}</span>
        {standing.length > 0 && <span className="text-warn-text">{standing.join(' · ')}</span>}
      </p>
      <h2 className="break-words font-semibold text-20">{target.title ?? t('deleted')}</h2>
      {target.text !== null && target.text !== target.title && <Words text={target.text} />}
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <span className="text-ink-soft">{t('by-owner', { name: target.owner.username })}</span>
        {target.path !== null && (
          <a
            href={server + target.path}
            target="_blank"
            rel="noreferrer"
            className="inline-flex items-center gap-1 underline decoration-hairline underline-offset-4 hover:decoration-current"
          >
            {t('open-page')}
            <ExternalLink size={14} aria-hidden />
          </a>
        )}
      </p>
    </header>
  )
}
