import { useQuery } from '@tanstack/react-query'
import { tellFailure } from '@veza/shared/studio/failure-texts.ts'
import type { JobLogEntry } from '@veza/shared/studio/jobs.ts'
import type { Language } from '@veza/shared/studio/language.ts'
import { Copy } from 'lucide-react'
import { announce, announceFault } from '../../app/announce.ts'
import { about, client } from '../../app/studio.ts'
import { type Say, useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { formatDay } from '../../ui/formats.ts'
import { formatWait } from './pace-formats.ts'
import { queueTexts } from './texts.ts'

const logQuery = (id: string) => ({
  queryKey: about('queue', 'log', id),
  queryFn: ({ signal }: { signal: AbortSignal }) => client.queue.log({ id }, { signal }),
})

/** What happened to a job, and when; to be read, and to be sent to whoever helps. */
export function JobLog({ id, kind }: { readonly id: string; readonly kind: string }) {
  const t = useTexts(queueTexts)
  const language = useLanguage()
  const { data } = useQuery(logQuery(id))
  if (data === undefined) return null
  const copy = async () => {
    const lines = data.flatMap((entry) => [
      `${entry.at} ${tell(entry, t, language)}`,
      ...(entry.failure?.detail ? [entry.failure.detail] : []),
    ])
    await navigator.clipboard.writeText(`${kind}\n${lines.join('\n')}\n`).then(
      () => announce(t('log-copied')),
      () => announceFault(t('log-not-copied')),
    )
  }
  return (
    <section
      aria-label={t('log-of', { kind })}
      className="mr-4 mb-2 ml-14 border-hairline border-l pl-3 text-12"
    >
      {data.length === 0 && <p className="text-ink-soft">{t('log-empty')}</p>}
      <ol className="flex flex-col gap-0.5 py-1">
        {data.map((entry, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a log only grows at its end
          <li key={index} className="grid grid-cols-[7.5rem_minmax(0,1fr)] gap-3">
            <time dateTime={entry.at} className="figures text-ink-soft">
              {momentOf(entry.at, language)}
            </time>
            <div>
              <span className={entry.event === 'failed' ? 'text-bad-text' : ''}>
                {tell(entry, t, language)}
              </span>
              {entry.failure?.detail && (
                <pre className="mt-0.5 max-h-32 overflow-auto whitespace-pre-wrap font-mono text-ink-soft">
                  {entry.failure.detail}
                </pre>
              )}
            </div>
          </li>
        ))}
      </ol>
      {data.length > 0 && (
        <Button kind="bare" icon={Copy} onClick={copy}>
          {t('log-copy')}
        </Button>
      )}
    </section>
  )
}

/** To the second; the day only where it is another. */
function momentOf(iso: string, language: Language): string {
  const at = new Date(iso)
  const isToday = at.toDateString() === new Date().toDateString()
  const day = isToday ? '' : `${formatDay(iso, language)}, `
  return day + new Intl.DateTimeFormat(language, { timeStyle: 'medium' }).format(at)
}

function tell(
  { at, event, failure, nextTryAt }: JobLogEntry,
  t: Say<keyof typeof queueTexts.en>,
  language: Language,
): string {
  const words = [t(`event.${event}`)]
  if (failure) words.push(tellFailure(failure, language).what)
  const wait = nextTryAt === null ? 0 : (Date.parse(nextTryAt) - Date.parse(at)) / 1_000
  if (event === 'put-off' && wait > 0) words.push(t('next-try', { time: formatWait(wait, language) }))
  return words.join(' · ')
}
