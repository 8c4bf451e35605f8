import { FEATURED_MAX } from '@veza/shared/contracts/discovery.ts'
import { Star } from 'lucide-react'
import { tellProblem } from '../../app/problems.ts'
import { useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Notice } from '../../ui/notice.tsx'
import { isFactorWanted, ModerationFrame, Unasked } from '../moderation/moderation-frame.tsx'
import { SecondFactor } from '../moderation/second-factor.tsx'
import { moderationTexts } from '../moderation/texts.ts'
import type { Whose } from '../sales/use-whose.ts'
import { AddFeatured } from './add-featured.tsx'
import { FeaturedList } from './featured-list.tsx'
import type { FeaturedItem } from './open-featured.ts'
import { featuredTexts } from './texts.ts'
import { type Draft, useChosenOnHome, useDraft } from './use-featured.ts'

/** What the home page recommends, in order. */
export function FeaturedScreen() {
  return <ModerationFrame isForAdmins>{(whose) => <Featured whose={whose} />}</ModerationFrame>
}

function Featured({ whose }: { readonly whose: Whose }) {
  const m = useTexts(moderationTexts)
  const { data, error, refetch } = useChosenOnHome(whose)
  if (isFactorWanted(error)) return <SecondFactor whose={whose} />
  return (
    <div className="min-h-0 grow overflow-auto">
      {error && <Unasked error={error} isOld={data !== undefined} onAgain={() => void refetch()} />}
      {data === undefined && !error && (
        <p aria-busy className="p-6 text-ink-soft">
          {m('asking')}
        </p>
      )}
      {data && <Editor key={`${whose.server} ${whose.accountId}`} whose={whose} saved={data.items} />}
    </div>
  )
}

function Editor({ whose, saved }: { readonly whose: Whose; readonly saved: readonly FeaturedItem[] }) {
  const t = useTexts(featuredTexts)
  const draft = useDraft(whose, saved)
  return (
    <div className="flex max-w-[52rem] flex-col gap-5 px-6 py-5">
      <div className="flex flex-col gap-1">
        <h2 className="font-semibold text-16">{t('heading')}</h2>
        <p className="text-ink-soft leading-normal">{t('what', { max: FEATURED_MAX })}</p>
      </div>
      {draft.items.length === 0 ? (
        <EmptyState icon={Star} heading={t('empty')}>
          {t('empty-hint')}
        </EmptyState>
      ) : (
        <FeaturedList draft={draft} />
      )}
      <AddFeatured whose={whose} draft={draft} />
      <Saving draft={draft} />
    </div>
  )
}

function Saving({ draft: { isChanged, isSaving, error, save, discard } }: { readonly draft: Draft }) {
  const t = useTexts(featuredTexts)
  if (!isChanged) return null
  return (
    <div className="flex flex-col gap-3 border-hairline border-t pt-4" data-featured-changed>
      <p className="flex flex-wrap items-center gap-3">
        <Button kind="main" isBusy={isSaving} onClick={save}>
          {t('save')}
        </Button>
        <Button disabled={isSaving} onClick={discard}>
          {t('discard')}
        </Button>
        <span role="status" className="text-13 text-ink-soft">
          {t('unsaved')}
        </span>
      </p>
      {error && <Notice kind="bad">{tellProblem(error)}</Notice>}
    </div>
  )
}
