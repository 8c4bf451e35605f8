import { useTexts } from '../../app/texts.ts'
import { isFactorWanted, ModerationFrame, Unasked } from '../moderation/moderation-frame.tsx'
import { SecondFactor } from '../moderation/second-factor.tsx'
import { moderationTexts } from '../moderation/texts.ts'
import type { Whose } from '../sales/use-whose.ts'
import { BalancePart, BooksPart } from './checks-parts.tsx'
import { RunPart } from './run-part.tsx'
import { useChecks } from './use-reconciliation.ts'

/** Whether what waits, the books and the provider agree. */
export function ReconciliationScreen() {
  return <ModerationFrame isForAdmins>{(whose) => <Reconciliation whose={whose} />}</ModerationFrame>
}

function Reconciliation({ whose }: { readonly whose: Whose }) {
  const m = useTexts(moderationTexts)
  const { findings, differences, error, refetch } = useChecks(whose)
  if (isFactorWanted(error)) return <SecondFactor whose={whose} />
  const isKnown = findings !== undefined && differences !== undefined
  return (
    <div className="min-h-0 grow overflow-auto">
      {error && <Unasked error={error} isOld={isKnown} onAgain={() => void refetch()} />}
      {!isKnown && !error && (
        <p aria-busy className="p-6 text-ink-soft">
          {m('asking')}
        </p>
      )}
      {isKnown && (
        <div className="flex max-w-[52rem] flex-col gap-8 px-6 py-5">
          <h2 className="sr-only">{m('part.reconciliation')}</h2>
          <RunPart whose={whose} />
          <BooksPart whose={whose} {...findings} />
          <BalancePart {...differences} />
        </div>
      )}
    </div>
  )
}
