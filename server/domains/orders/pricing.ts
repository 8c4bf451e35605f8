import type { Cart } from '@veza/shared/contracts/orders.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import type { Db } from '../../platform/db/database.ts'
import { type CartQuote, type CartRefusal, quoteCart } from '../products/index.ts'

/** A cart that cannot be bought as it is. */
export class CartRefused extends DomainError {
  constructor({ code, detail, line, minimum }: CartRefusal) {
    const field = line === undefined ? [] : [{ field: `items.${line}`, detail }]
    super(statuses[code] ?? 422, code, detail, {
      fields: field,
      extra: minimum === undefined ? {} : { minimum },
    })
  }
}

/** What was so a moment ago: the same cart may have been fine. */
const statuses: Partial<Record<CartRefusal['code'], number>> = {
  'not-for-sale': 409,
  'exclusive-taken': 409,
  'code-used-up': 409,
}

/** What a cart costs now. @throws CartRefused */
export async function priceNow(
  { clock, config }: Pick<Context, 'clock' | 'config'>,
  db: Db,
  cart: Cart,
): Promise<CartQuote> {
  const quote = await quoteCart(db, {
    items: cart.items,
    codes: cart.discountCode === undefined ? [] : [cart.discountCode],
    language: cart.locale,
    now: clock.now(),
    currencies: config.payments.settlementCurrencies,
  })
  if (quote.kind === 'refused') throw new CartRefused(quote)
  return quote
}
