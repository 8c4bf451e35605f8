import type { ModerationCase } from '@veza/shared/contracts/moderation.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Keys } from '../../ui/keys.tsx'
import { tellTime } from '../offline/tell-time.ts'
import { type Claim, decisionKeys, decisionsFor } from './decisions.ts'
import { moderationTexts } from './texts.ts'
import type { Work } from './use-work.ts'

/** Whose it is for now. */
export function ClaimBar({ claim, work }: { readonly claim: Claim; readonly work: Work }) {
  const t = useTexts(moderationTexts)
  const language = useLanguage()
  const time = claim.kind === 'nobody' ? '' : tellTime(claim.until, language)
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2" data-claim={claim.kind}>
      {claim.kind === 'nobody' && (
        <>
          <Button kind="main" isBusy={work.isBusy} onClick={work.claim} aria-keyshortcuts="c">
            {t('claim')}
          </Button>
          <Keys keys="c" />
          <span className="text-13 text-ink-soft">{t('claim-hint')}</span>
        </>
      )}
      {claim.kind === 'own' && (
        <>
          <span role="status">{t('claimed-by-you', { time })}</span>
          <Button kind="bare" isBusy={work.isBusy} onClick={work.claim} aria-keyshortcuts="c">
            {t('renew')}
            <Keys keys="c" />
          </Button>
          <Button kind="bare" isBusy={work.isBusy} onClick={work.release} aria-keyshortcuts="u">
            {t('release')}
            <Keys keys="u" />
          </Button>
        </>
      )}
      {claim.kind === 'other' && <span role="status">{t('claimed-by', { name: claim.name, time })}</span>}
    </div>
  )
}

interface DecisionBarProps {
  readonly item: ModerationCase
  readonly isAnothers: boolean
  readonly work: Work
}

/** What can be decided, each with its key; nothing of it happens before a reason is sent. */
export function DecisionBar({ item, isAnothers, work }: DecisionBarProps) {
  const t = useTexts(moderationTexts)
  return (
    <fieldset className="flex flex-wrap gap-2" disabled={isAnothers}>
      <legend className="sr-only">{t('decisions')}</legend>
      {decisionsFor(item).map((action) => (
        <Button
          key={action}
          kind={action === 'remove' || action === 'ban' ? 'danger' : 'plain'}
          disabled={isAnothers}
          aria-keyshortcuts={decisionKeys[action]}
          onClick={() => work.decide(action)}
        >
          {t(`do.${action}`)}
          <Keys keys={decisionKeys[action]} />
        </Button>
      ))}
    </fieldset>
  )
}
