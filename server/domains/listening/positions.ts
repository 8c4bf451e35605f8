import { generateNKeysBetween } from 'fractional-indexing'
import type { Tx } from '../../platform/db/database.ts'
import { placeItems, type WholeQueue } from './queries.ts'

/** Positions grow where items are put into the same gap again and again; from here on all are given short ones. */
const LONGEST = 100

type Items = readonly Pick<WholeQueue['items'][number], 'id' | 'position' | 'unshuffled'>[]

/** Of a queue that is held: so many positions before the item of this index; past the last one, at the end. */
export async function positionsAt(
  tx: Tx,
  userId: string,
  items: Items,
  { at, count }: { at: number; count: number },
): Promise<string[]> {
  const between = (positions: readonly string[]) =>
    generateNKeysBetween(positions[at - 1] ?? null, positions[at] ?? null, count)
  const found = between(items.map(({ position }) => position))
  if (found.every(({ length }) => length <= LONGEST)) return found
  const short = await placeAll(tx, userId, items)
  return between(short)
}

/** Gives all of them short positions, in this order. */
export async function placeAll(tx: Tx, userId: string, items: Items): Promise<string[]> {
  const positions = generateNKeysBetween(null, null, items.length)
  const placed = items.map(({ id, unshuffled }, index) => ({
    id,
    unshuffled,
    position: positions[index] ?? '',
  }))
  await placeItems(tx, userId, placed)
  return positions
}
