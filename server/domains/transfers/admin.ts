import type { Transfer, TransferDetail } from '@veza/shared/contracts/selling.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Currency } from '@veza/shared/kernel/money.ts'
import type { Context } from '../../context.ts'
import { audit } from '../../platform/audit/index.ts'
import { decodeCursor, pageFrom } from '../../platform/db/cursor.ts'
import {
  historyRows,
  type ListedTransfer,
  listedTransfer,
  listTransferRows,
  type Wanted,
} from './admin-queries.ts'
import { reversalsOf } from './reversal-queries.ts'
import { reverseTransfer } from './reverse.ts'
import { type SendContext, sendTransfer } from './send.ts'

interface Page {
  readonly cursor?: string | undefined
  readonly limit: number
}

const held = () => new DomainError(409, 'payments-held', 'No money is sent at present: PAYMENTS_HOLD is on.')
const notFound = () => new DomainError(404, 'transfer-not-found', 'There is no such transfer.')

/** @throws DomainError 400 `bad-cursor` */
export async function listTransfers(ctx: Pick<Context, 'db'>, { cursor, limit, ...wanted }: Page & Wanted) {
  const rows = await listTransferRows(ctx.db, wanted, limit, cursor ? decodeCursor(cursor) : undefined)
  return pageFrom(rows, limit, (row) => ({ at: row.createdAt, id: row.id }), transferView)
}

/** @throws DomainError 404 `transfer-not-found` */
export async function readTransfer(ctx: Pick<Context, 'db'>, id: string): Promise<TransferDetail> {
  const row = await listedTransfer(ctx.db, id)
  if (!row) throw notFound()
  const history = await historyRows(ctx.db, id)
  const reversals = await reversalsOf(ctx.db, id)
  return {
    ...transferView(row),
    history: history.map(({ fromStatus, toStatus, reason, actor, createdAt }) => ({
      ...{ from: fromStatus, to: toStatus, reason, actor },
      at: createdAt.toISOString(),
    })),
    reversals: reversals.map(({ id: reversalId, amount, pspReversalId, isForeign, createdAt, endedAt }) => ({
      ...{ id: reversalId, amount, providerId: pspReversalId, isForeign },
      createdAt: createdAt.toISOString(),
      endedAt: endedAt?.toISOString() ?? null,
    })),
  }
}

/**
 * What the workers would do later, at once, and by the same functions. It counts as one of the tries.
 * @throws DomainError 404 `transfer-not-found`, 409 `transfer-not-due` where there is nothing to try, `payments-held`
 */
export async function retryTransfer(ctx: SendContext, actorId: string, id: string): Promise<TransferDetail> {
  const row = await listedTransfer(ctx.db, id)
  if (!row) throw notFound()
  if (ctx.config.payments.isHeld) throw held()
  await ctx.transaction((tx) =>
    audit(tx, ctx, {
      ...{ actorId, action: 'transfer.retried', subjectKind: 'transfer', subjectId: id },
      details: { from: row.status },
    }),
  )
  const result =
    row.status === 'reversal_pending'
      ? await reverseTransfer({ ...ctx, actorId }, id)
      : await sendTransfer({ ...ctx, actorId }, id)
  ctx.log.info({ transferId: id, actorId, result }, 'transfer: tried by hand')
  const transfer = await readTransfer(ctx, id)
  if (result !== 'none') return transfer
  const state = transfer.status.replaceAll('_', ' ')
  throw new DomainError(409, 'transfer-not-due', `There is nothing to try: this transfer is ${state}.`)
}

const transferView = (row: ListedTransfer): Transfer => ({
  id: row.id,
  orderId: row.orderId,
  seller: { id: row.sellerId, username: row.username },
  status: row.status,
  currency: row.currency as Currency,
  amount: row.amount,
  reversalDue: row.reversalDue,
  reversedAmount: row.reversedAmount,
  destination: row.destination,
  providerId: row.pspTransferId,
  retryCount: row.retryCount,
  nextRetryAt: row.nextRetryAt?.toISOString() ?? null,
  failureCode: row.failureCode,
  failureReason: row.failureReason,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
})
