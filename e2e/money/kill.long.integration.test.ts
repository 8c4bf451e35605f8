import { randomUUID } from 'node:crypto'
import { HOUR_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { type CrashPointName, crashPoints } from '../../server/platform/crash-points/index.ts'
import { fakeClock } from '../support/bare-http.ts'
import { type MoneyRig, newProduct, seeOrder, startMoneyRig } from '../support/money.ts'
import { newUser } from '../support/server.ts'
import { openForChecks } from './checks.ts'
import { lives, type MoneyPoint, type Stall } from './lives.ts'
import { startMortal } from './mortal.ts'
import { countAtProvider } from './provider-counts.ts'
import { openAccount } from './shop.ts'
import { wrongInTheEnd } from './truth.ts'
import { quiet, sweep, type Works, work, worksOf } from './world.ts'

const points = (Object.keys(crashPoints) as CrashPointName[]).filter(
  (name): name is MoneyPoint => name in lives,
)

const ENVIRONMENT = {
  ROLE: 'web',
  LOG_LEVEL: 'silent',
  // Wherever it listens, it is the same site: a page to pay on leads back to it.
  PUBLIC_URL: 'http://127.0.0.1',
  // Sellers get so little that the provider would send it to them twice.
  PLATFORM_FEE_BPS: '7000',
}

/** What was made and not heard of is to be found by asking again: the provider tells of it only after that. */
const toldLate: Partial<Record<CrashPointName, readonly string[]>> = {
  'refunds.answered': ['charge.refunded', 'refund.created', 'refund.updated'],
  'transfers.answered': ['transfer.created'],
  'reversals.answered': ['transfer.reversed'],
}
/** Until then a transfer or reversal that may have been sent is left to whoever was at it. */
const LEASE_OVER_MS = HOUR_MS

test.for(points)('killed at %s: started again, it loses nothing and does nothing twice', async (point) => {
  const clock = fakeClock(new Date())
  const rig = await startMoneyRig({ clock, env: ENVIRONMENT })
  const books = openForChecks(rig.database.url)
  try {
    await live(point, await openStall(worksOf(rig, clock, books)))
  } finally {
    await books.destroy()
    await rig.stop()
  }
})

async function live(point: MoneyPoint, stall: Stall): Promise<void> {
  const { before, until, after, counts, order } = lives[point]
  const { rig, clock, books } = stall.works
  const { control } = rig.stripe
  await tellOf(rig, rig.server.url)
  await before(stall)

  await control.deliver({ rules: [{ types: [...(toldLate[point] ?? [])], mode: { kind: 'hold' } }] })
  const mortal = await startMortal(rig.server, point)
  await tellOf(rig, mortal.url)
  const seen = until(stall, mortal).catch((error: unknown) => error)
  await mortal.died()
  await seen

  await rig.server.restart()
  await tellOf(rig, rig.server.url)
  stall.works = worksOf(rig, clock, books)
  await handBack(stall.works)
  await after(stall)
  for (const ms of [0, LEASE_OVER_MS]) {
    clock.advance(ms)
    await work(stall.works)
    await sweep(stall.works)
  }
  await quiet(stall.works)
  expect(await wrongInTheEnd(stall.works)).toEqual([])
  expect(await countAtProvider(rig)).toEqual(counts)
  if (order) expect(await seeOrder(rig, stall.orderId, stall.token)).toMatchObject(order)
}

async function openStall(works: Works): Promise<Stall> {
  const { rig } = works
  const { seller, product } = await newProduct(rig)
  await openAccount(rig, seller)
  const later = await newUser(rig.server)
  return {
    works,
    seller,
    product,
    later,
    orderKey: randomUUID(),
    email: `guest-${randomUUID()}@veza.example`,
    orderId: '',
    token: '',
  }
}

/** Whom the provider tells of what happens. */
const tellOf = (rig: MoneyRig, url: string) =>
  rig.stripe.control.setWebhook({ url: `${url}/webhooks/stripe` })

/** What the dead one was at, as the queue does by itself once its attempts have expired. */
const handBack = ({ ctx }: Works) =>
  sql`UPDATE pgboss.job SET state = 'retry' WHERE state = 'active'`.execute(ctx.db)
