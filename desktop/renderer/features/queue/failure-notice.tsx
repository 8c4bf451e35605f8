import { tellFailure } from '@veza/shared/studio/failure-texts.ts'
import type { JobView } from '@veza/shared/studio/jobs.ts'
import { TechnicalDetail } from '../../app/technical-detail.tsx'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { apply, remediesOf, todoOf } from './remedies.ts'
import { queueTexts } from './texts.ts'

export interface FailureNoticeProps {
  readonly job: JobView
  /** All of the same track. */
  readonly jobs: readonly JobView[]
}

/** What happened, what is safe, what to do; and the buttons that do it. */
export function FailureNotice({ job, jobs }: FailureNoticeProps) {
  const t = useTexts(queueTexts)
  const language = useLanguage()
  const { failure } = job
  if (failure === null) return null
  const { what, safe } = tellFailure(failure, language)
  const isFailed = job.state === 'failed'
  return (
    <div className="py-1 pr-4 pl-14">
      <Notice
        kind={isFailed ? 'bad' : 'warn'}
        action={
          <span className="flex shrink-0 gap-2">
            {remediesOf(failure).map((remedy, index) => (
              <Button
                key={remedy}
                kind={isFailed && index === 0 ? 'main' : 'plain'}
                onClick={() => apply(remedy, job, jobs)}
              >
                {remedy === 'retry' && !isFailed ? t('retry-now') : t(`remedy.${remedy}`)}
              </Button>
            ))}
          </span>
        }
      >
        <p className="font-medium leading-normal">{what}</p>
        <p className="text-ink-soft leading-normal">
          {safe} {t(todoOf(failure))}
        </p>
        <TechnicalDetail text={failure.detail} />
      </Notice>
    </div>
  )
}
