import type { WebhookEvent } from '@veza/shared/contracts/webhooks.ts'
import { Webhook } from 'lucide-react'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { tellAgo } from '../moderation/ago.ts'
import { useChosen } from '../moderation/chosen.ts'
import { ListAndOne } from '../moderation/list-and-one.tsx'
import { isFactorWanted } from '../moderation/moderation-frame.tsx'
import { SecondFactor } from '../moderation/second-factor.tsx'
import type { Asked } from '../moderation/use-queue.ts'
import type { Whose } from '../sales/use-whose.ts'
import { EventView } from './event-view.tsx'
import { Listed } from './listed.tsx'
import { webhooksTexts } from './texts.ts'
import { useMoving } from './use-moving.ts'
import { useEvents } from './use-webhooks.ts'

interface EventsProps {
  readonly whose: Whose
  readonly status: 'parked' | 'pending'
  onDeliveries(eventId: string): void
}

/** Events that wait: for an admin, or to be dealt with. */
export function Events({ whose, status, onDeliveries }: EventsProps) {
  const t = useTexts(webhooksTexts)
  const asked = useEvents(whose, status)
  if (isFactorWanted(asked.error)) return <SecondFactor whose={whose} />
  const empty = (
    <EmptyState icon={Webhook} heading={t(`empty-${status}`)}>
      {status === 'parked' && t('empty-parked-hint')}
    </EmptyState>
  )
  return (
    <Listed asked={asked} empty={empty}>
      {(items) => <Queue whose={whose} asked={asked} items={items} onDeliveries={onDeliveries} />}
    </Listed>
  )
}

interface QueueProps extends Pick<EventsProps, 'whose' | 'onDeliveries'> {
  readonly asked: Asked<WebhookEvent>
  readonly items: readonly WebhookEvent[]
}

function Queue({ whose, asked: { more, isBringing }, items, onDeliveries }: QueueProps) {
  const t = useTexts(webhooksTexts)
  const { item, index, choose } = useChosen('events', items, more)
  useMoving(index, choose)
  return (
    <ListAndOne
      {...{ items, index, choose, more, isBringing }}
      label={t('events')}
      row={(one) => <EventLine item={one} />}
    >
      {item ? <EventView key={item.id} whose={whose} item={item} onDeliveries={onDeliveries} /> : null}
    </ListAndOne>
  )
}

function EventLine({ item: { type, objectId, updatedAt } }: { readonly item: WebhookEvent }) {
  const language = useLanguage()
  return (
    <div className="flex flex-col gap-0.5">
      <p className="truncate font-medium">{type}</p>
      <p className="truncate font-mono text-12 text-ink-soft">{objectId}</p>
      <p className="figures truncate text-12 text-ink-soft">{tellAgo(updatedAt, language)}</p>
    </div>
  )
}
