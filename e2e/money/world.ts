import { randomUUID } from 'node:crypto'
import type { Product } from '@veza/shared/contracts/products.ts'
import { HOUR_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../server/context.ts'
import { reconcile } from '../../server/domains/reconciliation/index.ts'
import { jobHandlers } from '../../server/job-handlers.ts'
import { Crash, CrashSwitch } from '../../server/platform/crash-points/index.ts'
import type { Db } from '../../server/platform/db/database.ts'
import { type JobHandlers, type JobName, jobNames } from '../../server/platform/jobs/index.ts'
import { providerEvents } from '../../server/provider-events.ts'
import { call } from '../support/api.ts'
import { fakeClock } from '../support/bare-http.ts'
import { type MoneyRig, newProduct, startMoneyRig } from '../support/money.ts'
import { licenceOf, offerOf } from '../support/products.ts'
import { newUser, type SignedInUser } from '../support/server.ts'
import { openForChecks } from './checks.ts'
import { drain } from './drain.ts'

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
export interface World extends Works {
  readonly products: readonly Product[]
  /** At the provider: of somebody who may close it. */
  readonly closable: string
  stop(): Promise<void>
}

/** Of the server as it runs now: to be asked for anew once it was started again. */
export function worksOf(rig: MoneyRig, clock: TestClock, books: Db): Works {
  const crashes = new CrashSwitch()
  const ctx = { ...rig.server.ctx, crashPoint: crashes.crashPoint }
  return { rig, clock, crashes, ctx, handlers: jobHandlers(ctx), books }
}

export async function startWorld(): Promise<World> {
  const clock = fakeClock(new Date('2026-11-10T09:00:00Z'))
  const env = {
    ROLE: 'web',
    // Faults are what happens here; what is wrong, the checks say.
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
    // Sellers get less than half: of more, the provider itself would send nothing twice.
    PLATFORM_FEE_BPS: '6000',
  }
  const rig = await startMoneyRig({ clock, webhooks: true, env })
  const ready = await newUser(rig.server)
  await openAccount(rig, ready)
  const closing = await newUser(rig.server)
  const closable = await openAccount(rig, closing)
  const offer = (price: number, currency: 'eur' | 'jpy' = 'eur') => ({
    offer: offerOf([licenceOf(price)], { currency }),
  })
  const products = [
    (await newProduct(rig, { seller: ready, ...offer(1_000) })).product,
    (await newProduct(rig, { seller: ready, ...offer(99, 'eur') })).product,
    (await newProduct(rig, { seller: ready, ...offer(701, 'jpy') })).product,
    (await newProduct(rig, { seller: closing, ...offer(333) })).product,
    (await newProduct(rig, offer(5_001))).product,
  ]
  const books = openForChecks(rig.database.url)
  const stop = async () => {
    await books.destroy()
    await rig.stop()
  }
  return { ...worksOf(rig, clock, books), products, closable, stop }
}

/** Of a seller to whom money can be sent. @returns its id at the provider */
export async function openAccount(rig: MoneyRig, seller: SignedInUser): Promise<string> {
  await call(rig.server, seller, 'POST /me/selling/account', { country: 'FR' })
  const row = await rig.server.ctx.db
    .selectFrom('sellerAccounts')
    .select('pspAccountId')
    .where('userId', '=', seller.id)
    .executeTakeFirstOrThrow()
  const account = row.pspAccountId ?? ''
  await rig.stripe.control.finishOnboarding({ account })
  await providerEvents(rig.server.ctx).account({ objectId: account, account, eventType: 'account.updated' })
  return account
}

/** A worker's turn: all that waits in the queue. Whoever dies leaves what a death leaves. */
export async function work({ ctx, handlers, rig }: Works): Promise<void> {
  await rig.stripe.control.flush({})
  await drain(ctx, handlers, moneyJobs)
}

/** What workers do by the clock. */
export async function sweep({ ctx, handlers }: Works): Promise<void> {
  const attempt = { id: randomUUID(), signal: new AbortController().signal, isLast: false }
  await unlessDead(handlers['webhooks.resume']({}, attempt))
  await unlessDead(reconcile(ctx, providerEvents(ctx)))
  await unlessDead(handlers['orders.expire']({}, attempt))
  await unlessDead(handlers['transfers.send-due']({}, attempt))
  await unlessDead(handlers['transfers.reverse-due']({}, attempt))
}

export const unlessDead = (work: Promise<unknown>): Promise<unknown> =>
  work.catch((error: unknown) => {
    if (!(error instanceof Crash)) throw error
  })

/** Nobody does anything any more, nothing is held up, and time goes on for three days. */
export async function quiet(world: Works): Promise<void> {
  const { control } = world.rig.stripe
  world.crashes.disarm()
  await control.clearFaults({})
  await control.deliver({ rules: [] })
  await control.configure({ refundsBecome: 'succeeded' })
  await control.release({})
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
    await rig.stripe.control.succeedRefund({ refund: pspRefundId ?? '' }).catch(() => undefined)
}
