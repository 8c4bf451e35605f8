import type { PricingRefusal } from './pricing.ts'

/** Why a cart cannot be bought as it is, in words for the buyer. */
const details = {
  'cart-empty': 'There is nothing in the cart.',
  'not-for-sale': 'This is not on sale any more, or its licences were changed. Look at it again.',
  'exclusive-once': 'An exclusive licence is bought once.',
  'exclusive-taken': 'Somebody else is buying this exclusive licence, or has bought it.',
  'mixed-currencies': 'Everything in one order has to be in one currency. Make an order for each.',
  'currency-not-settled':
    'Things in this currency are not sold here any more. Take it out of the cart: its artist has to offer it in another one.',
  'price-is-fixed': 'The price of this is fixed.',
  'below-minimum': 'This is less than the seller asks for.',
  'amount-too-large': 'This is more than one order can be. Make several.',
  'code-unknown': 'There is no such code for what is in the cart.',
  'code-not-yet': 'This code is not valid yet.',
  'code-over': 'This code is over.',
  'code-used-up': 'This code has been used up.',
  'code-does-not-apply': 'This code is for other products of the seller’s.',
  'code-other-currency': 'This code is for another currency.',
  'codes-not-combined': 'Of one seller’s codes, an order takes one.',
  'below-minimum-charge': 'So small an amount cannot be paid by itself. Add something to the order.',
} as const satisfies Record<PricingRefusal, string> & Record<string, string>

export type CartRefusalCode = keyof typeof details

/** A cart that cannot be bought as it is. */
export interface CartRefusal {
  readonly kind: 'refused'
  readonly code: CartRefusalCode
  readonly detail: string
  /** The line that it is about, from 0 on. */
  readonly line?: number
  /** Of `below-minimum` and `below-minimum-charge`, in minor units: the least that is taken. */
  readonly minimum?: number
}

export const refuse = (
  code: CartRefusalCode,
  more: Pick<CartRefusal, 'line' | 'minimum'> = {},
): CartRefusal => ({ kind: 'refused', code, detail: details[code], ...more })
