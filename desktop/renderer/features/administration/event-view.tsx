import type { WebhookEvent } from '@veza/shared/contracts/webhooks.ts'
import type { ReactNode } from 'react'
import { tellProblem } from '../../app/problems.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Part } from '../moderation/case-parts.tsx'
import { tellTime } from '../offline/tell-time.ts'
import { isSilence } from '../sales/is-silence.ts'
import type { Whose } from '../sales/use-whose.ts'
import { Fact, Facts } from './facts.tsx'
import { webhooksTexts } from './texts.ts'
import { useRetryEvent } from './use-webhooks.ts'

interface EventViewProps {
  readonly whose: Whose
  readonly item: WebhookEvent
  /** Shows what was delivered of it. */
  onDeliveries(eventId: string): void
}

/** An event that waits: what it is about, what failed, and having it handled again. */
export function EventView({ whose, item, onDeliveries }: EventViewProps) {
  const t = useTexts(webhooksTexts)
  return (
    <article className="flex flex-col gap-5 px-6 py-4" aria-label={item.type}>
      <header className="flex flex-col gap-1">
        <p className="text-12 text-ink-soft">{t(`is.${item.status}`)}</p>
        <h2 className="break-words font-semibold text-20">{item.type}</h2>
      </header>
      <HandleAgain whose={whose} event={item} />
      <EventFacts heading={t('facts')} event={item}>
        <Fact name={t('event-id')} isCode>
          {item.id}
        </Fact>
      </EventFacts>
      <p>
        <Button onClick={() => onDeliveries(item.id)}>{t('all-deliveries')}</Button>
      </p>
    </article>
  )
}

interface EventFactsProps {
  readonly heading: string
  readonly event: WebhookEvent
  readonly children?: ReactNode
}

export function EventFacts({ heading, event, children }: EventFactsProps) {
  const t = useTexts(webhooksTexts)
  const language = useLanguage()
  return (
    <>
      {event.reason && (
        <Part heading={t('why-event')}>
          <p className="break-words leading-normal">{event.reason}</p>
        </Part>
      )}
      <Part heading={heading}>
        <Facts>
          {children}
          <Fact name={t('about')} isCode>{`${event.objectType} ${event.objectId}`}</Fact>
          <Fact name={t('account')} isCode>
            {event.account}
          </Fact>
          <Fact name={t('mode')}>{t(event.livemode ? 'live' : 'test')}</Fact>
          <Fact name={t('attempts')}>{String(event.attempts)}</Fact>
          <Fact name={t('received')}>{tellTime(event.createdAt, language)}</Fact>
          <Fact name={t('changed')}>{tellTime(event.updatedAt, language)}</Fact>
        </Facts>
      </Part>
    </>
  )
}

/** For one that is parked, or was skipped: what nothing of ours was found for may have come since. */
export function HandleAgain({ whose, event }: { readonly whose: Whose; readonly event: WebhookEvent }) {
  const t = useTexts(webhooksTexts)
  const { mutate, isPending, error } = useRetryEvent(whose, event)
  return (
    <>
      {(event.status === 'parked' || event.status === 'skipped') && (
        <p className="flex flex-wrap items-center gap-3">
          <Button kind="main" isBusy={isPending} onClick={() => mutate()}>
            {t('retry')}
          </Button>
          <span className="max-w-[60ch] text-13 text-ink-soft">{t('retry-hint')}</span>
        </p>
      )}
      {error && <Notice kind="bad">{isSilence(error) ? t('unknown-outcome') : tellProblem(error)}</Notice>}
    </>
  )
}
