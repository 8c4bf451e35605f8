import { sumOf } from '@veza/shared/kernel/money.ts'
import { apportionMore } from './apportion.ts'
import type { ReturnableShare } from './return-queries.ts'

/** What a return takes from one share. */
export interface ReturnedPart {
  readonly share: ReturnableShare
  readonly amount: number
}

export interface Division {
  readonly parts: readonly ReturnedPart[]
  /** Went back to the buyer, and nobody has any of it left: the platform bears it. */
  readonly excess: number
}

const leftOf = ({ amount, returnedAmount }: ReturnableShare): number => amount - returnedAmount
const sum = (shares: readonly ReturnableShare[]): number => sumOf(shares.map(leftOf))

/**
 * Divides what goes back to a buyer, so that each share has given back its part of all that went back until now: in whatever
 * steps it comes, nobody gives more than by one return of it all, nobody more than they have, and the last return takes
 * exactly the rest.
 * @param amount minor units, from 0 on
 * @param orderItemId the item that it is for: the others give only what that one has no more
 */
export function divideReturn(
  shares: readonly ReturnableShare[],
  amount: number,
  orderItemId?: string,
): Division {
  const first = orderItemId ? shares.filter((share) => share.orderItemId === orderItemId) : shares
  const rest = orderItemId ? shares.filter((share) => share.orderItemId !== orderItemId) : []
  const fromFirst = Math.min(amount, sum(first))
  const fromRest = Math.min(amount - fromFirst, sum(rest))
  return {
    parts: [...divide(first, fromFirst), ...divide(rest, fromRest)],
    excess: amount - fromFirst - fromRest,
  }
}

/** Among the items first: what went back for one of them alone is none of the others' business. */
function divide(shares: readonly ReturnableShare[], amount: number): ReturnedPart[] {
  const items = [...Map.groupBy(shares, ({ orderItemId }) => orderItemId).values()]
  const amounts = apportionMore(items.map(itemPortion), amount)
  return items.flatMap((item, at) => divideItem(item, amounts[at] ?? 0))
}

function itemPortion(shares: readonly ReturnableShare[]) {
  const forItem = sumOf(shares.map(({ returnedForItem }) => returnedForItem))
  return {
    weight: sumOf(shares.map(({ amount }) => amount)) - forItem,
    units: sumOf(shares.map(({ returnedAmount }) => returnedAmount)) - forItem,
  }
}

function divideItem(shares: readonly ReturnableShare[], amount: number): ReturnedPart[] {
  const portions = shares.map((share) => ({ weight: share.amount, units: share.returnedAmount }))
  const amounts = apportionMore(portions, amount)
  return shares.flatMap((share, at) => {
    const part = amounts[at] ?? 0
    return part > 0 ? [{ share, amount: part }] : []
  })
}
