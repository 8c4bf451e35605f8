import type { Tx } from '../../platform/db/database.ts'
import { type Counts, countedIn, FEW, type Wanted } from './queries.ts'
import { PARTS, SAMPLE_PARTS } from './words.ts'

/** What a part of all, which chance has chosen, says of a question. */
export interface Sample extends Counts {
  /** Of those counted: how many have the words in their title. */
  readonly titles: number
  /** In all there are about so many times as many. */
  readonly times: number
}

interface Told {
  /** Of more than these, words in the title are counted by themselves. */
  readonly title: string | undefined
  readonly values: number
}

/** Fewer say little: several parts are looked at together. */
const ENOUGH = 500
/** So few, and in all there are not more than `FEW` (where there are, chance leaves as few in a part once in ten thousand). */
const HARDLY_ANY = 4

/** Asked before the question itself, for a small part of what that may cost. */
export async function sampleOf(tx: Tx, wanted: Wanted, told: Told): Promise<Sample> {
  const inParts = async (parts: number) => ({
    ...(await countedIn(tx, wanted, { ...told, parts })),
    times: PARTS / parts,
  })
  const one = await inParts(1)
  if (one.matches < HARDLY_ANY || one.matches >= ENOUGH) return one
  return inParts(Math.min(SAMPLE_PARTS, Math.ceil(ENOUGH / one.matches)))
}

/** Four standard deviations beyond what `FEW` would have in it: it is not worth trying to look them all up. */
export function isSurelyMany({ matches, times }: Sample): boolean {
  const few = FEW / times
  return matches > few + 4 * Math.sqrt(few)
}
