import { derivedId } from '@veza/shared/kernel/ids.ts'
import type { RefundRow } from './refund-queries.ts'

type Wish = Pick<RefundRow, 'orderId' | 'requestScope' | 'requestKey' | 'requestHash'>

/**
 * The id of a refund that somebody asks for, and so its key at the provider: it follows from the wish, which is older than
 * both. Where the database has lost its row, the same wish is the same refund.
 */
export const askedRefundId = ({ orderId, requestScope, requestKey, requestHash }: Wish): string =>
  derivedId('refund', orderId, requestScope ?? '', requestKey ?? '', requestHash?.toString('hex') ?? '')

/** The id of the nth refund by which we send back a payment that paid for nothing. */
export const strayRefundId = (paymentId: string, n: number): string =>
  derivedId('stray refund', paymentId, `${n}`)

/**
 * The item that a refund’s call names. The calls of rows that were made before ids followed from wishes named none, and a key
 * that goes out again must say what it said.
 */
export const itemOfCall = (refund: RefundRow): string | undefined =>
  refund.id === askedRefundId(refund) ? (refund.orderItemId ?? undefined) : undefined
