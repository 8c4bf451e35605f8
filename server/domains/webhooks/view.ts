import type { WebhookDelivery, WebhookEvent } from '@veza/shared/contracts/webhooks.ts'
import type { DeliveryRow, EventRow } from './queries.ts'

export const deliveryView = (row: Omit<DeliveryRow, 'payload'>): WebhookDelivery => ({
  id: row.id,
  receivedAt: row.receivedAt.toISOString(),
  signatureValid: row.signatureValid,
  eventId: row.eventId,
  eventType: row.eventType,
  sourceAddress: row.sourceAddress,
  userAgent: row.userAgent,
  requestId: row.requestId,
  payloadBytes: row.payloadBytes,
  result: row.result,
})

export const eventView = (row: EventRow): WebhookEvent => ({
  id: row.id,
  type: row.type,
  objectType: row.objectType,
  objectId: row.objectId,
  account: row.account,
  livemode: row.livemode,
  status: row.status,
  attempts: row.attempts,
  reason: row.reason,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
})
