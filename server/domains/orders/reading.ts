import type { Order } from '@veza/shared/contracts/orders.ts'
import { sql } from 'kysely'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { type Cursor, decodeCursor, pageFrom } from '../../platform/db/cursor.ts'
import type { Db } from '../../platform/db/database.ts'
import { type Access, confirmedEmailOf, ownOrder } from './access.ts'
import { grantsOf } from './grants.ts'
import { paymentsOf } from './payment-queries.ts'
import { type ItemRow, itemsOf, type OrderRow } from './queries.ts'
import { orderView, summaryView } from './view.ts'

const TITLES_SHOWN = 3

/** @throws OrderNotFound */
export async function readOrder(
  ctx: Pick<Context, 'db' | 'config' | 'clock'>,
  access: Access,
  id: string,
): Promise<Order> {
  const order = await ownOrder(ctx, access, id)
  const parts = {
    order,
    items: await itemsOf(ctx.db, [id]),
    grants: await grantsOf(ctx.db, [id]),
    payments: await paymentsOf(ctx.db, id),
    invoice: await ctx.db.selectFrom('invoices').selectAll().where('orderId', '=', id).executeTakeFirst(),
  }
  return orderView(ctx.config, parts, ctx.clock.now())
}

/** What an account bought, and what was bought as a guest under its confirmed address; newest first. */
export async function ownOrders(
  ctx: Pick<Context, 'db'>,
  viewer: Pick<Viewer, 'userId'>,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const email = await confirmedEmailOf(ctx.db, viewer)
  const after = cursor ? decodeCursor(cursor) : undefined
  const rows = await ordersOf(ctx.db, viewer.userId, email, limit, after)
  const items = await itemsOf(
    ctx.db,
    rows.slice(0, limit).map(({ id }) => id),
  )
  const positionOf = (row: OrderRow) => ({ at: row.createdAt, id: row.id })
  return pageFrom(rows, limit, positionOf, (row) => listed(row, items))
}

function listed(order: OrderRow, items: readonly ItemRow[]) {
  const own = items.filter(({ orderId }) => orderId === order.id)
  const titles = own.slice(0, TITLES_SHOWN).map(({ title }) => title)
  return { ...summaryView(order), titles, itemCount: own.length }
}

/** Two lists by an index each, and no more of either than the page needs. */
async function ordersOf(
  db: Db,
  userId: string,
  email: string | undefined,
  limit: number,
  after: Cursor | undefined,
): Promise<OrderRow[]> {
  const page = () => {
    let query = db.selectFrom('orders').selectAll()
    if (after) query = query.where(sql<boolean>`(created_at, id) < (${after.at}, ${after.id})`)
    return query
      .orderBy('createdAt', 'desc')
      .orderBy('id', 'desc')
      .limit(limit + 1)
  }
  const bought = await page().where('buyerId', '=', userId).execute()
  const asGuest =
    email === undefined ? [] : await page().where('email', '=', email).where('buyerId', 'is', null).execute()
  return [...bought, ...asGuest].sort(newestFirst)
}

const newestFirst = (one: OrderRow, other: OrderRow): number =>
  other.createdAt.getTime() - one.createdAt.getTime() || (one.id < other.id ? 1 : -1)
