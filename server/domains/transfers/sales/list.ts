import type { OwnTransfer, Sale } from '@veza/shared/contracts/selling.ts'
import type { Currency } from '@veza/shared/kernel/money.ts'
import type { Context } from '../../../context.ts'
import { decodeCursor, pageFrom } from '../../../platform/db/cursor.ts'
import type { TransferRow } from '../queries.ts'
import { type SaleRow, salesOf, transfersOf } from './queries.ts'

interface PageQuery {
  readonly cursor?: string | undefined
  readonly limit: number
}

/** What was sold of a seller's, the newest first. @throws DomainError 400 `bad-cursor` */
export async function listSales({ db }: Pick<Context, 'db'>, sellerId: string, page: PageQuery) {
  const { limit, cursor } = page
  const rows = await salesOf(db, sellerId, limit, cursor ? decodeCursor(cursor) : undefined)
  return pageFrom(rows, limit, ({ soldAt, id }) => ({ at: soldAt, id }), saleView)
}

const saleView = (row: SaleRow): Sale => ({ ...row, soldAt: row.soldAt.toISOString() })

/** What was sent to a seller, or is going to be, the newest first. @throws DomainError 400 `bad-cursor` */
export async function listOwnTransfers({ db }: Pick<Context, 'db'>, sellerId: string, page: PageQuery) {
  const { limit, cursor } = page
  const rows = await transfersOf(db, sellerId, limit, cursor ? decodeCursor(cursor) : undefined)
  return pageFrom(rows, limit, ({ createdAt, id }) => ({ at: createdAt, id }), transferView)
}

const transferView = (row: TransferRow): OwnTransfer => ({
  id: row.id,
  orderId: row.orderId,
  createdAt: row.createdAt.toISOString(),
  status: row.status,
  isSent: row.pspTransferId !== null,
  currency: row.currency as Currency,
  amount: row.amount,
  returned: row.reversedAmount,
})
