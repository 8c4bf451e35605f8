import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { act, type Bought } from './act.ts'
import { steps } from './steps.ts'
import { wrongInTheEnd, wrongNow } from './truth.ts'
import { quiet, startWorld, type World } from './world.ts'

const RUNS = Number(process.env.MONEY_RUNS ?? 300)
const SEED = process.env.MONEY_SEED ? Number(process.env.MONEY_SEED) : undefined
/** So many sequences in one world: then its books are long enough to slow the checks down. */
const PER_WORLD = 25

let world: World | undefined
let played = 0
const end = async () => {
  await world?.rig.stop()
  world = undefined
}
afterAll(end)

test(`whatever happens in whatever order, the books hold after every step, and in the end all is settled (${RUNS} sequences)`, async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      if (played++ % PER_WORLD === 0) await end()
      world ??= await startWorld()
      const bought: Bought[] = []
      try {
        for (const step of sequence) {
          await act(world, bought, step)
          expect(await wrongNow(world), `after ${JSON.stringify(step)}`).toEqual([])
        }
        await quiet(world)
        expect(await wrongInTheEnd(world)).toEqual([])
      } catch (error) {
        // What is wrong stays wrong: a shorter sequence needs a world of its own.
        await end()
        throw error
      }
    }),
    { numRuns: RUNS, ...(SEED === undefined ? {} : { seed: SEED }), endOnFailure: process.env.CI === 'true' },
  )
}, 3_600_000)
