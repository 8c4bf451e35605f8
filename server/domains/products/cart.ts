import type { Deliverable } from '@veza/shared/contracts/deliverables.ts'
import type { Currency } from '@veza/shared/kernel/money.ts'
import type { LicenceLanguage } from '@veza/shared/licences/index.ts'
import type { Db } from '../../platform/db/database.ts'
import { productsAtOnce } from './at-once.ts'
import { type CartRefusal, refuse } from './cart-refusals.ts'
import { usableCodes } from './codes.ts'
import type { Exclusive } from './exclusive-queries.ts'
import { isBuyable } from './policy.ts'
import { type CartLine, type PricedLine, priceCart } from './pricing.ts'
import type { LicenceRow, Product } from './queries.ts'
import { isExclusive, titleOf, wordsOf } from './view.ts'

/** What somebody wants to buy. */
export interface CartItem {
  readonly productId: string
  readonly licenceId: string
  readonly quantity: number
  /** Of one, where the buyer says what to pay; without it, the price. */
  readonly amount?: number | undefined
}

export interface CartRequest {
  readonly items: readonly CartItem[]
  /** As the buyer typed them; each may be of several sellers. */
  readonly codes: readonly string[]
  /** Of licence texts. */
  readonly language: LicenceLanguage
  readonly now: Date
  /** In others nothing is sold. */
  readonly currencies: readonly Currency[]
}

/** A line with all that an order keeps of it, as it is said now. */
export interface QuotedLine extends PricedLine {
  readonly productId: string
  readonly licenceId: string
  readonly sellerId: string
  readonly quantity: number
  readonly title: string
  readonly artist: string
  readonly licenceName: string
  readonly licenceText: string
  readonly deliverables: readonly Deliverable[]
}

/** What a cart costs now. What it needs of what is scarce is claimed by `claimCart`, when the order is made. */
export interface CartQuote {
  readonly kind: 'quoted'
  readonly currency: Currency
  readonly lines: readonly QuotedLine[]
  readonly subtotal: number
  readonly total: number
  /** Of the codes that lowered a price. */
  readonly codeIds: readonly string[]
  /** What is sold to one buyer alone. */
  readonly exclusives: readonly Exclusive[]
}

interface Found {
  readonly item: CartItem
  readonly product: Product
  readonly licence: LicenceRow
}

/** Prices a cart as things are on sale now. Nothing is held by it. */
export async function quoteCart(db: Db, request: CartRequest): Promise<CartQuote | CartRefusal> {
  const found = await find(db, request.items)
  if ('kind' in found) return found
  const foreign = found.findIndex(({ licence }) => !request.currencies.includes(licence.currency))
  if (foreign >= 0) return refuse('currency-not-settled', { line: foreign })
  const lines = found.map(cartLine)
  const codes = await usableCodes(db, lines, request)
  if ('kind' in codes) return codes
  const priced = priceCart(lines, codes)
  if (priced.kind === 'refused') {
    const { code, kind: _, ...more } = priced
    return refuse(code, more)
  }
  return {
    ...priced,
    kind: 'quoted',
    lines: priced.lines.flatMap((line, index) => {
      const one = found[index]
      return one ? [{ ...line, ...snapshot(one, request.language) }] : []
    }),
    codeIds: codes.map(({ id }) => id),
    exclusives: found.flatMap(({ product, licence }) =>
      isExclusive(licence)
        ? product.tracks.map(({ id: trackId }) => ({ trackId, licenceId: licence.id }))
        : [],
    ),
  }
}

/** Why these cannot be bought any more as they were offered then, with the same tracks; undefined: they can. */
export async function refuseOutdated(
  db: Db,
  items: readonly (CartItem & { readonly deliverables: readonly Pick<Deliverable, 'trackId'>[] })[],
): Promise<CartRefusal | undefined> {
  const found = await find(db, items)
  if ('kind' in found) return found
  const line = found.findIndex(({ product: { tracks } }, index) => {
    const then = items[index]?.deliverables.map(({ trackId }) => trackId) ?? []
    return tracks.length !== then.length || tracks.some(({ id }) => !then.includes(id))
  })
  return line < 0 ? undefined : refuse('not-for-sale', { line })
}

async function find(db: Db, items: readonly CartItem[]): Promise<Found[] | CartRefusal> {
  const ids = [...new Set(items.map(({ productId }) => productId))]
  const products = new Map((await productsAtOnce(db, ids)).map((product) => [product.id, product]))
  const found: Found[] = []
  for (const [line, item] of items.entries()) {
    const product = products.get(item.productId)
    const licence = product?.licences.find(({ id }) => id === item.licenceId)
    if (!product || !licence || !isBuyable(product)) return refuse('not-for-sale', { line })
    const isTwice = found.some((other) => other.licence.id === licence.id)
    if (isExclusive(licence) && (isTwice || item.quantity > 1)) return refuse('exclusive-once', { line })
    found.push({ item, product, licence })
  }
  return found
}

const cartLine = ({ item, product, licence }: Found): CartLine => ({
  productId: product.id,
  sellerId: product.sellerId,
  currency: licence.currency,
  price: licence.price,
  minimum: licence.minimum,
  chosen: item.amount,
  quantity: item.quantity,
})

function snapshot(
  { item, product, licence }: Found,
  language: LicenceLanguage,
): Omit<QuotedLine, keyof PricedLine> {
  const { name, text } = wordsOf(licence, language)
  return {
    productId: product.id,
    licenceId: licence.id,
    sellerId: product.sellerId,
    quantity: item.quantity,
    title: titleOf(product),
    artist: product.displayName,
    licenceName: name,
    licenceText: text,
    deliverables: product.tracks.map(({ id, title }) => ({
      trackId: id,
      title,
      formats: [...licence.formats],
    })),
  }
}
