import { createHash, randomUUID } from 'node:crypto'
import type { Context } from '../../context.ts'

/** What somebody earned by an order. */
export interface Earned {
  readonly sellerId: string
  readonly amount: number
  readonly trackId?: string
}

interface NewOrderRows {
  readonly orderId: string
  readonly total: number
  readonly currency: string
  readonly fee: number
  readonly earned: readonly Earned[]
  readonly intent: string
  readonly charge: string
}

const hash = (text: string) => createHash('sha256').update(text).digest()

/** One item that all have earned by, paid for and completed. */
export function newOrderRows({ newId, clock }: Pick<Context, 'newId' | 'clock'>, given: NewOrderRows) {
  const { orderId, total, currency, fee, earned, intent, charge } = given
  const now = clock.now()
  const times = { createdAt: now, updatedAt: now }
  const itemId = newId()
  const paymentId = newId()
  const tracks = earned.flatMap(({ trackId }) => trackId ?? [])
  return {
    order: {
      ...{ id: orderId, email: 'buyer@veza.example', locale: 'en' as const, currency, ...times },
      ...{ status: 'completed' as const, subtotal: total, total, feeBasisPoints: 1000, completedAt: now },
      ...{ idempotencyScope: 'test', idempotencyKey: orderId, requestHash: hash(orderId) },
      accessTokenHash: hash(randomUUID()),
    },
    item: {
      ...{ id: itemId, orderId, position: 1, productId: newId(), licenceId: newId(), quantity: 1 },
      ...{ sellerId: earned[0]?.sellerId ?? '', title: 'Harbour, side one', artist: 'Maya' },
      ...{ licenceName: 'Personal', licenceText: 'Listen.', unitPrice: total, amount: total },
      deliverables: JSON.stringify(
        tracks.map((trackId, at) => ({ trackId, title: `Track ${at + 1}`, formats: ['original'] })),
      ),
    },
    shares: [
      ...earned.map(({ sellerId, amount, trackId = null }) => ({
        ...{ id: newId(), orderItemId: itemId, sellerId, trackId, amount },
      })),
      ...(fee > 0 ? [{ id: newId(), orderItemId: itemId, sellerId: null, trackId: null, amount: fee }] : []),
    ],
    payment: {
      ...{ id: paymentId, orderId, attempt: 0, status: 'paid' as const, amount: total, currency, ...times },
      ...{ pspPaymentIntentId: intent, pspChargeId: charge, paidAt: now },
    },
    transfers: [...new Set(earned.map(({ sellerId }) => sellerId))].map((sellerId) => ({
      ...{ id: newId(), orderId, sellerId, paymentId, status: 'pending' as const, currency, ...times },
      amount: earned.filter((one) => one.sellerId === sellerId).reduce((sum, { amount }) => sum + amount, 0),
      nextRetryAt: now,
    })),
  }
}
