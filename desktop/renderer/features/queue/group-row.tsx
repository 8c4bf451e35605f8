import type { JobGroup, RunningJob } from '@veza/shared/studio/bridge/queue.ts'
import { tellFailure } from '@veza/shared/studio/failure-texts.ts'
import type { Language } from '@veza/shared/studio/language.ts'
import { ChevronRight, GripVertical, Pause, Play } from 'lucide-react'
import { type DragEvent, memo, useState } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { type Say, useLanguage, useTexts } from '../../app/texts.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Figure } from '../../ui/figures.tsx'
import { formatShare } from '../../ui/formats.ts'
import { Progress } from '../../ui/progress.tsx'
import { columns, figureColumns } from './columns.ts'
import { GroupMenu } from './group-menu.tsx'
import { heldReasonOf } from './held.ts'
import { JobRows } from './job-rows.tsx'
import { kindOf } from './kind.ts'
import { formatLeft, formatSpeed } from './pace-formats.ts'
import { toggle, useQueue, useView } from './queue-store.ts'
import { apply, remediesOf } from './remedies.ts'
import { idsIn, type Standing, standingOf } from './standing.ts'
import { queueTexts } from './texts.ts'
import { moveBefore, pauseOrResume, titleOf } from './wishes.ts'

export const GROUP_PX = 44
export const groupButtonId = (id: string): string => `queue-${id}`

export interface GroupRowProps {
  /** Undefined while it is on its way. */
  readonly group: JobGroup | undefined
  /** The one below. */
  readonly next: JobGroup | undefined
  readonly index: number
  readonly isMovable: boolean
}

/** All the work for one track. */
export const GroupRow = memo(function GroupRow({ group, ...rest }: GroupRowProps) {
  return group && <Row group={group} {...rest} />
})

type RowProps = GroupRowProps & { readonly group: JobGroup }

function Row({ group, next, index, isMovable }: RowProps) {
  const t = useTexts(queueTexts)
  const { edge, ...drop } = useDrop(group, next)
  const isOpen = useView((view) => view.opened.has(group.id))
  const title = titleOf(group)
  return (
    <div
      className={`border-hairline border-b ${edge ? `relative ${edges[edge]}` : ''}`}
      data-group={group.id}
      {...(isMovable ? drop : {})}
    >
      <div className={`group/row h-11 hover:bg-wash ${columns}`}>
        {isMovable ? <Grip group={group} label={t('drag-of', { title })} /> : <span />}
        <Disclosure group={group} index={index} isOpen={isOpen} />
        <Line group={group} isOpen={isOpen} />
        <div className="flex justify-end">
          <Rest group={group} />
          <GroupMenu group={group} isMovable={isMovable} />
        </div>
      </div>
      {isOpen && <JobRows group={group} />}
    </div>
  )
}

interface DisclosureProps {
  readonly group: JobGroup
  readonly index: number
  readonly isOpen: boolean
}

function Disclosure({ group, index, isOpen }: DisclosureProps) {
  const isCursor = useView((view) => view.cursor === index)
  return (
    <button
      type="button"
      id={groupButtonId(group.id)}
      aria-expanded={isOpen}
      tabIndex={isCursor ? 0 : -1}
      onFocus={() => useView.setState({ cursor: index })}
      onClick={() => toggle(group.id)}
      className="flex h-9 min-w-0 items-center gap-2 rounded-md text-left"
    >
      <ChevronRight
        size={14}
        aria-hidden
        className={`moving shrink-0 text-ink-soft ${isOpen ? 'rotate-90' : ''}`}
      />
      <span className="truncate font-medium">{titleOf(group)}</span>
    </button>
  )
}

const edges = {
  above: 'before:absolute before:inset-x-0 before:-top-px before:h-0.5 before:bg-accent',
  below: 'after:absolute after:inset-x-0 after:-bottom-px after:h-0.5 after:bg-accent',
} as const

/** Of a mouse alone: the keyboard has Alt and the arrows, and the menu. */
function Grip({ group, label }: { readonly group: JobGroup; readonly label: string }) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: for a mouse; the keyboard has Alt and the arrows
    <span
      draggable
      title={label}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move'
        event.dataTransfer.setData('application/x-veza-work', group.id)
        useView.setState({ dragged: group })
      }}
      onDragEnd={() => useView.setState({ dragged: null })}
      className="cursor-grab text-ink-soft opacity-0 group-hover/row:opacity-100"
    >
      <GripVertical size={14} aria-hidden />
    </span>
  )
}

function useDrop(group: JobGroup, next: JobGroup | undefined) {
  const [edge, setEdge] = useState<'above' | 'below' | null>(null)
  const edgeAt = (event: DragEvent) => {
    const { top, height } = event.currentTarget.getBoundingClientRect()
    return event.clientY < top + height / 2 ? ('above' as const) : ('below' as const)
  }
  return {
    edge,
    onDragOver(event: DragEvent) {
      const { dragged } = useView.getState()
      if (dragged === null || dragged.id === group.id) return
      event.preventDefault()
      setEdge(edgeAt(event))
    },
    onDragLeave: () => setEdge(null),
    onDrop(event: DragEvent) {
      const { dragged } = useView.getState()
      setEdge(null)
      if (dragged === null || dragged.id === group.id) return
      event.preventDefault()
      const target = edgeAt(event) === 'above' ? group : next
      useView.setState({ dragged: null })
      if (target?.id !== dragged.id) void moveBefore(dragged, target)
    },
  }
}

/** Where it stands, and what can be done about that at once. */
function Line({ group, isOpen }: { readonly group: JobGroup; readonly isOpen: boolean }) {
  const ids = new Set(group.jobs.map(({ id }) => id))
  const running = useQueue(
    useShallow(({ summary }) => summary?.running.filter((job) => ids.has(job.id)) ?? none),
  )
  const standing = standingOf(group, running)
  if (standing.kind === 'failed') return <FailedLine standing={standing} group={group} isOpen={isOpen} />
  return <WorkLine standing={standing} running={running} />
}
const none: readonly RunningJob[] = []

interface FailedLineProps {
  readonly standing: Standing
  readonly group: JobGroup
  /** Then the job's own notice has the buttons. */
  readonly isOpen: boolean
}

function FailedLine({ standing: { job }, group, isOpen }: FailedLineProps) {
  const t = useTexts(queueTexts)
  const language = useLanguage()
  const failure = job?.failure
  if (!job || !failure) return null
  const [remedy] = remediesOf(failure)
  return (
    <div className="flex min-w-0 items-center justify-end gap-3">
      <p className="min-w-0 grow truncate text-bad-text">{tellFailure(failure, language).what}</p>
      {remedy && !isOpen && (
        <Button onClick={() => apply(remedy, job, group.jobs)}>{t(`remedy.${remedy}`)}</Button>
      )}
    </div>
  )
}

/** Pauses what can go on, or lets go on what rests. */
function Rest({ group }: { readonly group: JobGroup }) {
  const t = useTexts(queueTexts)
  const isResting = idsIn(group, 'paused').length > 0
  const canRest = idsIn(group, 'queued', 'running').length > 0 && idsIn(group, 'failed').length === 0
  if (!isResting && !canRest) return null
  return (
    <IconButton
      icon={isResting ? Play : Pause}
      label={t(isResting ? 'resume-of' : 'pause-of', { title: titleOf(group) })}
      onClick={() => pauseOrResume(group)}
    />
  )
}

interface WorkLineProps {
  readonly standing: Standing
  readonly running: readonly RunningJob[]
}

function WorkLine({ standing, running }: WorkLineProps) {
  const t = useTexts(queueTexts)
  const language = useLanguage()
  const { kind, job, progress } = standing
  const now = running.find(({ id }) => id === job?.id)
  const isBegun = kind === 'running' || (progress > 0 && kind !== 'done' && kind !== 'cancelled')
  const left = now?.secondsLeft ?? null
  const held = useHeld(job)
  return (
    <div className={figureColumns}>
      <p className={`truncate ${kind === 'running' ? '' : 'text-ink-soft'}`} data-waits={held}>
        {held ? t(`held.${held}`) : tell(standing, t, language)}
      </p>
      {isBegun ? <Progress value={progress} label={t('step', stepOf(standing, t))} /> : <span />}
      <Figure>{isBegun ? formatShare(progress, language) : ''}</Figure>
      <Figure>{now ? formatSpeed(now, language) : ''}</Figure>
      <Figure>{left === null ? '' : (formatLeft(left, language) ?? `< ${formatLeft(10, language)}`)}</Figure>
    </div>
  )
}

function useHeld(job: Standing['job']) {
  const queue = useQueue(
    useShallow(({ summary }) => summary && { isPaused: summary.isPaused, isHeld: summary.isHeld }),
  )
  return job && heldReasonOf(job, queue)
}

type Words = Say<keyof typeof queueTexts.en>
const stepOf = ({ job, at, of }: Standing, t: Words) => ({ kind: kindOf(job?.kind, t), at, of })

function tell(standing: Standing, t: Words, language: Language): string {
  const { kind, of, job } = standing
  if (kind === 'done' || kind === 'cancelled') return t(`state.${kind}`)
  const step = stepOf(standing, t)
  const work = of > 1 ? t('step', step) : step.kind
  if (kind === 'running') return work
  if (kind === 'retrying' && job?.failure) return tellFailure(job.failure, language).what
  return `${t(kind === 'paused' ? 'state.paused' : 'state.queued')} · ${work}`
}
