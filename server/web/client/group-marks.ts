/** What stands at one moment, in milliseconds. */
interface AtMoment {
  readonly atMs: number
}

/**
 * Those that would lie upon each other, together: each group begins at its first, and holds what comes within a width from there.
 * @param leastPx so far apart two groups begin
 */
export function groupMarks<T extends AtMoment>(
  marks: readonly T[],
  { durationMs, widthPx, leastPx }: { durationMs: number; widthPx: number; leastPx: number },
): T[][] {
  const leastMs = widthPx > 0 ? (durationMs * leastPx) / widthPx : durationMs
  const groups: T[][] = []
  for (const mark of [...marks].sort((one, other) => one.atMs - other.atMs)) {
    const last = groups.at(-1)
    if (last?.[0] && mark.atMs - last[0].atMs < leastMs) last.push(mark)
    else groups.push([mark])
  }
  return groups
}
