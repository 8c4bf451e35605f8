import {
  type Currency,
  isChargeable,
  MAXIMUM_CHARGE,
  maximumAmount,
  minimumCharge,
  shareOf,
  splitByWeights,
  sumOf,
} from '@veza/shared/kernel/money.ts'

/** What is to be bought of one licence, as it is offered now. */
export interface CartLine {
  readonly productId: string
  readonly sellerId: string
  readonly currency: Currency
  /** Of one, in minor units; what is suggested where there is a minimum. */
  readonly price: number
  /** Null: the price is fixed. */
  readonly minimum: number | null
  /** What the buyer wants to pay for one; without it, the price. */
  readonly chosen: number | undefined
  readonly quantity: number
}

/** A code that may be used now. A part of each price, or one amount off the order. */
export interface DiscountTerms {
  readonly id: string
  readonly sellerId: string
  readonly off: { readonly basisPoints: number } | { readonly amount: number; readonly currency: Currency }
  /** Null: all that its seller sells. */
  readonly productIds: ReadonlySet<string> | null
}

export interface PricedLine {
  /** Of one, before any discount. */
  readonly unitPrice: number
  /** Of all of the line, before any discount. */
  readonly list: number
  readonly discount: number
  /** What is paid: `list` less `discount`. */
  readonly net: number
}

export type PricingRefusal =
  | 'cart-empty'
  | 'mixed-currencies'
  | 'price-is-fixed'
  | 'below-minimum'
  | 'amount-too-large'
  | 'codes-not-combined'
  | 'code-other-currency'
  | 'code-does-not-apply'
  | 'below-minimum-charge'

export type PricedCart =
  | {
      readonly kind: 'priced'
      readonly currency: Currency
      /** As many as were asked for, in their order. */
      readonly lines: readonly PricedLine[]
      readonly subtotal: number
      readonly total: number
    }
  | {
      readonly kind: 'refused'
      readonly code: PricingRefusal
      /** The line that it is about. */
      readonly line?: number
      /** Of `below-minimum` and `below-minimum-charge`: the least that is taken. */
      readonly minimum?: number
    }

const refused = (code: PricingRefusal, more: { line?: number; minimum?: number } = {}) =>
  ({ kind: 'refused', code, ...more }) as const

/**
 * What a cart costs: list prices (or what the buyer chose), less what the codes take off, at most one code for each
 * seller. A part is taken of each line, halves of a unit rounded up; one amount is spread over the lines that it is for by
 * their prices, so that its parts add up to it, and takes off no more than they cost. Pure: the same cart, the same answer.
 */
export function priceCart(lines: readonly CartLine[], discounts: readonly DiscountTerms[]): PricedCart {
  const currency = lines[0]?.currency
  if (!currency) return refused('cart-empty')
  const fault = faultOf(lines, currency) ?? faultOfCodes(lines, discounts, currency)
  if (fault) return fault
  const lists = lines.map((line) => unitPriceOf(line) * line.quantity)
  const taken = discountsOf(lines, lists, discounts)
  const priced = lines.map((line, index) => {
    const list = lists[index] ?? 0
    const discount = taken[index] ?? 0
    return { unitPrice: unitPriceOf(line), list, discount, net: list - discount }
  })
  const subtotal = sumOf(lists)
  const total = sumOf(priced.map(({ net }) => net))
  if (subtotal > maximumAmount(currency) || total > MAXIMUM_CHARGE) return refused('amount-too-large')
  if (!isChargeable(total, currency))
    return refused('below-minimum-charge', { minimum: minimumCharge(currency) })
  return { kind: 'priced', currency, lines: priced, subtotal, total }
}

const unitPriceOf = ({ price, chosen }: CartLine): number => chosen ?? price

function faultOf(lines: readonly CartLine[], currency: Currency) {
  for (const [line, { currency: other, price, minimum, chosen, quantity }] of lines.entries()) {
    if (other !== currency) return refused('mixed-currencies', { line })
    if (minimum === null && chosen !== undefined && chosen !== price)
      return refused('price-is-fixed', { line })
    if (minimum !== null && chosen !== undefined && chosen < minimum)
      return refused('below-minimum', { line, minimum })
    if ((chosen ?? price) * quantity > maximumAmount(currency)) return refused('amount-too-large', { line })
  }
  return undefined
}

function faultOfCodes(lines: readonly CartLine[], discounts: readonly DiscountTerms[], currency: Currency) {
  if (new Set(discounts.map(({ sellerId }) => sellerId)).size < discounts.length)
    return refused('codes-not-combined')
  for (const terms of discounts) {
    if (!lines.some((line) => isFor(terms, line))) return refused('code-does-not-apply')
    if ('currency' in terms.off && terms.off.currency !== currency) return refused('code-other-currency')
  }
  return undefined
}

/** Whether a code is for this line. */
export const isFor = ({ sellerId, productIds }: DiscountTerms, line: CartLine): boolean =>
  line.sellerId === sellerId && (productIds === null || productIds.has(line.productId))

/** What comes off each line. */
function discountsOf(
  lines: readonly CartLine[],
  lists: readonly number[],
  discounts: readonly DiscountTerms[],
): number[] {
  const taken = lines.map(() => 0)
  for (const terms of discounts) {
    const { off } = terms
    const weights = lines.map((line, index) => (isFor(terms, line) ? (lists[index] ?? 0) : 0))
    const worth = sumOf(weights)
    if (worth === 0) continue
    const parts =
      'basisPoints' in off
        ? weights.map((list) => shareOf(list, off.basisPoints))
        : splitByWeights(Math.min(off.amount, worth), weights)
    for (const [index, part] of parts.entries()) taken[index] = (taken[index] ?? 0) + part
  }
  return taken
}
