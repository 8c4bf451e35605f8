import { randomInt } from 'node:crypto'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { act } from './act.ts'
import type { CommandCount } from './counted.ts'
import { Scene } from './scene.ts'
import { commandNamed, names, type Step, steps } from './steps.ts'
import { Tally } from './tally.ts'
import { movedOtherwise, wrongInTheEnd, wrongNow } from './truth.ts'
import { quiet, startWorld, type World } from './world.ts'

const { MONEY_RUNS, MONEY_SEED, MONEY_PATH, MONEY_PROGRESS, CI } = process.env
const RUNS = Number(MONEY_RUNS ?? 300)
const SEED = MONEY_SEED === undefined ? randomInt(2 ** 31 - 2) : Number(MONEY_SEED)
/** So many sequences in one world: then its books are long enough to slow the checks down. */
const PER_WORLD = 25
const REPORT_EVERY = 50
/** By then everything has happened, and something has come of it: of 300, one in a hundred runs would miss a rare one by chance. */
const ENOUGH_RUNS = 1_000
/** Side by side in this process, since each waits for the database half of its time. A counter-example is played alone. */
const LANES = MONEY_PATH === undefined ? [0, 1] : [0]

const open = new Set<World>()
const tally = new Tally(names)
let played = 0
/** Of commands that are excused, nothing is counted. */
const count: CommandCount = (command, isTaken) => {
  const name = commandNamed(command)
  if (!names.has(name)) throw new Error(`${command} is played, and is said not to be`)
  if (isTaken) tally.took(name)
  else tally.played(name)
}
afterAll(async () => {
  await Promise.all([...open].map(({ stop }) => stop()))
  if (MONEY_PROGRESS) process.stderr.write(`It took effect so often:\n${tally.lines().join('\n')}\n`)
})

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

// Whoever looks for what fails has played others.
test.skipIf(MONEY_PATH !== undefined)(
  'all of them were played, and every kind of step, with each of its variants, has taken effect where they are many',
  () => {
    expect(played).toBeGreaterThanOrEqual(RUNS)
    // Of fewer, a rare one may be missing by chance.
    expect(RUNS < ENOUGH_RUNS ? [] : tally.idle()).toEqual([])
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
    world ??= await startWorld(count)
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
  const began = world.clock.now()
  const scene = new Scene(world, tally)
  await scene.begin()
  for (const step of sequence) {
    await act(scene, step)
    expect(await wrongNow(world), `after ${JSON.stringify(step)}`).toEqual([])
  }
  await scene.end()
  await quiet(world)
  expect(await wrongInTheEnd(world)).toEqual([])
  expect(await movedOtherwise(world, new Date(began.getTime() - DAY_MS))).toEqual([])
}
