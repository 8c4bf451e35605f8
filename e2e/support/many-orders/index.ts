import pg from 'pg'
import { books } from './books.ts'
import { rows } from './rows.ts'
import { sources } from './sources.ts'

export interface ManyOrders {
  /** Of a superuser, in the database that is filled: rows are not checked one by one. */
  readonly adminUrl: string
  readonly orders: number
  readonly sellers: number
  /** The newest order was placed then. */
  readonly now: Date
}

/** The seller of three orders in five. */
export const STAR = '00000001-0000-7000-8000-000000000001'

/**
 * Fills an empty database with orders, one each minute up to now (a million: two years), and with all that hangs on them: items,
 * shares, payments, refunds, disputes, transfers, reversals, payouts, and the books. The same numbers make the same rows. Most
 * are long over; the newest are as they are while webhooks have not come for six hours.
 */
export async function fillOrders({ adminUrl, orders, sellers, now }: ManyOrders): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    await client.query(
      `SET session_replication_role = replica; SET work_mem = '256MB'; SET maintenance_work_mem = '512MB'`,
    )
    await client.query(sources({ orders, sellers, now: now.toISOString() }))
    for (const statement of [...rows, ...books]) await client.query(statement)
    await client.query('DROP TABLE made')
    await client.query('VACUUM (ANALYZE)')
  } finally {
    await client.end()
  }
}
