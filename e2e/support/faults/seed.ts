import { randomInt } from 'node:crypto'
import { seededRandom } from '../../../server/commands/seed/demo-song/random.ts'

export interface FaultDice {
  /** To be said wherever the test fails. */
  readonly seed: number
  /** In [0, 1). */
  readonly random: () => number
}

/** Random points of a fault test, which FAULT_SEED repeats; the seed is printed, and so stands beside a failure. */
export function faultDice(
  testName: string,
  given = process.env.FAULT_SEED,
  say: (line: string) => void = console.log,
): FaultDice {
  const seed = given === undefined || given === '' ? randomInt(2 ** 32) : Number(given)
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32)
    throw new Error(`FAULT_SEED=${given} is not a whole number from 0 to ${2 ** 32 - 1}`)
  say(`${testName}: FAULT_SEED=${seed} repeats its random points`)
  return { seed, random: seededRandom(seed) }
}
