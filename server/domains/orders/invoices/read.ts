import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../../context.ts'
import type { Locale } from '../../../platform/mail/index.ts'
import { renderPdf } from '../../../platform/pdf/index.ts'
import { type Access, ownOrder } from '../access.ts'
import { itemsOf } from '../queries.ts'
import { invoiceDocument } from './document.ts'
import { invoiceNumber } from './issue.ts'

/** @throws OrderNotFound; RateLimited; DomainError 404 `no-invoice` of what was free, or is not paid yet */
export async function readInvoice(
  ctx: Pick<Context, 'db' | 'config' | 'limits'>,
  access: Access,
  orderId: string,
  language: Locale | undefined,
): Promise<{ readonly filename: string; readonly pdf: Buffer }> {
  const order = await ownOrder(ctx, access, orderId)
  const invoice = await ctx.db
    .selectFrom('invoices')
    .selectAll()
    .where('orderId', '=', orderId)
    .executeTakeFirst()
  if (!invoice)
    throw new DomainError(404, 'no-invoice', 'This order has no invoice: it was free, or is not paid yet.')
  if (access.viewer) await ctx.limits.take('invoice-user', access.viewer.userId)
  else await ctx.limits.take('invoice-order', orderId)
  const items = await itemsOf(ctx.db, [orderId])
  const pdf = await renderPdf(invoiceDocument(invoice, order, items, language ?? order.locale))
  return { filename: `veza-${invoiceNumber(invoice)}.pdf`, pdf }
}
