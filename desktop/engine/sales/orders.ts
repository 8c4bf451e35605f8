import type { OrderStatus } from '@veza/shared/contracts/order-states.ts'
import type { Currency } from '@veza/shared/kernel/money.ts'
import type { Sqlite } from '../db/sqlite.ts'
import { statement } from '../db/statement.ts'

/** An order in which something of one's own was sold, in a line. */
export interface OrderRow {
  readonly id: string
  readonly status: OrderStatus
  readonly currency: Currency
  /** Empty where the server has not said. */
  readonly soldAt: string
  /** Of one's own things in it. */
  readonly titles: readonly string[]
  readonly paid: number
  readonly refunded: number
  readonly earned: number
  readonly returned: number
}

export interface OrderQuery {
  /** A part of a title, or the beginning of the order's number; empty for all. */
  readonly search: string
  /** `returning`: a refund or a dispute is under way. `returned`: something went back. */
  readonly standing: 'all' | 'returning' | 'returned'
  readonly offset: number
  readonly limit: number
}

const standings: Readonly<Record<OrderQuery['standing'], string>> = {
  all: '1',
  returning: "status IN ('refund_pending', 'disputed')",
  returned: 'refunded > 0',
}

/** The newest first. */
export function listOrders(db: Sqlite, account: number, query: OrderQuery): OrderRow[] {
  const { offset, limit } = query
  return statement<Params, Omit<OrderRow, 'titles'> & { titles: string }>(
    db,
    `SELECT id, status, currency, sold_at AS soldAt, titles, paid, refunded, earned, returned
     FROM sales ${whereOf(query)} ORDER BY sold_at DESC, id DESC LIMIT @limit OFFSET @offset`,
  )
    .all({ account, ...wordsOf(query), offset, limit })
    .map((row) => ({ ...row, titles: row.titles.split('\n') }))
}

export function countOrders(db: Sqlite, account: number, query: OrderQuery): number {
  const row = statement<Params, { count: number }>(
    db,
    `SELECT count(*) AS count FROM sales ${whereOf(query)}`,
  ).get({ account, ...wordsOf(query) })
  return row?.count ?? 0
}

type Params = [Readonly<Record<string, string | number>>]

const whereOf = ({ search, standing }: OrderQuery): string =>
  `WHERE account = @account AND ${standings[standing]}${
    search.trim() === ''
      ? ''
      : " AND (titles LIKE @part ESCAPE '\\' COLLATE NOCASE OR id LIKE @beginning ESCAPE '\\')"
  }`

function wordsOf({ search }: OrderQuery): Record<string, string> {
  const plain = search.trim().replace(/[\\%_]/g, '\\$&')
  return plain === '' ? {} : { part: `%${plain}%`, beginning: `${plain}%` }
}
