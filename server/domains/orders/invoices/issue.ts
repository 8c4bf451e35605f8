import type { Context } from '../../../context.ts'
import type { Tx } from '../../../platform/db/database.ts'

/**
 * Gives an order the next number of its year. The counter's row is held until the transaction ends, and a transaction that
 * fails gives its number back: so there is no gap, however many come at once.
 */
export async function issueInvoice(
  tx: Tx,
  ctx: Pick<Context, 'clock' | 'newId' | 'config'>,
  orderId: string,
): Promise<void> {
  const issuedAt = ctx.clock.now()
  const year = issuedAt.getUTCFullYear()
  const { lastNumber: number } = await tx
    .insertInto('invoiceCounters')
    .values({ year, lastNumber: 1 })
    .onConflict((conflict) =>
      conflict.column('year').doUpdateSet((eb) => ({ lastNumber: eb('invoiceCounters.lastNumber', '+', 1) })),
    )
    .returning('lastNumber')
    .executeTakeFirstOrThrow()
  const issuer = JSON.stringify(ctx.config.payments.issuer)
  await tx
    .insertInto('invoices')
    .values({ id: ctx.newId(), orderId, year, number, issuer, issuedAt })
    .execute()
}

/** As people quote it: `2026-000042`. */
export const invoiceNumber = ({ year, number }: { year: number; number: number }): string =>
  `${year}-${String(number).padStart(6, '0')}`
