/** Somebody's weight, and the units that they have by now. */
export interface Portion {
  readonly weight: number
  /** At most the weight. */
  readonly units: number
}

/**
 * Hands out so many units more by weights, each to whoever is furthest below their part by then: Sainte-Laguë's divisor
 * method, which is Webster's. So whoever is given units one by one ends as who is given them at once, nobody's number ever
 * falls, and once there are as many as the weights come to, each has their weight.
 * Among equals the earlier is given it.
 * @param more whole, and at most what is missing to the weights
 * @returns what each is given
 */
export function apportionMore(portions: readonly Portion[], more: number): number[] {
  const all = portions.map(({ weight, units }) => ({ weight: BigInt(weight), units: BigInt(units) }))
  const target = sum(all.map(({ units }) => units)) + BigInt(more)
  const whole = sum(all.map(({ weight }) => weight))
  if (more < 0 || target > whole) throw new RangeError(`${more} units more, where ${whole} are the most`)
  // All at a time first, up to a unit each below the end; the few that are left, one by one.
  const given = unitsAt(all, whole, levelBelow(all, whole, target))
  for (let left = target - sum(given); left > 0n; left--) {
    const next = furthestBelow(all, given)
    given[next] = (given[next] ?? 0n) + 1n
  }
  return all.map(({ units }, at) => Number((given[at] ?? 0n) - units))
}

interface Counted {
  readonly weight: bigint
  readonly units: bigint
}

const sum = (values: readonly bigint[]): bigint => values.reduce((one, other) => one + other, 0n)

/** What each has where a part of `level / whole` of every weight is handed out, halves rounded up. */
const unitsAt = (all: readonly Counted[], whole: bigint, level: bigint): bigint[] =>
  all.map(({ weight, units }) => {
    const due = whole === 0n ? 0n : (2n * weight * level + whole) / (2n * whole)
    return due > units ? due : units
  })

/** The highest level that hands out no more than `target`. */
function levelBelow(all: readonly Counted[], whole: bigint, target: bigint): bigint {
  let [low, high] = [0n, whole]
  while (low < high) {
    const middle = (low + high + 1n) / 2n
    if (sum(unitsAt(all, whole, middle)) <= target) low = middle
    else high = middle - 1n
  }
  return low
}

function furthestBelow(all: readonly Counted[], given: readonly bigint[]): number {
  const odd = (at: number) => 2n * (given[at] ?? 0n) + 1n
  const weight = (at: number) => all[at]?.weight ?? 0n
  return all.reduce((best, _, at) => (weight(at) * odd(best) > weight(best) * odd(at) ? at : best), 0)
}
