/** Whole numbers from nothing to the most or a little above, at most so many, each 1, 2 or 5 of a power of ten apart. */
export function ticksTo(most: number, count = 4): number[] {
  if (most <= 0) return [0]
  const rough = most / (count - 1)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = Math.max(1, Math.round(([1, 2, 5].find((nice) => nice * power >= rough) ?? 10) * power))
  const ticks = [0]
  while ((ticks.at(-1) ?? 0) < most) ticks.push((ticks.at(-1) ?? 0) + step)
  return ticks
}

/** Every so many are named, so that no more than that are; the last one always is. */
export function namedOf(count: number, most: number): number[] {
  const step = Math.max(1, Math.ceil(count / Math.max(1, most)))
  return Array.from({ length: count }, (_, at) => at).filter((at) => (count - 1 - at) % step === 0)
}
