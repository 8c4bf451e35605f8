import { type Clock, DAY_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { newPaidOrder } from '../../../e2e/support/money.ts'
import { startTransfersRig, type TransfersRig } from '../transfers/testing.ts'
import { compareAndRecord } from './balance.ts'
import { recordRun } from './runs.ts'

let rig: TransfersRig
afterAll(() => rig?.stop())
beforeEach(async () => {
  await rig?.stop()
  rig = await startTransfersRig({ LOG_LEVEL: 'silent' })
  // Without any there are no books to compare.
  await newPaidOrder(rig)
})

const compared = () => compareAndRecord(rig.ctx, undefined)
const days = (count: number) => rig.clock.advance(count * DAY_MS)
const clockOff = (byDays: number): Clock => ({
  now: () => new Date(rig.clock.now().getTime() + byDays * DAY_MS),
})

/** Made in the provider's dashboard, and nobody tells. */
async function newUnheard() {
  const { orderId } = await newPaidOrder(rig)
  const { pspChargeId: charge } = await rig.ctx.db
    .selectFrom('payments')
    .select('pspChargeId')
    .where('orderId', '=', orderId)
    .executeTakeFirstOrThrow()
  await rig.stripe.control.refundOutside({ charge: charge ?? '', amount: 400 })
}

test('what differed stays open to a worker whose clock is behind', async () => {
  await newUnheard()
  days(1.5)
  expect(await compared()).toHaveLength(1)
  days(9)
  expect(await compareAndRecord({ ...rig.ctx, clock: clockOff(-30) }, undefined)).toHaveLength(1)
  expect(await compared()).toMatchObject([{ kind: 'unknown', provider: -400 }])
})

describe('a run by a worker whose clock was a month ahead', () => {
  const figure = async (name: string) =>
    Number(new RegExp(`^${name} (\\S+)$`, 'm').exec((await rig.ctx.telemetry.read()).text)?.[1])
  const minutes = (count: number) => rig.clock.advance(count * MINUTE_MS)
  const swept = (clock: Clock) =>
    rig.ctx.transaction((tx) =>
      recordRun(tx, { ...rig.ctx, clock }, { kind: 'sweep', startedAt: clock.now(), found: 0, result: [] }),
    )

  test('says nothing of today, and the next one is the last one', async () => {
    const ahead = { ...rig.ctx, clock: clockOff(30) }
    await compareAndRecord(ahead, undefined)
    await swept(ahead.clock)
    expect(await figure('veza_balance_uncompared_seconds')).toBe(-1)
    expect(await figure('veza_reconciliation_last_run_timestamp_seconds')).toBe(-1)
    await newUnheard()
    days(1.5)
    await compared()
    await swept(rig.clock)
    minutes(2)
    expect(await figure('veza_balance_differences')).toBe(1)
    expect(await figure('veza_balance_uncompared_seconds')).toBe(120)
    const now = Math.floor(rig.clock.now().getTime() / 1000)
    expect(await figure('veza_reconciliation_last_run_timestamp_seconds')).toBe(now - 120)
    days(9)
    expect(await compared()).toMatchObject([{ kind: 'unknown', provider: -400 }])
  })

  test('leaves out nothing of the days in which nobody compared after it', async () => {
    await compared()
    days(1)
    await compareAndRecord({ ...rig.ctx, clock: clockOff(30) }, undefined)
    await newUnheard()
    days(9)
    expect(await compared()).toHaveLength(1)
  })

  test('is as good as another where it is ahead by moments', async () => {
    await compareAndRecord({ ...rig.ctx, clock: clockOff(1 / 86_400) }, undefined)
    expect(await figure('veza_balance_uncompared_seconds')).toBe(0)
  })

  test('figures that were asked for then are asked for again', async () => {
    await newUnheard()
    days(30)
    expect(await figure('veza_balance_differences')).toBe(0)
    days(-28)
    await compared()
    expect(await figure('veza_balance_differences')).toBe(1)
  })
})
