import type { WebhookEvent } from '@veza/shared/contracts/webhooks.ts'
import { Webhook } from 'lucide-react'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { tellAgo } from '../moderation/ago.ts'
import type { Whose } from '../sales/use-whose.ts'
import { AdminQueue } from './admin-queue.tsx'
import { EventView } from './event-view.tsx'
import { webhooksTexts } from './texts.ts'
import { useEvents } from './use-webhooks.ts'

interface EventsProps {
  readonly whose: Whose
  readonly status: 'parked' | 'pending'
  onDeliveries(eventId: string): void
}

/** Events that wait: for an admin, or to be dealt with. */
export function Events({ whose, status, onDeliveries }: EventsProps) {
  const t = useTexts(webhooksTexts)
  const empty = (
    <EmptyState icon={Webhook} heading={t(`empty-${status}`)}>
      {status === 'parked' && t('empty-parked-hint')}
    </EmptyState>
  )
  return (
    <AdminQueue
      {...{ whose, empty }}
      asked={useEvents(whose, status)}
      list="events"
      label={t('events')}
      row={(one) => <EventLine item={one} />}
    >
      {(item) => <EventView key={item.id} whose={whose} item={item} onDeliveries={onDeliveries} />}
    </AdminQueue>
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
