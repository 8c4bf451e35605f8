import { randomInt } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { act, type Bought } from './act.ts'
import { type Step, steps } from './steps.ts'
import { wrongInTheEnd, wrongNow } from './truth.ts'
import { quiet, startWorld, type World } from './world.ts'

const { MONEY_RUNS, MONEY_SEED, MONEY_PATH, MONEY_PROGRESS, CI } = process.env
const RUNS = Number(MONEY_RUNS ?? 300)
const SEED = MONEY_SEED === undefined ? randomInt(2 ** 31 - 2) : Number(MONEY_SEED)
/** So many sequences in one world: then its books are long enough to slow the checks down. */
const PER_WORLD = 25
const REPORT_EVERY = 50
/** Side by side in this process, since each waits for the database half of its time. A counter-example is played alone. */
const LANES = MONEY_PATH === undefined ? [0, 1] : [0]

const open = new Set<World>()
afterAll(() => Promise.all([...open].map(({ stop }) => stop())))
let played = 0

test.concurrent.for(LANES)(
  `whatever happens in whatever order, the books hold after every step, and in the end all is settled (${RUNS} sequences, lane %i)`,
  { timeout: 3 * 86_400_000 },
  async (lane) => {
    const run = await fc.check(fc.asyncProperty(steps, newPlayer()), {
      numRuns: Math.ceil(RUNS / LANES.length),
      seed: SEED + lane,
      ...(MONEY_PATH === undefined ? {} : { path: MONEY_PATH }),
      endOnFailure: CI === 'true',
    })
    if (!run.failed) return
    const replay = `npm run test:money -- --seed ${run.seed} --path ${run.counterexamplePath}`
    throw new Error(`${fc.defaultReportMessage(run)}\n\nReplay it: ${replay}`, { cause: run.errorInstance })
  },
)

/** Plays one sequence after the other, several in one world. */
function newPlayer(): (sequence: readonly Step[]) => Promise<void> {
  let world: World | undefined
  let inWorld = 0
  const end = async () => {
    if (!world) return
    open.delete(world)
    await world.stop()
    world = undefined
  }
  return async (sequence) => {
    if (inWorld++ % PER_WORLD === 0) await end()
    world ??= await startWorld()
    open.add(world)
    try {
      await playIn(world, sequence)
    } catch (error) {
      // What is wrong stays wrong: a shorter sequence needs a world of its own.
      await end()
      throw error
    }
    played += 1
    if (MONEY_PROGRESS && played % REPORT_EVERY === 0) process.stderr.write(`${played} sequences\n`)
  }
}

async function playIn(world: World, sequence: readonly Step[]): Promise<void> {
  const bought: Bought[] = []
  for (const step of sequence) {
    await act(world, bought, step)
    expect(await wrongNow(world), `after ${JSON.stringify(step)}`).toEqual([])
  }
  await quiet(world)
  expect(await wrongInTheEnd(world)).toEqual([])
}
