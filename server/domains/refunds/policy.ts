import type { RefundObstacle } from '@veza/shared/contracts/orders.ts'
import type { SoldItem } from './refund-queries.ts'

/** As whom somebody asks. Sellers give back what is theirs alone; admins after the time for it as well. */
export type Asker =
  | { readonly as: 'buyer'; readonly userId: string | null }
  | { readonly as: 'seller'; readonly userId: string }
  | { readonly as: 'admin'; readonly userId: string }

/** Whose keys are told apart. A buyer is one, be it by the account or by the link. */
export const scopeOf = ({ as, userId }: Asker): string => (as === 'buyer' ? as : `${as}:${userId}`)

/** Whose things are in an order: all of what is given back must be of the seller who gives it. */
export const mayGiveBack = (asker: Asker, given: readonly Pick<SoldItem, 'sellerId'>[]): boolean =>
  asker.as !== 'seller' || (given.length > 0 && given.every(({ sellerId }) => sellerId === asker.userId))

/** Buyers give back whole things: for nearly all of the price, they would keep the licence. */
export const mayNameAmount = ({ as }: Asker): boolean => as !== 'buyer'

/** Time runs out for buyers and sellers alike: what was paid out long ago is to be counted on. An admin may pass. */
export const standsInTheWay = (asker: Asker, obstacle: RefundObstacle | null): boolean =>
  obstacle !== null && !(obstacle === 'too-late' && asker.as === 'admin')
