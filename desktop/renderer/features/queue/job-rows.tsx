import type { JobGroup } from '@veza/shared/studio/bridge/queue.ts'
import type { JobView } from '@veza/shared/studio/jobs.ts'
import { ArrowDownToLine, ArrowUpToLine, MoreHorizontal, Pause, Play, RotateCcw, X } from 'lucide-react'
import { useState } from 'react'
import { type Say, useLanguage, useTexts } from '../../app/texts.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Figure } from '../../ui/figures.tsx'
import { formatShare } from '../../ui/formats.ts'
import { Menu, type MenuItem } from '../../ui/menu.tsx'
import { Progress } from '../../ui/progress.tsx'
import { columns, figureColumns } from './columns.ts'
import { FailureNotice } from './failure-notice.tsx'
import { type HeldReason, heldReasonOf } from './held.ts'
import { HeldNotice } from './held-notice.tsx'
import { JobLog } from './job-log.tsx'
import { kindOf } from './kind.ts'
import { formatLeft, formatSpeed, formatWait } from './pace-formats.ts'
import { useQueue, useRunning } from './queue-store.ts'
import { sameFailure } from './remedies.ts'
import { queueTexts } from './texts.ts'
import { useSecondsTo } from './use-seconds.ts'
import { cancel, move, pause, resume, retry } from './wishes.ts'

/** Every job of a track, each with what can be done with it. */
export function JobRows({ group }: { readonly group: JobGroup }) {
  return (
    <ul className="flex flex-col pb-2">
      {group.jobs.map((job) => (
        <li key={job.id} data-job={job.kind} data-state={job.state}>
          <JobRow job={job} group={group} />
        </li>
      ))}
    </ul>
  )
}

/** What failed for the same reason is told once, at the first of them. */
const isToldHere = (job: JobView, { jobs }: JobGroup): boolean =>
  job.failure !== null && sameFailure(job, jobs)[0]?.id === job.id

/** So is what is held back for the same reason. */
function useHeldHere(job: JobView, { jobs }: JobGroup): HeldReason | undefined {
  const summary = useQueue((state) => state.summary)
  const reason = heldReasonOf(job, summary)
  if (reason === undefined) return undefined
  return jobs.find((other) => heldReasonOf(other, summary) === reason)?.id === job.id ? reason : undefined
}

interface JobRowProps {
  readonly job: JobView
  readonly group: JobGroup
}

function JobRow({ job: listed, group }: JobRowProps) {
  const t = useTexts(queueTexts)
  const language = useLanguage()
  const [isLogOpen, setIsLogOpen] = useState(false)
  const running = useRunning(listed.id)
  const job = running ?? listed
  const kind = kindOf(job.kind, t)
  const held = useHeldHere(job, group)
  const isUnderWay = job.state === 'running' || (job.progress > 0 && job.state !== 'done')
  const left = running?.secondsLeft ?? null
  return (
    <>
      <div className={`h-9 text-13 ${columns}`}>
        <span />
        <span className="truncate pl-[22px]">{kind}</span>
        <div className={figureColumns}>
          <StateWords job={job} group={group} />
          {isUnderWay ? <Progress value={job.progress} label={kind} /> : <span />}
          <Figure>{isUnderWay ? formatShare(job.progress, language) : ''}</Figure>
          <Figure>{running ? formatSpeed(running, language) : ''}</Figure>
          <Figure>
            {left === null ? '' : (formatLeft(left, language) ?? `< ${formatLeft(10, language)}`)}
          </Figure>
        </div>
        <div className="flex justify-end">
          <Button
            kind="bare"
            aria-expanded={isLogOpen}
            aria-label={t('log-of', { kind })}
            onClick={() => setIsLogOpen(!isLogOpen)}
          >
            {t('log')}
          </Button>
          <JobControls job={job} group={group} />
        </div>
      </div>
      {isToldHere(job, group) && <FailureNotice job={job} jobs={group.jobs} />}
      {held && <HeldNotice reason={held} />}
      {isLogOpen && <JobLog id={job.id} kind={kind} />}
    </>
  )
}

const colours: Readonly<Record<string, string>> = {
  running: '',
  failed: 'text-bad-text',
  done: 'text-good-text',
}

function StateWords({ job, group }: JobRowProps) {
  const t = useTexts(queueTexts)
  const language = useLanguage()
  const seconds = useSecondsTo(job.nextTryAt)
  const held = heldReasonOf(
    job,
    useQueue((state) => state.summary),
  )
  const waited = job.waitsFor.flatMap((id) => group.jobs.find((other) => other.id === id) ?? [])
  const words = [held ? t(`held.${held}`) : stateOf(job, waited[0], seconds, t, language)]
  if (job.attempts > 0 && job.state !== 'done') words.push(t('tries', { count: job.attempts }))
  return <span className={`truncate ${colours[job.state] ?? 'text-ink-soft'}`}>{words.join(' · ')}</span>
}

function stateOf(
  { state }: JobView,
  waited: JobView | undefined,
  seconds: number | undefined,
  t: Say<keyof typeof queueTexts.en>,
  language: Parameters<typeof formatWait>[1],
): string {
  if (state !== 'queued') return t(`state.${state}`)
  if (waited) return t('after', { kind: kindOf(waited.kind, t) })
  if (seconds === undefined) return t('state.queued')
  return seconds > 0 ? t('next-try', { time: formatWait(seconds, language) }) : t('next-try-now')
}

function JobControls({ job, group }: JobRowProps) {
  const t = useTexts(queueTexts)
  const { id, state, nextTryAt } = job
  const title = kindOf(job.kind, t)
  if (state === 'done' || state === 'cancelled') return <span className="w-16" />
  const order: MenuItem[] = [
    { label: t('first'), icon: ArrowUpToLine, run: () => move([id], 'first') },
    { label: t('last'), icon: ArrowDownToLine, run: () => move([id], 'last') },
  ]
  const isTryable = state === 'failed' || nextTryAt !== null
  const again: MenuItem[] = isTryable
    ? [{ label: t('retry-now'), icon: RotateCcw, run: () => retry([id]) }]
    : []
  const end: MenuItem = { label: t('cancel'), icon: X, isDanger: true, run: () => cancel(group, [id]) }
  return (
    <>
      {state === 'paused' ? (
        <IconButton icon={Play} label={t('resume-of', { title })} onClick={() => resume([id])} />
      ) : (
        <IconButton
          icon={Pause}
          label={t('pause-of', { title })}
          disabled={state === 'failed'}
          onClick={() => pause([id])}
        />
      )}
      <Menu groups={[[...order, ...again], [end]]}>
        <IconButton icon={MoreHorizontal} label={t('more-of', { title })} />
      </Menu>
    </>
  )
}
