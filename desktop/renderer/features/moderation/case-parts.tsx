import type { EarlierCase, ModerationCaseDetail } from '@veza/shared/contracts/moderation.ts'
import type { ReactNode } from 'react'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { tellTime } from '../offline/tell-time.ts'
import { moderationTexts } from './texts.ts'

/** A part of a case with its heading. */
export function Part({ heading, children }: { readonly heading: string; readonly children: ReactNode }) {
  return (
    <section className="flex flex-col gap-2" aria-label={heading}>
      <h3 className="border-hairline border-b pb-1 font-medium text-12 text-ink-soft">{heading}</h3>
      {children}
    </section>
  )
}

/** What those who reported it wrote, in their words. */
export function Said({ texts }: Pick<ModerationCaseDetail, 'texts'>) {
  const t = useTexts(moderationTexts)
  const language = useLanguage()
  return (
    <Part heading={t('said')}>
      <ul className="flex flex-col gap-3">
        {texts.map(({ reporter, reason, text, at }) => {
          const time = tellTime(at, language)
          return (
            <li key={`${reporter?.id} ${at}`} className="flex flex-col gap-0.5" data-report={reason}>
              <p className="flex flex-wrap gap-x-2 text-12">
                <span className="font-medium">{t(`reason.${reason}`)}</span>
                <span className="text-ink-soft">
                  {reporter
                    ? t('reported-by', { name: reporter.username, time })
                    : t('reporter-left', { time })}
                </span>
              </p>
              <p className="whitespace-pre-line break-words leading-normal">
                {text || <span className="text-ink-soft">{t('no-words')}</span>}
              </p>
            </li>
          )
        })}
      </ul>
    </Part>
  )
}

/** How its owner stands: what holds against them, and what was decided before. */
export function Earlier({
  owner,
  name,
}: {
  readonly owner: ModerationCaseDetail['owner']
  readonly name: string
}) {
  const t = useTexts(moderationTexts)
  const { decisions, strikes, earlier } = owner
  const counts = [
    decisions > 0 && t('owner-decisions', { count: decisions }),
    strikes > 0 && t('owner-strikes', { count: strikes }),
  ].filter(Boolean)
  const isClean = counts.length === 0 && earlier.length === 0
  return (
    <Part heading={t('owner')}>
      {isClean && <p className="text-ink-soft">{t('owner-clean', { name })}</p>}
      {counts.length > 0 && <p className="text-warn-text">{counts.join(' · ')}</p>}
      {earlier.length > 0 && (
        <ul className="flex flex-col gap-2">
          {earlier.map((one) => (
            <EarlierLine key={one.id} earlier={one} />
          ))}
        </ul>
      )}
    </Part>
  )
}

function EarlierLine({ earlier }: { readonly earlier: EarlierCase }) {
  const t = useTexts(moderationTexts)
  const language = useLanguage()
  const { action, status, number, title, reason, at } = earlier
  const what = t(status === 'reversed' ? 'event.reverse' : `event.${action}`)
  return (
    <li className="flex flex-col">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-medium">{title ?? t('deleted')}</span>
        <span className="figures text-12 text-ink-soft">
          {[t('earlier-line', { what, number: String(number) }), tellTime(at, language)].join(' · ')}
        </span>
      </p>
      <p className="break-words text-13 text-ink-soft">{reason}</p>
    </li>
  )
}

/** Every step, the oldest first; none before the first decision. */
export function History({ history }: Pick<ModerationCaseDetail, 'history'>) {
  const t = useTexts(moderationTexts)
  const language = useLanguage()
  if (history.length === 0) return null
  return (
    <Part heading={t('history')}>
      <ol className="flex flex-col gap-2">
        {history.map(({ event, actor, reason, suspendedUntil, at }) => {
          const what = t(`event.${event}`)
          return (
            <li key={`${event} ${at}`} className="flex flex-col">
              <p className="flex flex-wrap items-baseline gap-x-2">
                <span className="font-medium">
                  {suspendedUntil
                    ? t('event-until', { what, time: tellTime(suspendedUntil, language) })
                    : what}
                </span>
                <span className="figures text-12 text-ink-soft">
                  {[actor, tellTime(at, language)].filter(Boolean).join(' · ')}
                </span>
              </p>
              {reason && <p className="break-words text-13 text-ink-soft">{reason}</p>}
            </li>
          )
        })}
      </ol>
    </Part>
  )
}
