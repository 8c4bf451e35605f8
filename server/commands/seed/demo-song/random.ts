/** A seeded source of numbers in [0, 1): the same seed gives the same sequence everywhere. */
export type Random = () => number

/** mulberry32 (Tommy Ettinger): 32 bits of state, integer arithmetic only. Not for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Noise in [-1, 1). */
export function noise(random: Random): number {
  return random() * 2 - 1
}

/** A bell-shaped deviation around 0: standard deviation `spread`, never beyond ±3 × `spread`. */
export function deviation(random: Random, spread: number): number {
  return (noise(random) + noise(random) + noise(random)) * spread
}
