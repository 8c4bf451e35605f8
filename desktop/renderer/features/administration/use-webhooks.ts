import { useMutation, useQuery } from '@tanstack/react-query'
import type { WebhookDelivery, WebhookEvent, WebhookResult } from '@veza/shared/contracts/webhooks.ts'
import { announce } from '../../app/announce.ts'
import { about, client, queries } from '../../app/studio.ts'
import { say } from '../../app/texts.ts'
import { interval, usePages } from '../moderation/use-queue.ts'
import type { Whose } from '../sales/use-whose.ts'
import { webhooksTexts } from './texts.ts'
import { searchOf } from './webhook-search.ts'

/** Which deliveries are looked at. */
export interface WantedDeliveries {
  readonly result: WebhookResult | null
  readonly invalidOnly: boolean
  /** As it was typed. */
  readonly search: string
}

export const useDeliveries = (whose: Whose, { search, ...wanted }: WantedDeliveries) =>
  usePages<WebhookDelivery>(['deliveries', whose, wanted, search], (cursor, signal) =>
    client.webhooks.deliveries({ whose, cursor, ...wanted, ...searchOf(search) }, { signal }),
  )

export const useEvents = (whose: Whose, status: 'parked' | 'pending') =>
  usePages<WebhookEvent>(['events', whose, status], (cursor, signal) =>
    client.webhooks.events({ whose, cursor, status }, { signal }),
  )

export const useDelivery = (whose: Whose, id: string) =>
  useQuery({
    queryKey: about('moderation', 'delivery', whose, id),
    queryFn: ({ signal }) => client.webhooks.delivery({ whose, id }, { signal }),
    staleTime: 0,
    refetchInterval: interval,
  })

export const useRetryEvent = (whose: Whose, { id, type }: WebhookEvent) =>
  useMutation({
    mutationFn: () => client.webhooks.retryEvent({ whose, id }),
    onSuccess: () => announce(say(webhooksTexts)('retried', { type })),
    onSettled: () => queries.invalidateQueries({ queryKey: ['moderation'] }),
  })
