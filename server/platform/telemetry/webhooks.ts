import { Counter, type Registry } from 'prom-client'
import { asked } from './asked.ts'

/** What became of a delivery at the door. `unreadable`: truly signed, and not understood. `limited`: forged, and not kept. */
export type DeliveryResult = 'received' | 'duplicate' | 'signature_invalid' | 'unreadable' | 'limited'
/** What became of one attempt at an event. `suspicious`: nothing was changed, and somebody has to look. */
export type EventResult = 'done' | 'skipped' | 'suspicious' | 'failed' | 'parked'

export interface WebhookQueue {
  /** Of the oldest event that has yet to be dealt with; 0 where there is none. */
  oldestPendingSeconds(): Promise<number>
  parked(): Promise<number>
}

export interface WebhookFigures {
  delivery(result: DeliveryResult): void
  event(result: EventResult): void
  /** Asked whenever the figures are read. */
  watch(queue: WebhookQueue): void
}

export function webhookFigures(registry: Registry): WebhookFigures {
  const registers = [registry]
  const deliveries = new Counter({
    name: 'veza_webhook_deliveries_total',
    help: 'Deliveries of webhooks by what became of them at the door',
    labelNames: ['result'],
    registers,
  })
  const events = new Counter({
    name: 'veza_webhook_events_total',
    help: 'Attempts at events of the payment provider by their result',
    labelNames: ['result'],
    registers,
  })
  return {
    delivery: (result) => deliveries.inc({ result }),
    event: (result) => events.inc({ result }),
    watch: (queue) => {
      asked(registry, 'veza_webhook_oldest_pending_seconds', 'Age of the oldest event not dealt with', () =>
        queue.oldestPendingSeconds(),
      )
      asked(registry, 'veza_webhook_events_parked', 'Events that wait for an admin', () => queue.parked())
    },
  }
}
