import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { administer, databaseUrl } from '../../e2e/support/databases.ts'
import { fillOrders, type ManyOrders } from '../../e2e/support/many-orders/index.ts'
import { migrate } from '../../server/platform/db/migrate.ts'
import { type EmbeddedPostgres, startPostgres } from '../postgres.ts'

export interface OrdersDatabase {
  readonly url: string
  readonly adminUrl: string
  /** The newest order was placed then. */
  readonly now: Date
  end(): Promise<void>
}

/** The same at every run, so that what is kept of a run before is as young as it was. */
const NOW = new Date('2026-11-21T12:00:00Z')

/**
 * PostgreSQL as it is set up by default, with so many orders in it. A million take some eight minutes and 8 GB: with
 * `BENCH_DATA` (a folder) they are kept for the next time.
 */
export async function ordersDatabase(size: Pick<ManyOrders, 'orders' | 'sellers'>): Promise<OrdersDatabase> {
  const kept = process.env.BENCH_DATA
  const folder = kept ? join(kept, `orders-${size.orders}`) : await mkdtemp(join(tmpdir(), 'veza-bench-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  // Nothing is lost by a crash here but time.
  const filling = await startPostgres({ folder, durable: false })
  try {
    await migrate(filling.url)
    if (await isEmpty(filling)) await fillOrders({ ...size, adminUrl: inside(filling), now: NOW })
  } finally {
    await filling.stop()
  }
  const postgres = await startPostgres({ folder, durable: true })
  return {
    url: postgres.url,
    adminUrl: inside(postgres),
    now: NOW,
    end: async () => {
      await postgres.stop()
      if (!kept) await remove()
    },
  }
}

const inside = ({ adminUrl, url }: EmbeddedPostgres) => databaseUrl(adminUrl, new URL(url).pathname.slice(1))

async function isEmpty(postgres: EmbeddedPostgres): Promise<boolean> {
  const [row] = await administer(inside(postgres), 'SELECT NOT EXISTS (SELECT FROM orders) AS empty')
  return row?.empty === true
}
