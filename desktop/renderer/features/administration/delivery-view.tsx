import type { WebhookDelivery, WebhookDeliveryDetail } from '@veza/shared/contracts/webhooks.ts'
import { Copy } from 'lucide-react'
import { announce, announceFault } from '../../app/announce.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { formatBytes } from '../../ui/formats.ts'
import { Notice } from '../../ui/notice.tsx'
import { Part } from '../moderation/case-parts.tsx'
import { isFactorWanted, Unasked } from '../moderation/moderation-frame.tsx'
import { moderationTexts } from '../moderation/texts.ts'
import { tellTime } from '../offline/tell-time.ts'
import type { Whose } from '../sales/use-whose.ts'
import { EventFacts, HandleAgain } from './event-view.tsx'
import { Fact, Facts } from './facts.tsx'
import { webhooksTexts } from './texts.ts'
import { useResult } from './use-result.ts'
import { useDelivery } from './use-webhooks.ts'
import { payloadText } from './webhook-search.ts'

/** One delivery, whole: who sent it, what it carried, and what became of its event. */
export function DeliveryView({ whose, item }: { readonly whose: Whose; readonly item: WebhookDelivery }) {
  const t = useTexts(webhooksTexts)
  const m = useTexts(moderationTexts)
  const { data, error, refetch } = useDelivery(whose, item.id)
  const { name, why } = useResult(data ?? item)
  return (
    <article className="flex flex-col gap-5 px-6 py-4" aria-label={item.eventType ?? t('unread')}>
      <header className="flex flex-col gap-1">
        <p className="text-12 text-ink-soft">{name}</p>
        <h2 className="break-words font-semibold text-20">{item.eventType ?? t('unread')}</h2>
      </header>
      {!item.signatureValid && <Notice kind="warn">{t('forged')}</Notice>}
      {why && (
        <Part heading={t('why')}>
          <p className="break-words leading-normal">{why}</p>
        </Part>
      )}
      {data?.event && <HandleAgain whose={whose} event={data.event} />}
      <Known item={item} />
      {error && data === undefined && !isFactorWanted(error) && (
        <Unasked error={error} onAgain={() => void refetch()} />
      )}
      {data === undefined && !error && (
        <p aria-busy className="text-ink-soft">
          {m('asking')}
        </p>
      )}
      {data && <Carried detail={data} />}
    </article>
  )
}

function Known({ item }: { readonly item: WebhookDelivery }) {
  const t = useTexts(webhooksTexts)
  const language = useLanguage()
  return (
    <Part heading={t('facts')}>
      <Facts>
        <Fact name={t('received')}>{tellTime(item.receivedAt, language)}</Fact>
        <Fact name={t('event-id')} isCode>
          {item.eventId}
        </Fact>
        <Fact name={t('sender')} isCode>
          {item.sourceAddress}
        </Fact>
        <Fact name={t('user-agent')}>{item.userAgent}</Fact>
        <Fact name={t('request-id')} isCode>
          {item.requestId}
        </Fact>
        <Fact name={t('size')}>{formatBytes(item.payloadBytes, language)}</Fact>
      </Facts>
    </Part>
  )
}

function Carried({ detail: { payload, event } }: { readonly detail: WebhookDeliveryDetail }) {
  const t = useTexts(webhooksTexts)
  const copy = () =>
    navigator.clipboard.writeText(payload).then(
      () => announce(t('copied')),
      () => announceFault(t('copy-failed')),
    )
  return (
    <>
      {event && (
        <EventFacts heading={t('event')} event={event}>
          <Fact name={t('event-status')}>{t(`is.${event.status}`)}</Fact>
        </EventFacts>
      )}
      <Part heading={t('payload')}>
        <p>
          <Button icon={Copy} onClick={copy}>
            {t('copy')}
          </Button>
        </p>
        <pre className="whitespace-pre-wrap break-all font-mono text-12 leading-5">
          {payloadText(payload)}
        </pre>
      </Part>
    </>
  )
}
