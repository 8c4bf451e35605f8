import { problemOf } from '@veza/desktop/bridge/client/index.ts'
import type { Reconciled, ReconcileOutcome } from '@veza/shared/contracts/reconciliation.ts'
import { tellProblem } from '../../app/problems.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Part } from '../moderation/case-parts.tsx'
import { isSilence } from '../sales/is-silence.ts'
import type { Whose } from '../sales/use-whose.ts'
import { reconciliationTexts } from './texts.ts'
import { useRun } from './use-reconciliation.ts'

/** Has everything that waits asked for at once, and tells what came of it. */
export function RunPart({ whose }: { readonly whose: Whose }) {
  const t = useTexts(reconciliationTexts)
  const { mutate, isPending, data, error } = useRun(whose)
  return (
    <Part heading={t('waits')}>
      <p className="max-w-[70ch] leading-normal">{t('waits-what')}</p>
      <p>
        <Button kind="main" isBusy={isPending} onClick={() => mutate()}>
          {t('run')}
        </Button>
      </p>
      <div role="status" className="flex flex-col gap-3">
        {isPending && <p className="text-ink-soft">{t('run-busy')}</p>}
        {data && <Outcome outcome={data} />}
      </div>
      {error && <Fault error={error} />}
    </Part>
  )
}

function Fault({ error }: { readonly error: Error }) {
  const t = useTexts(reconciliationTexts)
  if (problemOf(error)?.code === 'payments-unavailable')
    return <Notice kind="note">{t('no-payments')}</Notice>
  return <Notice kind="bad">{isSilence(error) ? t('run-unknown') : tellProblem(error)}</Notice>
}

function Outcome({ outcome }: { readonly outcome: ReconcileOutcome }) {
  const t = useTexts(reconciliationTexts)
  if (outcome.outcome === 'already-running')
    return <p data-outcome="already-running">{t('already-running')}</p>
  const rows = outcome.results.filter((row) => counts.some((count) => row[count] > 0))
  if (rows.length === 0) return <p data-outcome="nothing">{t('nothing-waited')}</p>
  return (
    <>
      <Results rows={rows} />
      {rows.some(({ suspicious }) => suspicious > 0) && (
        <p className="text-warn-text">{t('suspicious-hint')}</p>
      )}
      {rows.some(({ unanswered }) => unanswered > 0) && (
        <p className="text-ink-soft">{t('unanswered-hint')}</p>
      )}
    </>
  )
}

const counts = ['settled', 'waiting', 'unanswered', 'suspicious'] as const

function Results({ rows }: { readonly rows: readonly Reconciled[] }) {
  const t = useTexts(reconciliationTexts)
  const figures = new Intl.NumberFormat(useLanguage())
  return (
    <table className="w-full" aria-label={t('results')} data-outcome="done">
      <thead>
        <tr className="border-hairline border-b text-12 text-ink-soft">
          <th scope="col" className="py-1 text-left font-normal">
            {t('col.kind')}
          </th>
          {counts.map((count) => (
            <th key={count} scope="col" className="py-1 pl-4 text-right font-normal">
              {t(`col.${count}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.kind} className="border-hairline border-b">
            <th scope="row" className="py-1.5 text-left font-normal">
              {t(`kind.${row.kind}`)}
            </th>
            {counts.map((count) => (
              <td key={count} className="figures py-1.5 pl-4 text-right">
                {figures.format(row[count])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
