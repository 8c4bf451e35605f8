import type { Licence, Product } from '@veza/shared/contracts/products.ts'
import type { Context } from '../../context.ts'
import { type CartQuote, type CartRefusal, productsInCart, quoteCart } from '../../domains/products/index.ts'
import type { Locale } from '../texts/index.ts'
import type { Cart, CartLine } from './cart.ts'

/** Why a line cannot be bought; `own-product` is found by us, so that nobody learns it at the till. */
export type LineFault = Pick<CartRefusal, 'minimum'> & { readonly code: CartRefusal['code'] | 'own-product' }

export interface LineNow {
  readonly line: CartLine
  /** Undefined where it is gone, or its licences are others now. */
  readonly product: Product | undefined
  readonly licence: Licence | undefined
  readonly fault: LineFault | undefined
  /** Of all of it, less the discount; undefined with a fault. */
  readonly amount: number | undefined
}

export interface CartNow {
  readonly lines: readonly LineNow[]
  /** Of what can be bought, with the code if it holds; undefined where that is nothing. */
  readonly quote: CartQuote | undefined
  readonly codeFault: CartRefusal | undefined
  /** Of the whole: too little to be paid, or too much. */
  readonly fault: CartRefusal | undefined
}

/** What a cart is now: each line that cannot be bought says why, and the rest is priced. */
export async function priceCartNow(
  ctx: Pick<Context, 'db' | 'config' | 'clock'>,
  cart: Cart,
  locale: Locale,
  username: string | undefined,
): Promise<CartNow> {
  const products = await productsInCart(
    ctx,
    cart.lines.map(({ productId }) => productId),
    locale,
  )
  const isOwn = ({ productId }: CartLine) =>
    username !== undefined && products.get(productId)?.seller.username === username
  const faults = new Map<CartLine, LineFault>(
    cart.lines.filter(isOwn).map((line) => [line, { code: 'own-product' }]),
  )
  const found = await quoteRest(ctx, cart, locale, faults)
  const bought = cart.lines.filter((line) => !faults.has(line))
  const lines = cart.lines.map((line) => {
    const product = products.get(line.productId)
    return {
      line,
      product,
      licence: product?.licences.find(({ id }) => id === line.licenceId),
      fault: faults.get(line),
      amount: found.quote?.lines[bought.indexOf(line)]?.net,
    }
  })
  return { ...found, lines }
}

/** Asks for the price, and leaves out what is refused, until something is priced or nothing is left. */
async function quoteRest(
  ctx: Pick<Context, 'db' | 'clock' | 'config'>,
  cart: Cart,
  language: Locale,
  faults: Map<CartLine, LineFault>,
): Promise<Omit<CartNow, 'lines'>> {
  const currencies = ctx.config.payments.settlementCurrencies
  let codeFault: CartRefusal | undefined
  for (;;) {
    const items = cart.lines.filter((line) => !faults.has(line))
    if (items.length === 0) return { quote: undefined, codeFault, fault: undefined }
    const codes = cart.code === undefined || codeFault ? [] : [cart.code]
    const quote = await quoteCart(ctx.db, { items, codes, language, now: ctx.clock.now(), currencies })
    if (quote.kind === 'quoted') return { quote, codeFault, fault: undefined }
    const line = quote.line === undefined ? undefined : items[quote.line]
    if (line) faults.set(line, quote)
    else if (quote.code.startsWith('code') && codes.length > 0) codeFault = quote
    else return { quote: undefined, codeFault, fault: quote }
  }
}

/** What all of it costs, if all of it can be bought as it stands. */
export const buyableQuote = ({ lines, quote, codeFault }: CartNow): CartQuote | undefined =>
  codeFault === undefined && lines.every(({ fault }) => fault === undefined) ? quote : undefined
