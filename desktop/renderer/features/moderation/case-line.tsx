import type { ModerationCase } from '@veza/shared/contracts/moderation.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { tellAgo } from './ago.ts'
import { claimOf } from './decisions.ts'
import { moderationTexts } from './texts.ts'

/** One case in the queue: what, how often, for what, since when, and whose it is. */
export function CaseLine({ item, accountId }: { readonly item: ModerationCase; readonly accountId: string }) {
  const t = useTexts(moderationTexts)
  const language = useLanguage()
  const { target, reports, reasons, createdAt } = item
  const claim = claimOf(item, accountId, new Date())
  return (
    <div className="flex flex-col gap-0.5" data-case={item.id}>
      <p className="flex items-baseline gap-2">
        <span className="min-w-0 grow truncate font-medium">{target.title ?? t('deleted')}</span>
        {claim.kind !== 'nobody' && (
          <span
            className={`max-w-[9rem] truncate text-12 ${claim.kind === 'own' ? 'font-medium' : 'text-ink-soft'}`}
          >
            {claim.kind === 'own' ? t('yours') : t('with-somebody', { name: claim.name })}
          </span>
        )}
      </p>
      <p className="truncate text-12 text-ink-soft">
        {[t(`kind.${target.kind}`), reasons[0] && t(`reason.${reasons[0].reason}`)]
          .filter(Boolean)
          .join(' · ')}
      </p>
      <p className="figures truncate text-12 text-ink-soft">
        {[t('reports', { count: reports }), tellAgo(createdAt, language)].join(' · ')}
      </p>
    </div>
  )
}
