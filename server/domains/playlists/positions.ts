import { generateNKeysBetween } from 'fractional-indexing'
import type { Tx } from '../../platform/db/database.ts'
import { itemsAfter, neighbour, placeAll, positionOf } from './item-queries.ts'
import { PlaceGone } from './policy.ts'

/** Positions grow where rows are put into the same gap again and again; from here on all are given short ones. */
const LONGEST = 100

export interface Place {
  readonly playlistId: string
  /** The row after which; null for the start, undefined for the end. */
  readonly after: string | null | undefined
  /** A row that is being moved, and is no neighbour of itself. */
  readonly moved?: string
}

/** So many positions for a place, in their order; the playlist is held. @throws PlaceGone */
export async function positionsAt(tx: Tx, place: Place, count: number): Promise<string[]> {
  const found = await between(tx, place, count)
  if (found.every(({ length }) => length <= LONGEST)) return found
  await rebalance(tx, place.playlistId)
  return between(tx, place, count)
}

async function between(tx: Tx, { playlistId, after, moved }: Place, count: number): Promise<string[]> {
  if (after === undefined)
    return generateNKeysBetween(await neighbour(tx, playlistId, { without: moved, last: true }), null, count)
  const before = after === null ? undefined : await positionOf(tx, playlistId, after)
  if (after !== null && before === undefined) throw new PlaceGone()
  return generateNKeysBetween(
    before ?? null,
    await neighbour(tx, playlistId, { beyond: before, without: moved }),
    count,
  )
}

async function rebalance(tx: Tx, playlistId: string): Promise<void> {
  const rows = await itemsAfter(tx, playlistId, Number.MAX_SAFE_INTEGER - 1, undefined)
  await placeAll(
    tx,
    rows.map(({ id }) => id),
    generateNKeysBetween(null, null, rows.length),
  )
}
