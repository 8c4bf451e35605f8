import { randomUUID } from 'node:crypto'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../server/context.ts'
import { reconcile } from '../../server/domains/reconciliation/index.ts'
import { jobHandlers } from '../../server/job-handlers.ts'
import { Crash, CrashSwitch } from '../../server/platform/crash-points/index.ts'
import type { Db } from '../../server/platform/db/database.ts'
import { type Attempt, type JobHandlers, type JobName, jobNames } from '../../server/platform/jobs/index.ts'
import { providerEvents } from '../../server/provider-events.ts'
import { fakeClock } from '../support/bare-http.ts'
import { type MoneyRig, startMoneyRig } from '../support/money.ts'
import { openForChecks } from './checks.ts'
import { type CommandCount, counted, noCount } from './counted.ts'
import { drain } from './drain.ts'
import { perhaps } from './perhaps.ts'
import { openShop, type Shop } from './shop.ts'

type TestClock = ReturnType<typeof fakeClock>

/** Kinds of work that move money. */
const moneyJobs = jobNames.filter((name: JobName) =>
  /^(orders|refunds|disputes|transfers|webhooks)\./.test(name),
)

/** The real server without workers, its database, the provider's stand-in, and the hands of a worker. */
export interface Works {
  readonly rig: MoneyRig
  readonly clock: TestClock
  readonly crashes: CrashSwitch
  readonly ctx: Context
  readonly handlers: JobHandlers
  /** The same database, for the checks. */
  readonly books: Db
}

/** The same with a few things for sale. */
export interface World extends Works, Shop {
  stop(): Promise<void>
}

/** Of the server as it runs now: to be asked for anew once it was started again. */
export function worksOf(rig: MoneyRig, clock: TestClock, books: Db): Works {
  const crashes = new CrashSwitch()
  const ctx = { ...rig.server.ctx, crashPoint: crashes.crashPoint }
  return { rig, clock, crashes, ctx, handlers: jobHandlers(ctx), books }
}

/** @param tell of each command that the stand-in is given: whether it was taken */
export async function startWorld(tell: CommandCount = noCount): Promise<World> {
  const clock = fakeClock(new Date('2026-11-10T09:00:00Z'))
  const env = {
    ROLE: 'web',
    // Faults are what happens here; what is wrong, the checks say.
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
    // Sellers get less than half: of more, the provider itself would send nothing twice.
    PLATFORM_FEE_BPS: '6000',
  }
  const bare = await startMoneyRig({ clock, webhooks: true, env })
  const rig = { ...bare, stripe: { ...bare.stripe, control: counted(bare.stripe.control, tell) } }
  const shop = await openShop(rig)
  const books = openForChecks(rig.database.url)
  const stop = async () => {
    await books.destroy()
    await rig.stop()
  }
  return { ...worksOf(rig, clock, books), ...shop, stop }
}

/**
 * A worker's turn: all that waits in the queue. Whoever dies leaves what a death leaves.
 * @returns how many webhooks arrived, and how many jobs were taken up
 */
export async function work({ ctx, handlers, rig }: Works): Promise<{ delivered: number; done: number }> {
  const { delivered } = await rig.stripe.control.flush({})
  return { delivered, done: await drain(ctx, handlers, moneyJobs) }
}

/** What workers do by the clock, once a day. */
async function compare({ handlers }: Works): Promise<void> {
  await unlessDead(handlers['reconciliation.compare-balance']({}, once()))
}

/** What workers do by the clock. */
export async function sweep({ ctx, handlers }: Works): Promise<void> {
  const attempt = once()
  await unlessDead(handlers['webhooks.resume']({}, attempt))
  await unlessDead(reconcile(ctx, providerEvents(ctx)))
  await unlessDead(handlers['orders.expire']({}, attempt))
  await unlessDead(handlers['transfers.send-due']({}, attempt))
  await unlessDead(handlers['transfers.reverse-due']({}, attempt))
}

/** What a handler is told of an attempt by the clock. */
export const once = (): Attempt => ({
  id: randomUUID(),
  signal: new AbortController().signal,
  isLast: false,
})

/** @returns whether it came to its end */
export const unlessDead = (work: Promise<unknown>): Promise<boolean> => unless(work, [Crash])

/** @returns whether it was done: not where it was answered with why not, or somebody died over it */
export const unlessRefused = (work: Promise<unknown>): Promise<boolean> => unless(work, [Crash, DomainError])

async function unless(
  work: Promise<unknown>,
  known: readonly (abstract new (...args: never[]) => Error)[],
): Promise<boolean> {
  try {
    await work
    return true
  } catch (error) {
    if (!known.some((kind) => error instanceof kind)) throw error
    return false
  }
}

/** Nobody does anything any more, nothing is held up, and time goes on for three days. */
export async function quiet(world: Works): Promise<void> {
  const { control } = world.rig.stripe
  world.crashes.disarm()
  await control.clearFaults({})
  await control.deliver({ rules: [] })
  await control.configure({ refundsBecome: 'succeeded' })
  await control.release({})
  await letBanksDecide(world)
  for (const ms of [
    0,
    MINUTE_MS,
    31 * MINUTE_MS,
    31 * MINUTE_MS,
    25 * HOUR_MS,
    31 * MINUTE_MS,
    25 * HOUR_MS,
    31 * MINUTE_MS,
    2 * HOUR_MS,
    2 * HOUR_MS,
  ]) {
    world.clock.advance(ms)
    await endRefunds(world)
    await work(world)
    await sweep(world)
    if (ms > DAY_MS) await compare(world)
    await work(world)
  }
}

/** Refunds that wait at the provider come to an end there. */
async function endRefunds({ ctx, rig }: Works): Promise<void> {
  const waiting = await ctx.db
    .selectFrom('refunds')
    .select('pspRefundId')
    .where('status', '=', 'pending')
    .where('pspRefundId', 'is not', null)
    .execute()
  for (const { pspRefundId } of waiting)
    await perhaps(rig.stripe.control.succeedRefund({ refund: pspRefundId ?? '' }))
}

/** Whoever paid in a way that takes days has paid, or not, as their account does. */
async function letBanksDecide({ ctx, rig }: Works): Promise<void> {
  const waiting = await ctx.db
    .selectFrom('payments')
    .select('pspSessionId')
    .where('status', '=', 'pending')
    .where('pspSessionId', 'is not', null)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
  for (const { pspSessionId } of waiting)
    await perhaps(rig.stripe.control.settle({ session: pspSessionId ?? '' }))
}
