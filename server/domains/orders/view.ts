import type { Order, Quote, RefundObstacle } from '@veza/shared/contracts/orders.ts'
import type { Currency } from '@veza/shared/kernel/money.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import type { Config } from '../../config/config.ts'
import type { CartQuote } from '../products/index.ts'
import { invoiceNumber } from './invoices/issue.ts'
import { invoiceUrl } from './links.ts'
import type { PaymentRow } from './payment-queries.ts'
import type { GrantRow, ItemRow, OrderRow } from './queries.ts'

type Parts = Pick<Config, 'publicUrl' | 'payments'>

export interface OrderParts {
  readonly order: OrderRow
  readonly items: readonly ItemRow[]
  readonly grants: readonly GrantRow[]
  readonly payments: readonly PaymentRow[]
  readonly invoice: { readonly year: number; readonly number: number; readonly issuedAt: Date } | undefined
}

export function orderView(config: Parts, parts: OrderParts, now: Date): Order {
  const { order, items, grants, payments, invoice } = parts
  return {
    ...summaryView(order),
    email: order.email,
    billingName: order.billingName,
    locale: order.locale,
    items: items.map((item) =>
      itemView(
        item,
        grants.find(({ orderItemId }) => orderItemId === item.id),
      ),
    ),
    payment: standingOf(payments),
    invoice: invoice
      ? {
          number: invoiceNumber(invoice),
          issuedAt: invoice.issuedAt.toISOString(),
          url: invoiceUrl(config, order.id),
        }
      : null,
    refund: {
      obstacle: refundObstacle(config, order, now),
      until: refundUntil(config, order)?.toISOString() ?? null,
      amount: order.completedAt ? order.total - order.refundedAmount : 0,
    },
  }
}

export const summaryView = (order: OrderRow) => ({
  id: order.id,
  status: order.status,
  currency: order.currency as Currency,
  subtotal: order.subtotal,
  total: order.total,
  refundedAmount: order.refundedAmount,
  createdAt: order.createdAt.toISOString(),
  completedAt: order.completedAt?.toISOString() ?? null,
})

const itemView = (item: ItemRow, grant: GrantRow | undefined): Order['items'][number] => ({
  id: item.id,
  productId: item.productId,
  licenceId: item.licenceId,
  title: item.title,
  artist: item.artist,
  licenceName: item.licenceName,
  licenceText: item.licenceText,
  quantity: item.quantity,
  unitPrice: item.unitPrice,
  amount: item.amount,
  refundedAmount: item.refundedAmount,
  deliverables: item.deliverables,
  grant: grant ? { status: grant.status, downloadCount: grant.downloadCount } : null,
})

/** Of several tries the one that paid, or else the newest. What came in beside says nothing of the order. */
function standingOf(payments: readonly PaymentRow[]): Order['payment'] {
  const own = payments.filter(({ isStray }) => !isStray)
  const payment = own.find(({ status }) => status === 'paid') ?? own.at(-1)
  if (!payment) return { status: 'none', failureCode: null, expiresAt: null }
  const isPending = payment.status === 'pending'
  return {
    status: isPending && payment.processingAt ? 'processing' : payment.status,
    failureCode: payment.failureCode,
    expiresAt: isPending ? (payment.expiresAt?.toISOString() ?? null) : null,
  }
}

/** Until when a buyer may ask for the money back; undefined while it has not been paid. */
export function refundUntil(
  { payments }: Pick<Config, 'payments'>,
  { completedAt }: Pick<OrderRow, 'completedAt'>,
): Date | undefined {
  return completedAt ? new Date(completedAt.getTime() + payments.refundWindowDays * DAY_MS) : undefined
}

/** What stands in the way of a refund for the buyer; null: nothing. */
export function refundObstacle(
  config: Pick<Config, 'payments'>,
  order: Pick<OrderRow, 'status' | 'total' | 'completedAt'>,
  now: Date,
): RefundObstacle | null {
  const until = refundUntil(config, order)
  if (!until) return 'not-paid'
  if (order.total === 0) return 'free'
  if (order.status === 'refunded' || order.status === 'disputed') return order.status
  if (order.status === 'refund_pending') return 'in-progress'
  return now > until ? 'too-late' : null
}

export const quoteView = ({ currency, subtotal, total, lines }: CartQuote): Quote => ({
  currency,
  subtotal,
  total,
  items: lines.map((line) => ({
    productId: line.productId,
    licenceId: line.licenceId,
    title: line.title,
    artist: line.artist,
    licenceName: line.licenceName,
    quantity: line.quantity,
    unitPrice: line.unitPrice,
    amount: line.net,
  })),
})
