import { type Currency, formatMoney } from '@veza/shared/kernel/money.ts'
import { sql } from 'kysely'
import type { Context } from '../../../context.ts'
import type { Db } from '../../../platform/db/database.ts'
import type { EvidenceText } from '../../../platform/payments/index.ts'
import type { OrderRow } from '../../orders/index.ts'

interface Access {
  readonly at: Date
  readonly title: string
  readonly format: string
  readonly address: string
  readonly userAgent: string
}

interface Bought {
  readonly title: string
  readonly artist: string
  readonly licenceName: string
  readonly quantity: number
  readonly amount: number
}

/** What we know of a purchase, as the buyer's bank wants to read it. In English: banks far away decide. */
export async function gatherEvidence(
  { db, config }: Pick<Context, 'db' | 'config'>,
  order: OrderRow,
): Promise<EvidenceText> {
  const [items, accesses] = await Promise.all([itemsOf(db, order.id), accessesOf(db, order.id)])
  const { refundWindowDays } = config.payments
  const first = accesses[0]
  return {
    productDescription: items.map((item) => describe(item, order.currency as Currency)).join('\n'),
    ...(order.email ? { customerEmail: order.email } : {}),
    ...(first ? { customerIp: first.address } : {}),
    accessActivityLog: logOf(accesses),
    refundPolicyDisclosure: `Every order’s page, and the page it is paid from, say: the buyer can have the money back within ${refundWindowDays} days, without giving a reason, by a button on the order’s page.`,
    serviceDate: (order.completedAt ?? order.createdAt).toISOString(),
    other: `Order ${order.id}, made at ${order.createdAt.toISOString()} and delivered by download at once.`,
  }
}

const describe = ({ title, artist, licenceName, quantity, amount }: Bought, currency: Currency): string =>
  `${quantity} × “${title}” by ${artist}, digital music, licence “${licenceName}”: ${formatMoney(amount, currency, 'en')}`

const logOf = (accesses: readonly Access[]): string =>
  accesses.length === 0
    ? 'Nothing has been downloaded.'
    : accesses
        .map(
          ({ at, title, format, address, userAgent }) =>
            `${at.toISOString()} downloaded “${title}” (${format}) from ${address}, ${userAgent}`,
        )
        .join('\n')

function itemsOf(db: Db, orderId: string): Promise<Bought[]> {
  return db
    .selectFrom('orderItems')
    .select(['title', 'artist', 'licenceName', 'quantity', 'amount'])
    .where('orderId', '=', orderId)
    .orderBy('position')
    .execute()
}

/** The first hundred downloads, oldest first. */
function accessesOf(db: Db, orderId: string): Promise<Access[]> {
  return db
    .selectFrom('downloads')
    .innerJoin('licenceGrants', 'licenceGrants.id', 'downloads.grantId')
    .innerJoin('orderItems', 'orderItems.id', 'licenceGrants.orderItemId')
    .select([
      'downloads.createdAt as at',
      'downloads.format',
      'downloads.address',
      'downloads.userAgent',
      sql<string>`coalesce((SELECT part ->> 'title' FROM jsonb_array_elements(order_items.deliverables) part
        WHERE part ->> 'trackId' = downloads.track_id::text), order_items.title)`.as('title'),
    ])
    .where('orderItems.orderId', '=', orderId)
    .orderBy('downloads.createdAt')
    .orderBy('downloads.id')
    .limit(100)
    .execute()
}
