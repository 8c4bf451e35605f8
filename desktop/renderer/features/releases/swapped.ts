/** An order in which one thing has changed places with its neighbour; undefined where there is none. */
export function swapped(order: readonly string[], id: string, by: -1 | 1): string[] | undefined {
  const from = order.indexOf(id)
  const to = from + by
  if (from < 0 || to < 0 || to >= order.length) return undefined
  const rest = order.filter((one) => one !== id)
  return [...rest.slice(0, to), id, ...rest.slice(to)]
}
