import { type SyncSale, syncSaleSchema } from '@veza/shared/contracts/sync.ts'
import { sumOf } from '@veza/shared/kernel/money.ts'
import type { Sqlite } from '../db/sqlite.ts'
import { statement } from '../db/statement.ts'
import type { Fields } from '../outbox/judge.ts'
import { note } from './notifications.ts'

/**
 * Says what is new of a sale, held against how it was known before. While all that an account ever sold is read for the first time,
 * nothing is said: it is no news. In the transaction that writes the sale down, so that it is said once.
 * @param before null: not known yet
 */
export function noteSale(
  db: Sqlite,
  account: number,
  before: Fields | null | undefined,
  item: Fields,
  now: Date,
): void {
  if (!wasReadOnce(db, account)) return
  const sale = syncSaleSchema.parse(item)
  const known = before ? syncSaleSchema.parse(before) : null
  const of = { account, happenedAt: now.toISOString() }
  const { id } = sale
  if (known === null) {
    const happenedAt = sale.completedAt ?? of.happenedAt
    note(db, { account, happenedAt, kind: 'sale', subject: id, params: paramsOf(sale, earnedOf(sale)) })
  }
  const refunded = refundedOf(sale)
  if (refunded > (known ? refundedOf(known) : 0)) {
    const amount = Math.max(0, returnedOf(sale) - (known ? returnedOf(known) : 0))
    note(db, { ...of, kind: 'refund', subject: `${id} ${refunded}`, params: paramsOf(sale, amount) })
  }
  const isDisputed = sale.status === 'disputed'
  const wasDisputed = known?.status === 'disputed'
  const params = paramsOf(sale, earnedOf(sale))
  // The same order may be disputed once more: each time has its own moment.
  const subject = `${id} ${of.happenedAt}`
  if (isDisputed && !wasDisputed) note(db, { ...of, kind: 'dispute', subject, params })
  if (!isDisputed && wasDisputed)
    note(db, {
      ...of,
      kind: 'dispute-over',
      subject,
      params: { ...params, isKept: sale.status !== 'refunded' },
    })
}

/** Whether all of it was here once, so that what comes now is news. */
const wasReadOnce = (db: Sqlite, account: number): boolean =>
  statement<[number], { is: number }>(
    db,
    'SELECT pulled_at IS NOT NULL AS "is" FROM sync_accounts WHERE id = ?',
  ).get(account)?.is === 1

const earningsOf = ({ items }: SyncSale) => items.flatMap(({ earnings }) => earnings)
const earnedOf = (sale: SyncSale): number => sumOf(earningsOf(sale).map(({ amount }) => amount))
const returnedOf = (sale: SyncSale): number => sumOf(earningsOf(sale).map(({ returned }) => returned))
const refundedOf = ({ items }: SyncSale): number => sumOf(items.map(({ refundedAmount }) => refundedAmount))

const paramsOf = ({ id, currency, items }: SyncSale, amount: number) => ({
  orderId: id,
  title: items[0]?.title ?? '',
  others: Math.max(0, items.length - 1),
  amount,
  currency,
})
