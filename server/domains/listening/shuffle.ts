import { createHash } from 'node:crypto'

/** In an order that nobody foresees without the seed. */
export function shuffled<T extends { readonly id: string }>(rows: readonly T[], seed: string): T[] {
  const drawn = rows.map((row) => ({
    row,
    at: createHash('sha256').update(`${seed} ${row.id}`).digest('hex'),
  }))
  return drawn.sort((one, other) => (one.at < other.at ? -1 : 1)).map(({ row }) => row)
}
