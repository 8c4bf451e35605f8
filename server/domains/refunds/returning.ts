import { splitByWeights } from '@veza/shared/kernel/money.ts'
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
const sum = (shares: readonly ReturnableShare[]): number =>
  shares.reduce((total, share) => total + leftOf(share), 0)

/**
 * Divides what goes back to a buyer by what is left of each share: so no share ever gives more than it has, and the last
 * return takes exactly the rest.
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

function divide(shares: readonly ReturnableShare[], amount: number): ReturnedPart[] {
  if (amount === 0) return []
  const amounts = splitByWeights(amount, shares.map(leftOf))
  return shares.flatMap((share, at) => {
    const part = amounts[at] ?? 0
    return part > 0 ? [{ share, amount: part }] : []
  })
}
