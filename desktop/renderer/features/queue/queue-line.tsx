import type { QueueSummary } from '@veza/shared/studio/bridge/queue.ts'
import { ChevronUp } from 'lucide-react'
import { hrefOf } from '../../app/router.ts'
import { type Say, useLanguage, useTexts } from '../../app/texts.ts'
import { formatLeft, formatSpeed } from './pace-formats.ts'
import { useQueue } from './queue-store.ts'
import { queueTexts } from './texts.ts'

/** The queue in one line at the foot of every screen; it opens the whole. */
export function QueueLine() {
  const t = useTexts(queueTexts)
  const language = useLanguage()
  const summary = useQueue((state) => state.summary)
  const state = stateOf(summary)
  return (
    <section
      aria-label={t('line')}
      className="col-span-2 border-hairline border-t text-13"
      data-queue={state}
    >
      <a
        href={hrefOf('/queue')}
        title={t('line-open')}
        className="moving flex h-9 items-center gap-2 px-4 text-ink-soft hover:bg-wash hover:text-ink"
      >
        <span
          aria-hidden
          className={`size-2 rounded-full ${state === 'running' ? 'bg-accent motion-safe:animate-pulse' : 'bg-ink-faint'}`}
        />
        <span className="figures truncate">{summary && tell(summary, t, language)}</span>
        {summary !== null && summary.groups.failed > 0 && (
          <span className="figures text-bad-text">{t('failed', { count: summary.groups.failed })}</span>
        )}
        <ChevronUp size={14} aria-hidden />
      </a>
    </section>
  )
}

function stateOf(summary: QueueSummary | null): string {
  if (summary === null) return 'unknown'
  if (summary.running.length > 0) return 'running'
  return summary.counts.queued > 0 ? 'waiting' : 'idle'
}

type Words = Say<keyof typeof queueTexts.en>

function tell({ isPaused, isHeld, whole, groups }: QueueSummary, t: Words, language: 'en' | 'fr'): string {
  const waiting = Math.max(0, groups.live - groups.failed)
  if (isPaused) return waiting > 0 ? t('paused-waits', { count: waiting }) : t('paused')
  if (whole === null && waiting > 0 && isHeld) return t('held.update')
  if (whole === null && waiting > 0) return t('waiting', { count: waiting })
  // What has failed is said beside it, and is something to do.
  if (whole === null) return groups.failed > 0 ? '' : t('idle')
  const { kind, at, of, secondsLeft } = whole
  const left = secondsLeft === null ? undefined : (formatLeft(secondsLeft, language) ?? t('moments'))
  return [t(`whole.${kind}`, { at, of }), formatSpeed(whole, language), left].filter(Boolean).join(' · ')
}
